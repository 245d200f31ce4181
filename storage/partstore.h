// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A message may have parts beside its text, such as what the model thought before it answered.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

#include <QHash>

namespace storage
{
class Database;

/// It is used on the storage thread only.
class PartStore
{
public:
    explicit PartStore(Database &database);

    /// Puts these parts in the place of those that the message has.
    [[nodiscard]] Result<void> set(qint64 messageId, const QList<MessagePart> &parts);
    /// Returns the parts by the id of their message, in their order.
    [[nodiscard]] Result<QHash<qint64, QList<MessagePart>>> ofChat(qint64 chatId);

private:
    Database &m_database;
};
}
