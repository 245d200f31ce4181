-- SPDX-FileCopyrightText: 2026 The Tramontane developers
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Where a chat was read, which one was shown, the documents of a draft, and messages that were deleted and can be brought back.

ALTER TABLE chats ADD COLUMN read_message_id INTEGER; -- the message at the top of the view; NULL: the view is at the end
ALTER TABLE chats ADD COLUMN read_share REAL NOT NULL DEFAULT 0; -- how much of that message is above the view, from 0 to 1
ALTER TABLE chats ADD COLUMN shown INTEGER NOT NULL DEFAULT 0 CHECK (shown IN (0, 1)); -- 1: the window showed it last
CREATE INDEX chats_shown ON chats (id) WHERE shown = 1;

-- A set value hides the message, and what stands below it hangs on what stands above it, until the next purge makes that so.
ALTER TABLE messages ADD COLUMN deleted_at INTEGER;
CREATE INDEX messages_deleted_at ON messages (id) WHERE deleted_at IS NOT NULL;

CREATE TABLE draft_attachments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    draft_id INTEGER NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    name TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    page_count INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_attachments_by_draft ON draft_attachments (draft_id);
CREATE INDEX draft_attachments_by_document ON draft_attachments (document_id);

-- A document goes with the last message or draft that it came with.
DROP TRIGGER attachments_deleted;

CREATE TRIGGER attachments_deleted AFTER DELETE ON attachments
BEGIN
    DELETE FROM documents
     WHERE id = old.document_id AND NOT EXISTS (SELECT 1 FROM attachments WHERE document_id = old.document_id)
       AND NOT EXISTS (SELECT 1 FROM draft_attachments WHERE document_id = old.document_id);
END;

CREATE TRIGGER draft_attachments_deleted AFTER DELETE ON draft_attachments
BEGIN
    DELETE FROM documents
     WHERE id = old.document_id AND NOT EXISTS (SELECT 1 FROM attachments WHERE document_id = old.document_id)
       AND NOT EXISTS (SELECT 1 FROM draft_attachments WHERE document_id = old.document_id);
END;
