// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Queries over the two FTS5 tables.
#include "storage/searchindex.h"

#include "storage/database.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <ranges>

namespace storage
{
namespace
{
constexpr qsizetype LongestQuery = 1000; // characters
constexpr int MostWords = 32;

/// Returns whether the tokenizer would find anything in a word: it skips the rest, and a query without a token finds nothing.
bool hasToken(const QString &word)
{
    const QList<uint> codePoints = word.toUcs4();
    return std::ranges::any_of(codePoints, [](uint codePoint) { return QChar::isLetterOrNumber(codePoint); });
}

/// Returns the ways to write a word that mean the same: German has both "ß" and "ss" for one sound, and some write only the
/// latter. A word with many of them is left as it was typed.
QStringList spellings(const QString &word)
{
    constexpr qsizetype MostSpellings = 16;
    static const QRegularExpression sharp(QStringLiteral("ß|ẞ|ss"), QRegularExpression::CaseInsensitiveOption);
    QStringList begun{QString()};
    qsizetype end = 0;
    for (const QRegularExpressionMatch &match : sharp.globalMatch(word)) {
        const QString before = word.sliced(end, match.capturedStart() - end);
        QStringList longer;
        for (const QString &part : std::as_const(begun)) {
            longer << part + before + QStringLiteral("ss") << part + before + u'ß';
        }
        begun = longer;
        end = match.capturedEnd();
        if (begun.size() > MostSpellings) {
            return {word};
        }
    }
    for (QString &part : begun) {
        part += word.sliced(end);
    }
    return begun;
}

/// Returns a phrase of a query that the beginning of a word matches.
QString prefix(const QString &word)
{
    return u'"' + QString(word).replace(u'"', QStringLiteral("\"\"")) + QStringLiteral("\"*");
}

/// Snippets are shown on one line.
QString snippet(const Statement &statement, int column)
{
    return statement.text(column).simplified();
}
}

SearchIndex::SearchIndex(Database &database)
    : m_database(database)
{
}

QString SearchIndex::toQuery(const QString &typed)
{
    QString text = typed.left(LongestQuery);
    text.replace(QChar(u'\0'), u' '); // it would end the query
    QStringList words;
    for (const QString &word : text.simplified().split(u' ', Qt::SkipEmptyParts)) {
        if (hasToken(word) && words.size() < MostWords) {
            QStringList phrases;
            for (const QString &spelling : spellings(word)) {
                phrases << prefix(spelling);
            }
            words.append(u'(' + phrases.join(QStringLiteral(" OR ")) + u')');
        }
    }
    return words.join(QStringLiteral(" AND "));
}

Result<QList<SearchHit>> SearchIndex::search(const QString &typed, int limit)
{
    const QString query = toQuery(typed);
    QList<SearchHit> hits;
    if (query.isEmpty() || limit <= 0) {
        return hits;
    }
    return addTitles(query, limit, hits)
        .and_then([&] { return addMessages(query, limit - static_cast<int>(hits.size()), hits); })
        .transform([&] { return hits; });
}

Result<void> SearchIndex::addTitles(const QString &query, int limit, QList<SearchHit> &hits)
{
    Statement statement = m_database.statement("SELECT c.id, highlight(chat_search, 0, char(0xE000), char(0xE001))"
                                               " FROM chat_search JOIN chats c ON c.id = chat_search.rowid"
                                               " WHERE chat_search MATCH ? AND c.deleted_at IS NULL ORDER BY rank LIMIT ?");
    return statement.bind(query, limit).forEachRow([&] {
        hits.append({.chatId = statement.integer(0), .snippet = snippet(statement, 1)});
    });
}

Result<void> SearchIndex::addMessages(const QString &query, int limit, QList<SearchHit> &hits)
{
    // min() makes the other columns those of the best row (sqlite.org/lang_select.html, bare columns).
    Statement best = m_database.statement("SELECT m.chat_id, m.id, min(s.rank) AS best FROM message_search s"
                                          " JOIN messages m ON m.id = s.rowid JOIN chats c ON c.id = m.chat_id"
                                          " WHERE s.message_search MATCH ?1 AND c.deleted_at IS NULL AND c.id NOT IN"
                                          " (SELECT rowid FROM chat_search WHERE chat_search MATCH ?1)"
                                          " GROUP BY m.chat_id ORDER BY best, m.id DESC LIMIT ?2");
    const qsizetype firstMessage = hits.size();
    const Result<void> found
        = best.bind(query, limit).forEachRow([&] { hits.append({.chatId = best.integer(0), .messageId = best.integer(1)}); });
    if (!found) {
        return found;
    }
    for (SearchHit &hit : hits | std::views::drop(firstMessage)) {
        Statement text = m_database.statement("SELECT snippet(message_search, 0, char(0xE000), char(0xE001), '…', 24)"
                                              " FROM message_search WHERE message_search MATCH ? AND rowid = ?");
        if (Result<bool> row = text.bind(query, hit.messageId).step(); !row) {
            return std::unexpected(row.error());
        }
        hit.snippet = snippet(text, 0);
    }
    return {};
}

Result<void> SearchIndex::takeInLeftovers()
{
    return m_database.statement("UPDATE messages SET searchable = 1 WHERE searchable = 0 AND deleted_at IS NULL").run();
}
}
