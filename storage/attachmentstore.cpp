// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads and writes the tables attachments and documents. A document goes with its last attachment by a trigger.
#include "storage/attachmentstore.h"

#include "storage/database.h"

namespace storage
{
AttachmentStore::AttachmentStore(Database &database)
    : m_database(database)
{
}

Result<void> AttachmentStore::add(qint64 messageId, Attachment &attachment)
{
    const Result<qint64> documentId
        = attachment.documentId ? Result<qint64>(*attachment.documentId) : documentFor(attachment.documentJson);
    return documentId.and_then([&](qint64 id) {
        attachment.documentId = id;
        Statement statement
            = m_database.statement("INSERT INTO attachments (message_id, document_id, name, mime_type, size_bytes, page_count)"
                                   " VALUES (?, ?, ?, ?, ?, ?) RETURNING id");
        return statement.bind(messageId, id, attachment.name, attachment.mimeType, attachment.sizeBytes, attachment.pageCount)
            .step()
            .transform([&](bool) { attachment.id = statement.integer(0); });
    });
}

Result<qint64> AttachmentStore::documentFor(const QString &json)
{
    {
        Statement known = m_database.statement("SELECT id FROM documents WHERE hash = sha256(?)");
        const Result<bool> isThere = known.bind(json).step();
        if (!isThere) {
            return std::unexpected(isThere.error());
        }
        if (*isThere) {
            return known.integer(0);
        }
    }
    Statement statement = m_database.statement("INSERT INTO documents (hash, json) VALUES (sha256(?1), ?1) RETURNING id");
    return statement.bind(json).step().transform([&statement](bool) { return statement.integer(0); });
}

Result<Attachment> AttachmentStore::get(qint64 attachmentId)
{
    Statement statement = m_database.statement("SELECT a.id, a.name, a.mime_type, a.size_bytes, a.page_count, d.id, d.json"
                                               " FROM attachments a JOIN documents d ON d.id = a.document_id"
                                               " JOIN messages m ON m.id = a.message_id"
                                               " JOIN chats c ON c.id = m.chat_id WHERE a.id = ? AND c.deleted_at IS NULL");
    return statement.bind(attachmentId).step().and_then([&](bool isThere) -> Result<Attachment> {
        if (!isThere) {
            return fail(ErrorCode::NotFound, "no attachment " + std::to_string(attachmentId));
        }
        return Attachment{
            .id = statement.integer(0),
            .name = statement.text(1),
            .mimeType = statement.text(2),
            .sizeBytes = statement.integer(3),
            .pageCount = static_cast<int>(statement.integer(4)),
            .documentId = statement.integer(5),
            .documentJson = statement.text(6),
        };
    });
}

Result<QHash<qint64, QList<Attachment>>> AttachmentStore::ofChat(qint64 chatId)
{
    Statement statement = m_database.statement("SELECT a.message_id, a.id, a.name, a.mime_type, a.size_bytes, a.page_count,"
                                               " a.document_id FROM messages m JOIN attachments a ON a.message_id = m.id"
                                               " WHERE m.chat_id = ? ORDER BY a.id");
    QHash<qint64, QList<Attachment>> attachments;
    return statement.bind(chatId)
        .forEachRow([&] {
            attachments[statement.integer(0)].append({
                .id = statement.integer(1),
                .name = statement.text(2),
                .mimeType = statement.text(3),
                .sizeBytes = statement.integer(4),
                .pageCount = static_cast<int>(statement.integer(5)),
                .documentId = statement.integer(6),
            });
        })
        .transform([&] { return attachments; });
}
}
