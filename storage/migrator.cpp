// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The checks and the loop behind schema changes.
#include "storage/migrator.h"

#include "base/format.h"
#include "storage/database.h"
#include "storage/transaction.h"

#include <QDir>
#include <QFile>

#include <algorithm>

namespace storage
{
namespace
{
constexpr qint64 ApplicationId = 0x54524D4E; // "TRMN", which the first migration sets

Result<qint64> singleNumber(Database &database, std::string_view sql)
{
    Statement statement = database.statement(sql);
    return statement.step().transform([&statement](bool hasRow) { return hasRow ? statement.integer(0) : 0; });
}

Result<qint64> versionOf(Database &database)
{
    return singleNumber(database, "PRAGMA user_version");
}

Result<bool> isEmpty(Database &database)
{
    return singleNumber(database, "SELECT count(*) FROM sqlite_schema").transform([](qint64 count) { return count == 0; });
}
}

QList<Migration> builtInMigrations()
{
    const QDir folder(QStringLiteral(":/storage/migrations"));
    QList<Migration> migrations;
    for (const QString &name : folder.entryList(QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        const bool isOpen = file.open(QFile::ReadOnly);
        Q_ASSERT(isOpen);
        migrations.append({.version = name.section(u'-', 0, 0).toInt(), .name = name, .sql = file.readAll()});
    }
    return migrations;
}

Migrator::Migrator(QList<Migration> migrations)
    : m_migrations(std::move(migrations))
{
    Q_ASSERT(!m_migrations.isEmpty());
    Q_ASSERT(std::ranges::is_sorted(m_migrations, {}, &Migration::version));
}

int Migrator::newestVersion() const
{
    return m_migrations.last().version;
}

Result<void> Migrator::check(Database &database) const
{
    const Result<bool> empty = isEmpty(database);
    if (!empty) {
        return std::unexpected(empty.error());
    }
    const Result<qint64> id = singleNumber(database, "PRAGMA application_id");
    if (!id) {
        return std::unexpected(id.error());
    }
    if (*id != ApplicationId && !(*id == 0 && *empty)) {
        return fail(ErrorCode::NotADatabase, base::format("a database of another program (application id {:#x})", *id));
    }
    return versionOf(database).and_then([this](qint64 version) -> Result<void> {
        if (version > newestVersion()) {
            return fail(ErrorCode::FromTheFuture,
                        base::format("the history has version {}, this program knows {}", version, newestVersion()));
        }
        return {};
    });
}

Result<void> Migrator::migrate(Database &database, const QString &path) const
{
    const Result<qint64> before = check(database).and_then([&database] { return versionOf(database); });
    if (!before) {
        return std::unexpected(before.error());
    }
    if (*before > 0 && *before < newestVersion()) {
        if (Result<void> backup = database.backUp(QStringLiteral("%1.backup-%2").arg(path).arg(*before)); !backup) {
            return backup;
        }
    }
    for (const Migration &migration : m_migrations) {
        if (migration.version > *before) {
            if (Result<void> applied = apply(migration, database); !applied) {
                applied.error().detail += " in " + migration.name.toStdString();
                return applied;
            }
        }
    }
    return {};
}

Result<void> Migrator::apply(const Migration &migration, Database &database) const
{
    Result<Transaction> transaction = Transaction::begin(database);
    if (!transaction) {
        return std::unexpected(transaction.error());
    }
    return versionOf(database).and_then([&](qint64 version) -> Result<void> {
        if (version >= migration.version) {
            return {}; // another program applied it while this one waited for the lock
        }
        return database.execute(migration.sql)
            .and_then([&] { return database.execute("PRAGMA user_version = " + QByteArray::number(migration.version)); })
            .and_then([&] { return transaction->commit(); });
    });
}
}
