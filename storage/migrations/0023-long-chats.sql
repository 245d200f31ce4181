-- SPDX-FileCopyrightText: 2026 The Tramontane developers
-- SPDX-License-Identifier: GPL-3.0-or-later

-- A summary is stored as it goes, so that one that was interrupted need not read again what it has read. The hash tells a piece of
-- the document from others, however it was cut.
ALTER TABLE summary_parts ADD COLUMN source_hash TEXT NOT NULL DEFAULT ''; -- SHA-256 of the piece, in hexadecimal digits; or empty

-- Messages that stand in later prompts for the oldest ones of their branch: with a summary of them, or without a word.
CREATE TABLE shortenings (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    last_id INTEGER NOT NULL, -- the newest message of those that it stands for
    messages INTEGER NOT NULL, -- how many these were when it was made
    in_force INTEGER NOT NULL CHECK (in_force IN (0, 1)) -- 0: the prompts hold all messages, as if it were not there
) STRICT;
