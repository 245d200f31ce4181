// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads and writes the table chats.
#include "storage/chatstore.h"

#include "storage/database.h"

namespace storage
{
ChatStore::ChatStore(Database &database)
    : m_database(database)
{
}

Result<QList<Chat>> ChatStore::all()
{
    Statement statement = m_database.statement("SELECT id, title, created_at, updated_at, pinned, head_id FROM chats"
                                               " WHERE deleted_at IS NULL ORDER BY pinned DESC, updated_at DESC, id DESC");
    QList<Chat> chats;
    return statement
        .forEachRow([&] {
            chats.append({
                .id = statement.integer(0),
                .title = statement.text(1),
                .createdAt = statement.time(2),
                .updatedAt = statement.time(3),
                .pinned = statement.integer(4) != 0,
                .headId = statement.optionalInteger(5),
            });
        })
        .transform([&] { return chats; });
}

Result<void> ChatStore::find(qint64 chatId)
{
    Statement statement = m_database.statement("SELECT 1 FROM chats WHERE id = ? AND deleted_at IS NULL");
    return statement.bind(chatId).step().and_then([chatId](bool isThere) -> Result<void> {
        if (!isThere) {
            return fail(ErrorCode::NotFound, "no chat " + std::to_string(chatId));
        }
        return {};
    });
}

Result<Chat> ChatStore::add(const QString &title)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    Statement statement = m_database.statement("INSERT INTO chats (title, created_at, updated_at) VALUES (?, ?, ?) RETURNING id");
    return statement.bind(title, now, now).step().transform([&](bool) {
        return Chat{.id = statement.integer(0), .title = title, .createdAt = now, .updatedAt = now};
    });
}

Result<void> ChatStore::setTitle(qint64 chatId, const QString &title)
{
    return m_database.statement("UPDATE chats SET title = ? WHERE id = ? AND deleted_at IS NULL").bind(title, chatId).change();
}

Result<void> ChatStore::setPinned(qint64 chatId, bool pinned)
{
    return m_database.statement("UPDATE chats SET pinned = ? WHERE id = ? AND deleted_at IS NULL").bind(pinned, chatId).change();
}

Result<void> ChatStore::setHead(qint64 chatId, std::optional<qint64> messageId)
{
    return m_database.statement("UPDATE chats SET head_id = ? WHERE id = ? AND deleted_at IS NULL")
        .bind(messageId, chatId)
        .change();
}

Result<void> ChatStore::extend(const Message &message)
{
    return m_database.statement("UPDATE chats SET head_id = ?, updated_at = ? WHERE id = ? AND deleted_at IS NULL")
        .bind(message.id, message.createdAt, message.chatId)
        .change();
}

Result<void> ChatStore::remove(qint64 chatId)
{
    return m_database.statement("UPDATE chats SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL")
        .bind(QDateTime::currentDateTimeUtc(), chatId)
        .change();
}

Result<void> ChatStore::removeIfEmpty(qint64 chatId)
{
    return m_database.statement("DELETE FROM chats WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM messages WHERE chat_id = ?1)")
        .bind(chatId)
        .run();
}

Result<void> ChatStore::restore(qint64 chatId)
{
    return m_database.statement("UPDATE chats SET deleted_at = NULL WHERE id = ?").bind(chatId).change();
}

Result<QList<qint64>> ChatStore::purge()
{
    QList<qint64> gone;
    Result<void> done;
    {
        Statement statement = m_database.statement("DELETE FROM chats WHERE deleted_at IS NOT NULL RETURNING id");
        done = statement.forEachRow([&] { gone.append(statement.integer(0)); });
    }
    if (done && !gone.isEmpty()) {
        // The log still holds the text. Where another program reads it just now, it goes at a later checkpoint.
        done = m_database.statement("PRAGMA wal_checkpoint(TRUNCATE)").run();
    }
    return done.transform([&] { return gone; });
}
}
