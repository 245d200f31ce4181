// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads and writes the tables drafts and draft_attachments.
#include "storage/draftstore.h"

#include "storage/database.h"

namespace storage
{
namespace
{
/// The chat that is yet to be made is NULL in the file.
std::optional<qint64> column(qint64 chatId)
{
    return chatId == 0 ? std::nullopt : std::optional(chatId);
}
}

DraftStore::DraftStore(Database &database)
    : m_database(database)
{
}

Result<Draft> DraftStore::get(qint64 chatId)
{
    Draft draft;
    Statement text = m_database.statement("SELECT text FROM drafts WHERE ifnull(chat_id, 0) = ?");
    Statement documents
        = m_database.statement("SELECT a.name, a.mime_type, a.size_bytes, a.page_count, d.id, d.json FROM drafts t"
                               " JOIN draft_attachments a ON a.draft_id = t.id"
                               " JOIN documents d ON d.id = a.document_id"
                               " WHERE ifnull(t.chat_id, 0) = ? ORDER BY a.id");
    return text.bind(chatId)
        .forEachRow([&] { draft.text = text.text(0); })
        .and_then([&] {
            return documents.bind(chatId).forEachRow([&] {
                draft.attachments.append({
                    .name = documents.text(0),
                    .mimeType = documents.text(1),
                    .sizeBytes = documents.integer(2),
                    .pageCount = static_cast<int>(documents.integer(3)),
                    .documentId = documents.integer(4),
                    .documentJson = documents.text(5),
                });
            });
        })
        .transform([&] { return draft; });
}

Result<void> DraftStore::setText(qint64 chatId, const QString &text)
{
    if (text.isEmpty()) {
        return m_database.statement("UPDATE drafts SET text = '' WHERE ifnull(chat_id, 0) = ?").bind(chatId).run().and_then([&] {
            return removeIfEmpty(chatId);
        });
    }
    return m_database
        .statement("INSERT INTO drafts (chat_id, text, changed_at) VALUES (?, ?, ?)"
                   " ON CONFLICT (ifnull(chat_id, 0)) DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at")
        .bind(column(chatId), text, QDateTime::currentDateTimeUtc())
        .run();
}

Result<void> DraftStore::setAttachments(qint64 chatId, const QList<Attachment> &attachments)
{
    return ensure(chatId).and_then([&](qint64 draftId) {
        // The new ones come before the old ones go, so that a document that stays is never without either.
        Statement newest = m_database.statement("SELECT ifnull(max(id), 0) FROM draft_attachments WHERE draft_id = ?");
        const Result<qint64> before = newest.bind(draftId).step().transform([&newest](bool) { return newest.integer(0); });
        return before.and_then([&](qint64 last) {
            return add(draftId, attachments)
                .and_then([&] {
                    return m_database.statement("DELETE FROM draft_attachments WHERE draft_id = ? AND id <= ?")
                        .bind(draftId, last)
                        .run();
                })
                .and_then([&] { return removeIfEmpty(chatId); });
        });
    });
}

Result<qint64> DraftStore::ensure(qint64 chatId)
{
    return m_database
        .statement("INSERT INTO drafts (chat_id, text, changed_at) VALUES (?, '', ?) ON CONFLICT (ifnull(chat_id, 0)) DO NOTHING")
        .bind(column(chatId), QDateTime::currentDateTimeUtc())
        .run()
        .and_then([&] {
            Statement id = m_database.statement("SELECT id FROM drafts WHERE ifnull(chat_id, 0) = ?");
            return id.bind(chatId).step().transform([&id](bool) { return id.integer(0); });
        });
}

Result<void> DraftStore::add(qint64 draftId, const QList<Attachment> &attachments)
{
    Result<void> added;
    for (qsizetype i = 0; added && i < attachments.size(); ++i) {
        const Attachment &attachment = attachments[i];
        added = m_database
                    .statement("INSERT INTO draft_attachments (draft_id, document_id, name, mime_type, size_bytes, page_count)"
                               " VALUES (?, ?, ?, ?, ?, ?)")
                    .bind(draftId, attachment.documentId, attachment.name, attachment.mimeType, attachment.sizeBytes,
                          attachment.pageCount)
                    .run();
    }
    return added;
}

Result<void> DraftStore::removeIfEmpty(qint64 chatId)
{
    return m_database
        .statement("DELETE FROM drafts WHERE ifnull(chat_id, 0) = ? AND text = ''"
                   " AND NOT EXISTS (SELECT 1 FROM draft_attachments WHERE draft_id = drafts.id)")
        .bind(chatId)
        .run();
}
}
