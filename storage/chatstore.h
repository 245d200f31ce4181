// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The chats: their titles, order, and the two steps of removing one.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

namespace storage
{
class Database;

/// Storage thread only. Each call but all() answers NotFound for a chat that is not there; all but restore() for one that is
/// deleted.
class ChatStore
{
public:
    explicit ChatStore(Database &database);

    [[nodiscard]] Result<QList<Chat>> all(); ///< pinned first, then newest first
    [[nodiscard]] Result<void> find(qint64 chatId); ///< whether it is there
    [[nodiscard]] Result<Chat> add(const QString &title);
    [[nodiscard]] Result<void> setTitle(qint64 chatId, const QString &title);
    [[nodiscard]] Result<void> setPinned(qint64 chatId, bool pinned);
    /// NotFound also for a message of another chat.
    [[nodiscard]] Result<void> setHead(qint64 chatId, std::optional<qint64> messageId);
    /// A new message is there: it becomes the head, and its time the chat's.
    [[nodiscard]] Result<void> extend(const Message &message);
    [[nodiscard]] Result<void> remove(qint64 chatId); ///< hides it
    /// Takes it from the disk if it has no message.
    [[nodiscard]] Result<void> removeIfEmpty(qint64 chatId);
    [[nodiscard]] Result<void> restore(qint64 chatId);
    /// Takes the hidden chats and all that is theirs from the disk; gives their ids.
    [[nodiscard]] Result<QList<qint64>> purge();

private:
    Database &m_database;
};
}
