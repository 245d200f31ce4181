-- SPDX-FileCopyrightText: 2026 The Tramontane developers
-- SPDX-License-Identifier: GPL-3.0-or-later

-- What a message is, what it lacks and why it failed become columns, each document is stored once, and there is room for what
-- led to an answer, for folders, assistants and drafts. Words such as a role or a kind are checked by the program and not by
-- the schema (docs/decisions/0017-words-checked-in-code.md), so that a new one needs no migration.

CREATE TABLE folders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    instruction TEXT NOT NULL, -- to the model, in each of its chats
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE assistants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    icon TEXT NOT NULL, -- a name of the icon theme
    instruction TEXT NOT NULL,
    model TEXT NOT NULL, -- the name of its file; empty: whichever is loaded
    language TEXT NOT NULL, -- BCP 47; empty: that of the question
    temperature REAL -- NULL: as in the settings
) STRICT;

ALTER TABLE chats ADD COLUMN folder_id INTEGER REFERENCES folders (id) ON DELETE SET NULL;
ALTER TABLE chats ADD COLUMN assistant_id INTEGER REFERENCES assistants (id) ON DELETE SET NULL;
CREATE INDEX chats_by_folder ON chats (folder_id);
CREATE INDEX chats_by_assistant ON chats (assistant_id);

-- What stands in the composer and was not sent. Without a chat: what will become a new one.
CREATE TABLE drafts (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX drafts_by_chat ON drafts (ifnull(chat_id, 0));

-- SQLite cannot take a CHECK from a table: messages and attachments are made anew under another name, filled, and put in the
-- place of the old ones. Foreign keys stay on. The heads are put aside, because nothing may refer to a table that goes.
CREATE TEMP TABLE heads AS SELECT id AS chat_id, head_id FROM chats WHERE head_id IS NOT NULL;
CREATE TEMP TABLE notes AS SELECT id AS message_id, note AS json FROM messages WHERE json_valid(note);
UPDATE chats SET head_id = NULL;
DROP VIEW searchable_messages;

-- A parent does not cascade: all messages of a chat go at once with the chat, while a cascade
-- along the tree would nest as deep as the chat is long and SQLite allows a thousand levels.
CREATE TABLE messages_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    parent_id INTEGER,
    role TEXT NOT NULL, -- who speaks: storage::Role
    kind TEXT NOT NULL, -- what it is: storage::MessageKind
    state TEXT NOT NULL, -- how far it came: storage::MessageState
    searchable INTEGER NOT NULL CHECK (searchable IN (0, 1)), -- 0 while an answer streams: the index waits for its end
    created_at INTEGER NOT NULL,
    model TEXT NOT NULL,
    cut TEXT NOT NULL, -- what ended it early: storage::Cut
    summaries INTEGER NOT NULL, -- documents of which the model saw the summary and not the text
    error_code TEXT NOT NULL, -- what it failed with, and its figures
    needed_tokens INTEGER,
    available_tokens INTEGER,
    text TEXT NOT NULL,
    UNIQUE (chat_id, id),
    FOREIGN KEY (chat_id, parent_id) REFERENCES messages_new (chat_id, id)
) STRICT;

-- A note was a JSON object: of a summary its coverage, or nothing until it was finished; of another answer cut and summaries.
-- An error code held its figures behind spaces: "contextFull 4000 2048".
INSERT INTO messages_new
SELECT m.id, m.chat_id, m.parent_id, m.role,
       CASE WHEN n.json ->> '$.kind' = 'summary' OR n.json = '{}' THEN 'summary' ELSE 'text' END,
       m.state, m.searchable, m.created_at, m.model,
       CASE n.json ->> '$.cut' WHEN 'length' THEN 'length' WHEN 'contextFull' THEN 'contextFull' ELSE 'none' END,
       ifnull(CAST(n.json ->> '$.summaries' AS INTEGER), 0),
       f.code,
       CASE WHEN f.figures GLOB '[0-9]* [0-9]*' THEN CAST(substr(f.figures, 1, instr(f.figures, ' ') - 1) AS INTEGER) END,
       CASE WHEN f.figures GLOB '[0-9]* [0-9]*' THEN CAST(substr(f.figures, instr(f.figures, ' ') + 1) AS INTEGER) END,
       m.text
  FROM messages m
  JOIN (SELECT id,
               substr(error_code, 1, instr(error_code || ' ', ' ') - 1) AS code,
               substr(error_code, instr(error_code || ' ', ' ') + 1) AS figures
          FROM messages) f ON f.id = m.id
  LEFT JOIN notes n ON n.message_id = m.id;

CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL UNIQUE, -- SHA-256 of json, in hexadecimal digits
    json TEXT NOT NULL -- what the reader printed, compact
) STRICT;

-- sha256() is a function of Database. A document that is there already is passed over.
INSERT OR IGNORE INTO documents (hash, json) SELECT sha256(document_json), document_json FROM attachments ORDER BY id;

CREATE TABLE attachments_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES messages_new (id) ON DELETE CASCADE,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    name TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    page_count INTEGER NOT NULL
) STRICT;

INSERT INTO attachments_new
SELECT a.id, a.message_id, d.id, a.name, a.mime_type, a.size_bytes, a.page_count
  FROM attachments a JOIN documents d ON d.hash = sha256(a.document_json);

-- Ids are never used twice: the new tables go on counting where the old ones were, which may be beyond their last row.
DELETE FROM sqlite_sequence WHERE name IN ('messages_new', 'attachments_new');
INSERT INTO sqlite_sequence (name, seq) SELECT name || '_new', seq FROM sqlite_sequence WHERE name IN ('messages', 'attachments');

DROP TABLE attachments;
DROP TABLE messages;
ALTER TABLE messages_new RENAME TO messages;
ALTER TABLE attachments_new RENAME TO attachments;
UPDATE chats SET head_id = h.head_id FROM heads h WHERE h.chat_id = chats.id;

CREATE INDEX messages_by_parent ON messages (chat_id, parent_id);
CREATE INDEX messages_streaming ON messages (id) WHERE searchable = 0;
CREATE INDEX attachments_by_message ON attachments (message_id);
CREATE INDEX attachments_by_document ON attachments (document_id);

CREATE TRIGGER attachments_deleted AFTER DELETE ON attachments
BEGIN
    DELETE FROM documents
     WHERE id = old.document_id AND NOT EXISTS (SELECT 1 FROM attachments WHERE document_id = old.document_id);
END;

-- What a model thought, or which tools it called and what they gave, before the text of its answer. As parts of a message and not
-- as messages, so that versions, branches and search keep to questions and answers.
CREATE TABLE message_parts (
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL, -- such as a thought, the call of a tool, its result
    name TEXT NOT NULL, -- of the tool; else empty
    text TEXT NOT NULL,
    duration_ms INTEGER,
    PRIMARY KEY (message_id, position)
) STRICT;

-- What a finished summary is based on.
CREATE TABLE summary_coverage (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    has_pages INTEGER NOT NULL CHECK (has_pages IN (0, 1)), -- whether page numbers mean something to the user
    first_page INTEGER NOT NULL, -- the pages that were given to the model
    last_page INTEGER NOT NULL,
    page_count INTEGER NOT NULL, -- of the document
    pieces INTEGER NOT NULL,
    levels INTEGER NOT NULL, -- merges one after the other
    complete INTEGER NOT NULL CHECK (complete IN (0, 1)), -- no piece was skipped
    merged INTEGER NOT NULL CHECK (merged IN (0, 1)) -- 0: the text is that of its parts, one after the other
) STRICT;

-- The pieces of the document and what the model made of each.
CREATE TABLE summary_parts (
    message_id INTEGER NOT NULL REFERENCES summary_coverage (message_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    first_page INTEGER NOT NULL,
    last_page INTEGER NOT NULL,
    heading TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (message_id, position)
) STRICT;

-- Pieces of which the summary knows nothing, because the model gave nothing for them.
CREATE TABLE summary_skipped (
    message_id INTEGER NOT NULL REFERENCES summary_coverage (message_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    first_page INTEGER NOT NULL,
    last_page INTEGER NOT NULL,
    reason TEXT NOT NULL, -- storage::SkipReason
    PRIMARY KEY (message_id, position)
) STRICT;

-- Pages of which it knows nothing, because they hold no text.
CREATE TABLE summary_blank_pages (
    message_id INTEGER NOT NULL REFERENCES summary_coverage (message_id) ON DELETE CASCADE,
    page INTEGER NOT NULL,
    PRIMARY KEY (message_id, page)
) STRICT;

-- Whatever a damaged note says instead of what it should becomes the least that is true of a summary, so that it stops nothing.
INSERT INTO summary_coverage
SELECT message_id,
       json ->> '$.hasPages' IS TRUE,
       ifnull(CAST(json ->> '$.firstPage' AS INTEGER), 1),
       ifnull(CAST(json ->> '$.lastPage' AS INTEGER), 1),
       ifnull(CAST(json ->> '$.pageCount' AS INTEGER), 1),
       ifnull(CAST(json ->> '$.pieces' AS INTEGER), 1),
       ifnull(CAST(json ->> '$.levels' AS INTEGER), 0),
       json ->> '$.complete' IS TRUE,
       json ->> '$.merged' IS TRUE
  FROM notes WHERE json ->> '$.kind' = 'summary';

INSERT INTO summary_parts
SELECT n.message_id, p.key, ifnull(CAST(p.value ->> '$.firstPage' AS INTEGER), 1), ifnull(CAST(p.value ->> '$.lastPage' AS INTEGER), 1),
       ifnull(CAST(p.value ->> '$.heading' AS TEXT), ''), ifnull(CAST(p.value ->> '$.text' AS TEXT), '')
  FROM notes n, json_each(n.json, '$.parts') p
 WHERE n.json ->> '$.kind' = 'summary' AND p.type = 'object' AND typeof(p.key) = 'integer';

INSERT INTO summary_skipped
SELECT n.message_id, s.key, ifnull(CAST(s.value ->> '$.firstPage' AS INTEGER), 1), ifnull(CAST(s.value ->> '$.lastPage' AS INTEGER), 1),
       CASE s.value ->> '$.reason' WHEN 'emptyAnswer' THEN 'emptyAnswer' ELSE 'failed' END
  FROM notes n, json_each(n.json, '$.skipped') s
 WHERE n.json ->> '$.kind' = 'summary' AND s.type = 'object' AND typeof(s.key) = 'integer';

INSERT OR IGNORE INTO summary_blank_pages
SELECT n.message_id, b.value
  FROM notes n, json_each(n.json, '$.pagesWithoutText') b WHERE n.json ->> '$.kind' = 'summary' AND b.type = 'integer';

DROP TABLE temp.heads;
DROP TABLE temp.notes;

-- The index knows messages by ids and texts, which are the same: it stays as it is, and so do its triggers.
CREATE VIEW searchable_messages AS SELECT id, text FROM messages WHERE searchable = 1;

CREATE TRIGGER messages_inserted AFTER INSERT ON messages WHEN new.searchable = 1
BEGIN
    INSERT INTO message_search (rowid, text) VALUES (new.id, new.text);
END;

CREATE TRIGGER messages_updated AFTER UPDATE OF text, searchable ON messages WHEN old.searchable = 1 OR new.searchable = 1
BEGIN
    INSERT INTO message_search (message_search, rowid, text) SELECT 'delete', old.id, old.text WHERE old.searchable = 1;
    INSERT INTO message_search (rowid, text) SELECT new.id, new.text WHERE new.searchable = 1;
END;

CREATE TRIGGER messages_deleted AFTER DELETE ON messages WHEN old.searchable = 1
BEGIN
    INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
