-- SPDX-FileCopyrightText: 2026 The Tramontane developers
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Chats with their tree of messages, the documents that came with them, and the search index over both.
-- Times are milliseconds since 1970, UTC. Ids are never used twice, so that a late write cannot hit a newer row.

PRAGMA application_id = 0x54524D4E; -- "TRMN"

CREATE TABLE chats (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, -- when the last message was added
    pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    deleted_at INTEGER, -- set: hidden, and gone at the next purge
    head_id INTEGER, -- the leaf of the branch that is shown
    FOREIGN KEY (id, head_id) REFERENCES messages (chat_id, id)
) STRICT;

-- A parent does not cascade: all messages of a chat go at once with the chat, while a cascade
-- along the tree would nest as deep as the chat is long and SQLite allows a thousand levels.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    parent_id INTEGER,
    role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
    state TEXT NOT NULL CHECK (state IN ('partial', 'complete', 'stopped', 'failed')),
    searchable INTEGER NOT NULL CHECK (searchable IN (0, 1)), -- 0 while an answer streams: the index waits for its end
    created_at INTEGER NOT NULL,
    error_code TEXT NOT NULL,
    model TEXT NOT NULL,
    note TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (chat_id, id),
    FOREIGN KEY (chat_id, parent_id) REFERENCES messages (chat_id, id)
) STRICT;

CREATE INDEX messages_by_parent ON messages (chat_id, parent_id);
CREATE INDEX messages_streaming ON messages (id) WHERE searchable = 0;

CREATE TABLE attachments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    page_count INTEGER NOT NULL,
    document_json TEXT NOT NULL
) STRICT;

CREATE INDEX attachments_by_message ON attachments (message_id);

CREATE VIEW searchable_messages AS SELECT id, text FROM messages WHERE searchable = 1;

CREATE VIRTUAL TABLE message_search USING fts5 (
    text, content = 'searchable_messages', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE chat_search USING fts5 (
    title, content = 'chats', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);

-- Words of a removed chat leave the index at once instead of at some later merge.
INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);
INSERT INTO chat_search (chat_search, rank) VALUES ('secure-delete', 1);

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

CREATE TRIGGER chats_inserted AFTER INSERT ON chats
BEGIN
    INSERT INTO chat_search (rowid, title) VALUES (new.id, new.title);
END;

CREATE TRIGGER chats_updated AFTER UPDATE OF title ON chats
BEGIN
    INSERT INTO chat_search (chat_search, rowid, title) VALUES ('delete', old.id, old.title);
    INSERT INTO chat_search (rowid, title) VALUES (new.id, new.title);
END;

CREATE TRIGGER chats_deleted AFTER DELETE ON chats
BEGIN
    INSERT INTO chat_search (chat_search, rowid, title) VALUES ('delete', old.id, old.title);
END;
