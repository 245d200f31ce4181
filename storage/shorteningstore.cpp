// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads and writes the table shortenings.
#include "storage/shorteningstore.h"

#include "storage/database.h"

namespace storage
{
ShorteningStore::ShorteningStore(Database &database)
    : m_database(database)
{
}

Result<void> ShorteningStore::set(qint64 messageId, const Shortening &shortening)
{
    return m_database
        .statement("INSERT INTO shortenings (message_id, last_id, messages, in_force) VALUES (?, ?, ?, ?)"
                   " ON CONFLICT (message_id) DO UPDATE SET last_id = excluded.last_id, messages = excluded.messages,"
                   " in_force = excluded.in_force")
        .bind(messageId, shortening.lastId, shortening.messages, shortening.inForce)
        .change();
}

Result<QHash<qint64, Shortening>> ShorteningStore::ofChat(qint64 chatId)
{
    Statement statement = m_database.statement("SELECT s.message_id, s.last_id, s.messages, s.in_force FROM messages m"
                                               " JOIN shortenings s ON s.message_id = m.id WHERE m.chat_id = ?");
    QHash<qint64, Shortening> shortenings;
    return statement.bind(chatId)
        .forEachRow([&] {
            shortenings.insert(statement.integer(0),
                               {.lastId = statement.integer(1),
                                .messages = static_cast<int>(statement.integer(2)),
                                .inForce = statement.integer(3) != 0});
        })
        .transform([&] { return shortenings; });
}
}
