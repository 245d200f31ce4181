// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Brings a database of any older version to the newest schema, and refuses what is not ours.
#pragma once

#include "storage/error.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace storage
{
class Database;

/// One step of the schema, from a file such as 0010-initial.sql. Numbers go up in tens, so that a step can be put between two.
struct Migration {
    int version = 0; ///< user_version once it is applied
    QString name;
    QByteArray sql;
};

/// Returns the migrations that are built into the program, by ascending version.
[[nodiscard]] QList<Migration> builtInMigrations();

/// This class is used on the storage thread only.
class Migrator
{
public:
    /// `migrations` are not empty, and sorted by ascending version.
    explicit Migrator(QList<Migration> migrations = builtInMigrations());

    /// Checks whether this program may write to the database, and changes nothing in it. Errors: NotADatabase (also another
    /// program's database), FromTheFuture, Damaged.
    [[nodiscard]] Result<void> check(Database &database) const;

    /// Applies what is missing, each step in a transaction with its version. Before the first one a database with
    /// content is copied to `<path>.backup-<its version>`. After an error the database is at the last whole step.
    /// Errors: those of check(), and DiskFull, Locked, Internal (a step is wrong; the detail names it).
    [[nodiscard]] Result<void> migrate(Database &database, const QString &path) const;

    [[nodiscard]] int newestVersion() const;

private:
    [[nodiscard]] Result<void> apply(const Migration &migration, Database &database) const;

    QList<Migration> m_migrations;
};
}
