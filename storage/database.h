// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One connection to one SQLite file, with the settings that the history relies on.
#pragma once

#include "storage/error.h"
#include "storage/statement.h"

#include <memory>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace storage
{
/// The file and the folders made for it are the user's alone (0600 and 0700). A commit survives a power cut: the write-ahead log
/// is synchronised at each one. Deleted text is overwritten. It is used on the storage thread only.
class Database
{
public:
    enum class Access {
        Read, ///< looks at a file that may not be ours, and changes nothing in it
        ReadWrite, ///< makes the file and its folders where absent
    };

    /// Errors: CannotOpen, NotADatabase, Damaged, ReadOnly, DiskFull, Locked.
    [[nodiscard]] static Result<Database> open(const QString &path, Access access);

    /// Makes a database that is in memory only, and goes with the object.
    [[nodiscard]] static Result<Database> openInMemory();

    /// Prepares `sql`, which is a literal: the compiled form is kept under it. The same text has one use at a time. Beside
    /// SQLite's own functions there is sha256(text), which gives 64 hexadecimal digits.
    [[nodiscard]] Statement statement(std::string_view sql);
    /// Runs several statements that are used once.
    [[nodiscard]] Result<void> execute(const QByteArray &sql);

    [[nodiscard]] bool isInTransaction() const;
    /// Returns a number that is another one after each commit of another connection (sqlite.org/pragma.html, data_version).
    [[nodiscard]] Result<qint64> dataVersion();
    /// Writes a consistent copy to `path`, whole or not at all, replacing what was there.
    [[nodiscard]] Result<void> backUp(const QString &path);

private:
    struct Close {
        void operator()(sqlite3 *connection) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt *statement) const;
    };

    [[nodiscard]] static Result<Database> connect(const QByteArray &name, int flags);
    [[nodiscard]] Result<void> configure(Access access);
    [[nodiscard]] Result<void> addFunctions();
    [[nodiscard]] Result<void> useWriteAheadLog();
    [[nodiscard]] Result<void> copyTo(Database &target);

    explicit Database(std::unique_ptr<sqlite3, Close> connection);

    std::unique_ptr<sqlite3, Close> m_connection;
    std::unordered_map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> m_statements; // they go before m_connection
};
}
