// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads and writes the table message_parts.
#include "storage/partstore.h"

#include "storage/database.h"

namespace storage
{
PartStore::PartStore(Database &database)
    : m_database(database)
{
}

Result<void> PartStore::set(qint64 messageId, const QList<MessagePart> &parts)
{
    Result<void> done = m_database.statement("DELETE FROM message_parts WHERE message_id = ?").bind(messageId).run();
    for (qsizetype i = 0; done && i < parts.size(); ++i) {
        const MessagePart &part = parts[i];
        done = m_database
                   .statement("INSERT INTO message_parts (message_id, position, kind, name, text, duration_ms)"
                              " VALUES (?, ?, ?, '', ?, ?)")
                   .bind(messageId, i, wordOf(PartKindWords, part.kind), part.text, part.durationMs)
                   .run();
    }
    return done;
}

Result<QHash<qint64, QList<MessagePart>>> PartStore::ofChat(qint64 chatId)
{
    Statement statement = m_database.statement("SELECT p.message_id, p.kind, p.text, p.duration_ms FROM messages m"
                                               " JOIN message_parts p ON p.message_id = m.id WHERE m.chat_id = ?"
                                               " ORDER BY p.message_id, p.position");
    QHash<qint64, QList<MessagePart>> parts;
    return statement.bind(chatId)
        .forEachRow([&] {
            parts[statement.integer(0)].append({
                .kind = valueOf(PartKindWords, statement.text(1), PartKind::Thought),
                .text = statement.text(2),
                .durationMs = statement.optionalInteger(3),
            });
        })
        .transform([&] { return parts; });
}
}
