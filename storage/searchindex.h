// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Finds chats by the words in their titles and messages.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

namespace storage
{
class Database;

/// The index itself is kept by the schema's triggers. The class is used on the storage thread only.
class SearchIndex
{
public:
    explicit SearchIndex(Database &database);

    /// Returns what a person typed as a query of FTS5 (sqlite.org/fts5.html, section 3): each word is quoted and a prefix, all of
    /// them are wanted in one of their spellings, and no operator of theirs is left. Returns an empty text where nothing in it
    /// could be found.
    [[nodiscard]] static QString toQuery(const QString &typed);

    /// Returns one hit for each chat: its title where that matches, else its best message. Titles come first, then hits by rank.
    [[nodiscard]] Result<QList<SearchHit>> search(const QString &typed, int limit);

    /// Takes in answers whose writer died before their end.
    [[nodiscard]] Result<void> takeInLeftovers();

private:
    [[nodiscard]] Result<void> addTitles(const QString &query, int limit, QList<SearchHit> &hits);
    [[nodiscard]] Result<void> addMessages(const QString &query, int limit, QList<SearchHit> &hits);

    Database &m_database;
};
}
