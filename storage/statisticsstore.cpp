// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads and writes the table answer_statistics.
#include "storage/statisticsstore.h"

#include "storage/database.h"

namespace storage
{
StatisticsStore::StatisticsStore(Database &database)
    : m_database(database)
{
}

Result<void> StatisticsStore::set(qint64 messageId, const AnswerStatistics &statistics)
{
    return m_database
        .statement("INSERT OR REPLACE INTO answer_statistics (message_id, prompt_tokens, reused_tokens, generated_tokens,"
                   " prefill_ms, decode_ms, seed) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(messageId, statistics.promptTokens, statistics.reusedTokens, statistics.generatedTokens, statistics.prefillMs,
              statistics.decodeMs, static_cast<qint64>(statistics.seed))
        .run();
}

Result<QHash<qint64, AnswerStatistics>> StatisticsStore::ofChat(qint64 chatId)
{
    Statement statement
        = m_database.statement("SELECT s.message_id, s.prompt_tokens, s.reused_tokens, s.generated_tokens, s.prefill_ms,"
                               " s.decode_ms, s.seed FROM messages m"
                               " JOIN answer_statistics s ON s.message_id = m.id WHERE m.chat_id = ?");
    QHash<qint64, AnswerStatistics> statistics;
    return statement.bind(chatId)
        .forEachRow([&] {
            statistics.insert(statement.integer(0),
                              {
                                  .promptTokens = statement.integer(1),
                                  .reusedTokens = statement.integer(2),
                                  .generatedTokens = statement.integer(3),
                                  .prefillMs = statement.integer(4),
                                  .decodeMs = statement.integer(5),
                                  .seed = static_cast<quint64>(statement.integer(6)),
                              });
        })
        .transform([&] { return statistics; });
}
}
