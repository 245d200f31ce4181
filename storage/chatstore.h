// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The chats: their titles, order, and the two steps of removing one.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

namespace storage
{
class Database;

/// This class is used on the storage thread only. Each call but all() answers NotFound for a chat that is not there, and all of
/// these but restore() do for one that is deleted.
class ChatStore
{
public:
    explicit ChatStore(Database &database);

    [[nodiscard]] Result<QList<Chat>> all(); ///< pinned first, then newest first
    [[nodiscard]] Result<void> find(qint64 chatId); ///< fails if the chat is not there
    [[nodiscard]] Result<Chat> add(const QString &title);
    [[nodiscard]] Result<void> setTitle(qint64 chatId, const QString &title);
    [[nodiscard]] Result<void> setPinned(qint64 chatId, bool pinned);
    /// Makes a message, or none, the chat's head. Errors: NotFound, also for a message of another chat.
    [[nodiscard]] Result<void> setHead(qint64 chatId, std::optional<qint64> messageId);
    /// Stores where the chat's reader is; no position stands for its end.
    [[nodiscard]] Result<void> setPosition(qint64 chatId, std::optional<ReadingPosition> position);
    /// Stores which chat the window shows. A chat that is not there, such as 0, stands for none.
    [[nodiscard]] Result<void> setShown(qint64 chatId);
    /// Makes a new message the head of its chat, and its time the chat's.
    [[nodiscard]] Result<void> extend(const Message &message);
    [[nodiscard]] Result<void> remove(qint64 chatId); ///< hides the chat
    /// Takes the chat from the disk if it has no message.
    [[nodiscard]] Result<void> removeIfEmpty(qint64 chatId);
    [[nodiscard]] Result<void> restore(qint64 chatId);
    /// Takes the hidden chats and all that is theirs from the disk, and returns their ids.
    [[nodiscard]] Result<QList<qint64>> purge();

private:
    Database &m_database;
};
}
