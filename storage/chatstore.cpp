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
    Statement statement
        = m_database.statement("SELECT id, title, created_at, updated_at, pinned, head_id, read_message_id,"
                               " read_share, shown, EXISTS (SELECT 1 FROM drafts WHERE ifnull(chat_id, 0) = chats.id)"
                               " FROM chats WHERE deleted_at IS NULL"
                               " ORDER BY pinned DESC, updated_at DESC, id DESC");
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
                .position = statement.optionalInteger(6).transform(
                    [&](qint64 messageId) { return ReadingPosition{.messageId = messageId, .share = statement.real(7)}; }),
                .hasDraft = statement.integer(9) != 0,
                .shown = statement.integer(8) != 0,
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

Result<void> ChatStore::setPosition(qint64 chatId, std::optional<ReadingPosition> position)
{
    const std::optional<qint64> messageId = position ? std::optional(position->messageId) : std::nullopt;
    return m_database.statement("UPDATE chats SET read_message_id = ?, read_share = ? WHERE id = ? AND deleted_at IS NULL")
        .bind(messageId, position ? position->share : 0.0, chatId)
        .change();
}

Result<void> ChatStore::setShown(qint64 chatId)
{
    return m_database.statement("UPDATE chats SET shown = (id = ?1) WHERE shown = 1 OR id = ?1").bind(chatId).run();
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
    Statement statement = m_database.statement("DELETE FROM chats WHERE deleted_at IS NOT NULL RETURNING id");
    return statement.forEachRow([&] { gone.append(statement.integer(0)); }).transform([&] { return gone; });
}
}
