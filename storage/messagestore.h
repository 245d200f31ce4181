// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The messages of a chat as rows: text, state, and their place in the tree.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

namespace storage
{
class Database;

/// Attachments are kept by AttachmentStore, and what a summary covers by SummaryStore. It is used on the storage thread only.
class MessageStore
{
public:
    explicit MessageStore(Database &database);

    /// Returns the messages in the order they were added, without the hidden ones.
    [[nodiscard]] Result<QList<Message>> ofChat(qint64 chatId);
    /// Returns the new id. Errors: NotFound for a chat, or a parent within it, that is not there.
    [[nodiscard]] Result<qint64> add(const Message &message);
    /// Takes a message from the disk with all that stands below it. The chat's head must be elsewhere.
    [[nodiscard]] Result<void> remove(qint64 messageId);
    /// Hides a message. What stands below it is read as if it stood below what stands above it. Errors: NotFound, also for a
    /// hidden message.
    [[nodiscard]] Result<void> hide(qint64 messageId);
    [[nodiscard]] Result<void> restore(qint64 messageId); ///< shows a hidden message again
    /// Takes the hidden messages from the disk, and returns whether there were any. The caller has a transaction open.
    [[nodiscard]] Result<bool> purge();
    [[nodiscard]] Result<void> updateText(qint64 messageId, const QString &text, MessageState state, const Failure &failure);
    [[nodiscard]] Result<void> setNote(qint64 messageId, const AnswerNote &note);

private:
    Database &m_database;
};
}
