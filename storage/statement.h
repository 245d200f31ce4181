// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One use of a prepared statement: bind, step, read. It is reset when it goes out of scope.
#pragma once

#include "storage/error.h"

#include <QDateTime>
#include <QString>

#include <concepts>
#include <optional>

struct sqlite3_stmt;

namespace storage
{
/// Made by Database::statement(). A failure to prepare or to bind is kept and given back by the call that runs it, so that a
/// whole use reads as one line: `database.statement("...").bind(title, id).change()`. It is used on the storage thread only.
class Statement
{
public:
    /// Borrows `handle`, which is null where the preparation failed with `error`.
    Statement(sqlite3_stmt *handle, std::optional<Error> error);
    ~Statement();
    Q_DISABLE_COPY_MOVE(Statement)

    /// Binds the parameters from the first on: integers, bool, double, QString (never NULL), QDateTime (ms since
    /// 1970, UTC), and std::optional of an integer.
    template<typename... Values>
    Statement &bind(const Values &...values)
    {
        (bindNext(values), ...);
        return *this;
    }

    [[nodiscard]] Result<bool> step(); ///< returns whether there is a row to read
    [[nodiscard]] Result<void> run(); ///< runs to the end and ignores rows
    [[nodiscard]] Result<void> change(); ///< runs, and fails with NotFound when it changed no row

    /// Calls `read` at each row.
    template<std::invocable Read>
    [[nodiscard]] Result<void> forEachRow(Read read)
    {
        Result<bool> row = step();
        for (; row && *row; row = step()) {
            read();
        }
        return row.transform([](bool) { });
    }

    // These read columns of the row that step() reached, counted from 0.
    [[nodiscard]] qint64 integer(int column) const;
    [[nodiscard]] std::optional<qint64> optionalInteger(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] QString text(int column) const;
    [[nodiscard]] QDateTime time(int column) const;

private:
    void bindNext(qint64 value);
    void bindNext(double value);
    void bindNext(std::integral auto value) { bindNext(qint64{value}); }
    void bindNext(const std::optional<qint64> &value);
    void bindNext(const QString &value);
    void bindNext(const QDateTime &value);
    void keepError(int code);

    sqlite3_stmt *m_handle;
    std::optional<Error> m_error;
    int m_boundCount = 0;
};
}
