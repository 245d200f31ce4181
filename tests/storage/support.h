// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the tests of the history share: waiting for an answer, and looking at the file behind the program's back.
#pragma once

#include "storage/database.h"
#include "storage/history.h"

#include <QFuture>
#include <QStringList>
#include <QTest>

#include <optional>

namespace storage::test
{
/// Returns the value of a call that has to succeed. The test fails with its error otherwise.
template<typename T>
T valueOf(QFuture<Result<T>> future)
{
    Result<T> result = future.takeResult();
    if (!result) {
        QTest::qFail(result.error().detail.c_str(), __FILE__, __LINE__);
        if constexpr (!std::is_void_v<T>) {
            return {};
        }
    } else if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

template<typename T>
std::optional<ErrorCode> errorOf(const Result<T> &result)
{
    return result ? std::nullopt : std::optional(result.error().code);
}

template<typename T>
std::optional<ErrorCode> errorOf(QFuture<Result<T>> future)
{
    return errorOf(future.result());
}

/// Returns the first column of each row of a query, as text.
inline QStringList rows(Database &database, std::string_view sql)
{
    Statement statement = database.statement(sql);
    QStringList texts;
    const Result<void> read = statement.forEachRow([&] { texts.append(statement.text(0)); });
    if (!read) {
        QTest::qFail(read.error().detail.c_str(), __FILE__, __LINE__);
        return {};
    }
    return texts;
}

/// Returns the first column of each row of a query of a file, as text, also while a history has the file open.
inline QStringList lookAt(const QString &path, std::string_view sql)
{
    Result<Database> database = Database::open(path, Database::Access::ReadWrite);
    if (!database) {
        QTest::qFail(database.error().detail.c_str(), __FILE__, __LINE__);
        return {};
    }
    return rows(*database, sql);
}

/// Returns everything that the schema is made of, a line each.
inline QStringList schemaOf(Database &database)
{
    return rows(database, "SELECT type || ' ' || name || ': ' || ifnull(sql, '') FROM sqlite_schema ORDER BY type, name")
        + rows(database, "PRAGMA application_id");
}

/// Returns everything that SQLite finds wrong with the file, its references and the search index. The list is empty if all is
/// well.
inline QStringList problemsOf(const QString &path)
{
    Result<Database> database = Database::open(path, Database::Access::ReadWrite);
    if (!database) {
        return {QString::fromStdString(database.error().detail)};
    }
    QStringList problems = rows(*database, "PRAGMA integrity_check") + rows(*database, "PRAGMA foreign_key_check");
    problems.removeAll(QStringLiteral("ok"));
    for (const QByteArray table : {"message_search", "chat_search"}) {
        // Rank 1 also compares the index with the text it was made from (sqlite.org/fts5.html, section 6.5).
        const Result<void> checked
            = database->execute("INSERT INTO " + table + " (" + table + ", rank) VALUES ('integrity-check', 1)");
        if (!checked) {
            problems.append(QString::fromStdString(checked.error().detail));
        }
    }
    return problems;
}
}
