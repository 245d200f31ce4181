// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The figures of how each answer was made are rows of their own, because not every message has them.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

#include <QHash>

namespace storage
{
class Database;

/// It is used on the storage thread only.
class StatisticsStore
{
public:
    explicit StatisticsStore(Database &database);

    /// Puts these figures in the place of those that the answer has.
    [[nodiscard]] Result<void> set(qint64 messageId, const AnswerStatistics &statistics);
    /// Returns the figures by the id of their answer.
    [[nodiscard]] Result<QHash<qint64, AnswerStatistics>> ofChat(qint64 chatId);

private:
    Database &m_database;
};
}
