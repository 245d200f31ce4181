// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What summaries are based on.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

#include <QHash>

namespace storage
{
class Database;

/// This class is used on the storage thread only.
class SummaryStore
{
public:
    explicit SummaryStore(Database &database);

    /// Stores what a summary covers in place of what is there. The caller has a transaction open. Errors: NotFound for a message
    /// that is not there.
    [[nodiscard]] Result<void> set(qint64 messageId, const SummaryCoverage &coverage);
    [[nodiscard]] Result<QHash<qint64, SummaryCoverage>> ofChat(qint64 chatId); ///< what each summary covers, by message

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
