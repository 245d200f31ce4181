// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads and writes the four tables whose names begin with summary.
#include "storage/summarystore.h"

#include "storage/database.h"

namespace storage
{
namespace
{
int number(const Statement &statement, int column)
{
    return static_cast<int>(statement.integer(column));
}
}

SummaryStore::SummaryStore(Database &database)
    : m_database(database)
{
}

Result<void> SummaryStore::set(qint64 messageId, const SummaryCoverage &coverage)
{
    return m_database.statement("DELETE FROM summary_coverage WHERE message_id = ?")
        .bind(messageId)
        .run()
        .and_then([&] {
            return m_database
                .statement(
                    "INSERT INTO summary_coverage (message_id, has_pages, first_page, last_page, page_count, pieces, levels,"
                    " complete, merged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .bind(messageId, coverage.hasPages, coverage.firstPage, coverage.lastPage, coverage.pageCount, coverage.pieces,
                      coverage.levels, coverage.complete, coverage.merged)
                .run();
        })
        .and_then([&] { return addParts(messageId, coverage); })
        .and_then([&] { return addSkipped(messageId, coverage); })
        .and_then([&] { return addBlankPages(messageId, coverage); });
}

Result<void> SummaryStore::addParts(qint64 messageId, const SummaryCoverage &coverage)
{
    Result<void> added;
    for (qsizetype i = 0; added && i < coverage.parts.size(); ++i) {
        const SummaryPart &part = coverage.parts[i];
        added = m_database
                    .statement("INSERT INTO summary_parts (message_id, position, first_page, last_page, heading, text,"
                               " source_hash) VALUES (?, ?, ?, ?, ?, ?, ?)")
                    .bind(messageId, i, part.firstPage, part.lastPage, part.heading, part.text, part.sourceHash)
                    .run();
    }
    return added;
}

Result<void> SummaryStore::addSkipped(qint64 messageId, const SummaryCoverage &coverage)
{
    Result<void> added;
    for (qsizetype i = 0; added && i < coverage.skipped.size(); ++i) {
        const SummaryCoverage::Skipped &skipped = coverage.skipped[i];
        added = m_database
                    .statement("INSERT INTO summary_skipped (message_id, position, first_page, last_page, reason)"
                               " VALUES (?, ?, ?, ?, ?)")
                    .bind(messageId, i, skipped.firstPage, skipped.lastPage, wordOf(SkipReasonWords, skipped.reason))
                    .run();
    }
    return added;
}

Result<void> SummaryStore::addBlankPages(qint64 messageId, const SummaryCoverage &coverage)
{
    Result<void> added;
    for (qsizetype i = 0; added && i < coverage.pagesWithoutText.size(); ++i) {
        added = m_database.statement("INSERT INTO summary_blank_pages (message_id, page) VALUES (?, ?)")
                    .bind(messageId, coverage.pagesWithoutText[i])
                    .run();
    }
    return added;
}

Result<QHash<qint64, SummaryCoverage>> SummaryStore::ofChat(qint64 chatId)
{
    QHash<qint64, SummaryCoverage> summaries;
    return readCoverage(chatId, summaries)
        .and_then([&] { return readParts(chatId, summaries); })
        .and_then([&] { return readSkipped(chatId, summaries); })
        .and_then([&] { return readBlankPages(chatId, summaries); })
        .transform([&] { return summaries; });
}

Result<void> SummaryStore::readCoverage(qint64 chatId, QHash<qint64, SummaryCoverage> &summaries)
{
    Statement statement
        = m_database.statement("SELECT s.message_id, s.has_pages, s.first_page, s.last_page, s.page_count, s.pieces,"
                               " s.levels, s.complete, s.merged FROM messages m"
                               " JOIN summary_coverage s ON s.message_id = m.id WHERE m.chat_id = ?");
    return statement.bind(chatId).forEachRow([&] {
        summaries.insert(statement.integer(0),
                         {
                             .hasPages = statement.integer(1) != 0,
                             .firstPage = number(statement, 2),
                             .lastPage = number(statement, 3),
                             .pageCount = number(statement, 4),
                             .pieces = number(statement, 5),
                             .levels = number(statement, 6),
                             .complete = statement.integer(7) != 0,
                             .merged = statement.integer(8) != 0,
                         });
    });
}

Result<void> SummaryStore::readParts(qint64 chatId, QHash<qint64, SummaryCoverage> &summaries)
{
    Statement statement = m_database.statement("SELECT p.message_id, p.first_page, p.last_page, p.heading, p.text, p.source_hash"
                                               " FROM messages m JOIN summary_parts p ON p.message_id = m.id WHERE m.chat_id = ?"
                                               " ORDER BY p.message_id, p.position");
    return statement.bind(chatId).forEachRow([&] {
        summaries[statement.integer(0)].parts.append({
            .firstPage = number(statement, 1),
            .lastPage = number(statement, 2),
            .heading = statement.text(3),
            .text = statement.text(4),
            .sourceHash = statement.text(5),
        });
    });
}

Result<void> SummaryStore::readSkipped(qint64 chatId, QHash<qint64, SummaryCoverage> &summaries)
{
    Statement statement = m_database.statement("SELECT s.message_id, s.first_page, s.last_page, s.reason FROM messages m"
                                               " JOIN summary_skipped s ON s.message_id = m.id WHERE m.chat_id = ?"
                                               " ORDER BY s.message_id, s.position");
    return statement.bind(chatId).forEachRow([&] {
        summaries[statement.integer(0)].skipped.append({
            .firstPage = number(statement, 1),
            .lastPage = number(statement, 2),
            .reason = valueOf(SkipReasonWords, statement.text(3), SkipReason::Failed),
        });
    });
}

Result<void> SummaryStore::readBlankPages(qint64 chatId, QHash<qint64, SummaryCoverage> &summaries)
{
    Statement statement = m_database.statement("SELECT b.message_id, b.page FROM messages m"
                                               " JOIN summary_blank_pages b ON b.message_id = m.id WHERE m.chat_id = ?"
                                               " ORDER BY b.message_id, b.page");
    return statement.bind(chatId).forEachRow(
        [&] { summaries[statement.integer(0)].pagesWithoutText.append(number(statement, 1)); });
}
}
