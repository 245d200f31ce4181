-- SPDX-FileCopyrightText: 2026 The Tramontane developers
-- SPDX-License-Identifier: GPL-3.0-or-later

-- How an answer was made gets a table, and thoughts that stand between tags in answers become parts of them, as they are stored now.

CREATE TABLE answer_statistics (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    prompt_tokens INTEGER NOT NULL,
    reused_tokens INTEGER NOT NULL, -- of the prompt, known from before
    generated_tokens INTEGER NOT NULL,
    prefill_ms INTEGER NOT NULL, -- for the prompt
    decode_ms INTEGER NOT NULL, -- for the answer
    seed INTEGER NOT NULL -- of the random numbers, as a signed number of 64 bits
) STRICT;

CREATE TEMP TABLE thoughts AS
SELECT id,
       trim(substr(text, 8, instr(text, '</think>') - 8), char(9, 10, 13, 32)) AS thought,
       ltrim(substr(text, instr(text, '</think>') + 8), char(9, 10, 13, 32)) AS answer
  FROM (SELECT id, ltrim(text, char(9, 10, 13, 32)) AS text FROM messages WHERE role = 'assistant')
 WHERE substr(text, 1, 7) = '<think>' AND instr(text, '</think>') > 0
   AND id NOT IN (SELECT message_id FROM message_parts);

INSERT INTO message_parts (message_id, position, kind, name, text, duration_ms)
SELECT id, 0, 'thought', '', thought, NULL FROM thoughts WHERE thought != '';

UPDATE messages SET text = (SELECT answer FROM thoughts t WHERE t.id = messages.id) WHERE id IN (SELECT id FROM thoughts);

DROP TABLE temp.thoughts;
