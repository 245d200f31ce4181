// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What finished summaries are based on.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

#include <QHash>

namespace storage
{
class Database;

/// Storage thread only.
class SummaryStore
{
public:
    explicit SummaryStore(Database &database);

    /// In place of what is there. Wants a transaction around it. NotFound for a message that is not there.
    [[nodiscard]] Result<void> set(qint64 messageId, const SummaryCoverage &coverage);
    [[nodiscard]] Result<QHash<qint64, SummaryCoverage>> ofChat(qint64 chatId); ///< by message

private:
    [[nodiscard]] Result<void> addParts(qint64 messageId, const SummaryCoverage &coverage);
    [[nodiscard]] Result<void> addSkipped(qint64 messageId, const SummaryCoverage &coverage);
    [[nodiscard]] Result<void> addBlankPages(qint64 messageId, const SummaryCoverage &coverage);
    [[nodiscard]] Result<void> readCoverage(qint64 chatId, QHash<qint64, SummaryCoverage> &summaries);
    [[nodiscard]] Result<void> readParts(qint64 chatId, QHash<qint64, SummaryCoverage> &summaries);
    [[nodiscard]] Result<void> readSkipped(qint64 chatId, QHash<qint64, SummaryCoverage> &summaries);
    [[nodiscard]] Result<void> readBlankPages(qint64 chatId, QHash<qint64, SummaryCoverage> &summaries);

    Database &m_database;
};
}
