// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which messages stand in later prompts for the oldest ones of their chat.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

#include <QHash>

namespace storage
{
class Database;

/// Storage thread only.
class ShorteningStore
{
public:
    explicit ShorteningStore(Database &database);

    /// Stores a shortening in place of what is there. The error is NotFound for a message that is not there.
    [[nodiscard]] Result<void> set(qint64 messageId, const Shortening &shortening);
    [[nodiscard]] Result<QHash<qint64, Shortening>> ofChat(qint64 chatId); ///< the shortenings by message

private:
    Database &m_database;
};
}
