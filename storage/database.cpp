// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Opening, settings, the cache of prepared statements, and copies.
#include "storage/database.h"

#include "storage/sqliteerror.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <sqlite3.h>

#include <utility>

using namespace std::chrono_literals;

namespace storage
{
namespace
{
constexpr auto LockTimeout = 5s; // how long another program may hold the file before we give up
constexpr auto RetryPause = 10ms;
constexpr QFile::Permissions PrivateFile = QFile::ReadOwner | QFile::WriteOwner;
constexpr QFile::Permissions PrivateFolder = PrivateFile | QFile::ExeOwner;

Result<void> makeFolder(const QString &path)
{
    if (QDir(path).exists()) {
        return {};
    }
    const QString parent = QFileInfo(path).absolutePath();
    if (parent == path) {
        return fail(ErrorCode::CannotOpen, "no root folder");
    }
    return makeFolder(parent).and_then([&path]() -> Result<void> {
        // Another program may have made it meanwhile.
        if (!QDir().mkdir(path, PrivateFolder) && !QDir(path).exists()) {
            return fail(ErrorCode::CannotOpen, "cannot make the folder " + path.toStdString());
        }
        return {};
    });
}

/// SQLite would make the file readable for all; its side files take over the permissions of this one.
Result<void> makeFile(const QString &path)
{
    return makeFolder(QFileInfo(path).absolutePath()).and_then([&path]() -> Result<void> {
        QFile file(path);
        if (!file.open(QFile::WriteOnly | QFile::NewOnly, PrivateFile) && !file.exists()) {
            return fail(file.error() == QFile::ResourceError ? ErrorCode::DiskFull : ErrorCode::CannotOpen,
                        "cannot make " + path.toStdString() + ": " + file.errorString().toStdString());
        }
        return {};
    });
}

/// Even a reader leaves an empty log behind, unless it may take the file for finished: it is where no log lies beside it.
QByteArray readOnlyName(const QString &path)
{
    const bool isFinished = !QFile::exists(path + QStringLiteral("-wal"));
    return QUrl::fromLocalFile(path).toEncoded(QUrl::FullyEncoded) + (isFinished ? "?immutable=1" : "");
}

void sha256(sqlite3_context *context, int /*argumentCount*/, sqlite3_value **arguments)
{
    // The text must be asked for before its length (sqlite.org/c3ref/value_blob.html).
    const auto *text = reinterpret_cast<const char *>(sqlite3_value_text(arguments[0]));
    const QByteArrayView bytes(text, sqlite3_value_bytes(arguments[0]));
    const QByteArray digits = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
    sqlite3_result_text(context, digits.constData(), static_cast<int>(digits.size()), SQLITE_TRANSIENT);
}

void pause()
{
    sqlite3_sleep(static_cast<int>(std::chrono::milliseconds(RetryPause).count()));
}
}

Database::Database(std::unique_ptr<sqlite3, Close> connection)
    : m_connection(std::move(connection))
{
}

void Database::Close::operator()(sqlite3 *connection) const
{
    sqlite3_close(connection);
}

void Database::Finalize::operator()(sqlite3_stmt *statement) const
{
    sqlite3_finalize(statement);
}

Result<Database> Database::open(const QString &path, Access access)
{
    const QString file = QFileInfo(path).absoluteFilePath(); // never a special name such as ":memory:"
    Result<Database> opened = access == Access::Read
        ? connect(readOnlyName(file), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
        : makeFile(file).and_then([&file] { return connect(QFile::encodeName(file), SQLITE_OPEN_READWRITE); });
    return std::move(opened).and_then([access](Database database) -> Result<Database> {
        return database.configure(access).transform([&database] { return std::move(database); });
    });
}

Result<Database> Database::openInMemory()
{
    return connect(":memory:", SQLITE_OPEN_READWRITE).and_then([](Database database) -> Result<Database> {
        return database.configure(Access::ReadWrite).transform([&database] { return std::move(database); });
    });
}

Result<Database> Database::connect(const QByteArray &name, int flags)
{
    sqlite3 *handle = nullptr;
    const int code = sqlite3_open_v2(name.constData(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    std::unique_ptr<sqlite3, Close> connection(handle);
    if (code != SQLITE_OK) {
        Error error = lastError(handle);
        error.detail += ": " + name.toStdString();
        return std::unexpected(std::move(error));
    }
    return Database(std::move(connection));
}

Result<void> Database::configure(Access access)
{
    sqlite3 *connection = m_connection.get();
    sqlite3_busy_timeout(connection, static_cast<int>(std::chrono::milliseconds(LockTimeout).count()));
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    if (access == Access::Read) {
        sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        return addFunctions();
    }
    if (sqlite3_db_readonly(connection, "main") == 1) {
        return fail(ErrorCode::ReadOnly, "no permission to write the history");
    }
    return execute("PRAGMA temp_store = MEMORY;" // no text of ours in other folders
                   "PRAGMA cell_size_check = ON;"
                   "PRAGMA secure_delete = ON;"
                   "PRAGMA journal_size_limit = 4194304;")
        .and_then([this] { return useWriteAheadLog(); })
        .and_then([this] { return execute("PRAGMA synchronous = FULL;"); })
        .and_then([this] { return addFunctions(); });
}

Result<void> Database::addFunctions()
{
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    if (sqlite3_create_function_v2(m_connection.get(), "sha256", 1, flags, nullptr, sha256, nullptr, nullptr, nullptr)
        != SQLITE_OK) {
        return std::unexpected(lastError(m_connection.get()));
    }
    return {};
}

/// Turning a new file to the log needs it alone for a moment, and SQLite does not wait for that by itself.
Result<void> Database::useWriteAheadLog()
{
    for (const QDeadlineTimer deadline(LockTimeout);; pause()) {
        Result<void> switched = execute("PRAGMA journal_mode = WAL;");
        if (switched || switched.error().code != ErrorCode::Locked || deadline.hasExpired()) {
            return switched;
        }
    }
}

Statement Database::statement(std::string_view sql)
{
    const auto kept = m_statements.find(sql);
    if (kept != m_statements.end()) {
        Q_ASSERT(!sqlite3_stmt_busy(kept->second.get()));
        return {kept->second.get(), {}};
    }
    sqlite3_stmt *handle = nullptr;
    if (sqlite3_prepare_v3(m_connection.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &handle,
                           nullptr)
        != SQLITE_OK) {
        return {nullptr, lastError(m_connection.get())};
    }
    m_statements.emplace(sql, handle);
    return {handle, {}};
}

Result<void> Database::execute(const QByteArray &sql)
{
    if (sqlite3_exec(m_connection.get(), sql.constData(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return std::unexpected(lastError(m_connection.get()));
    }
    return {};
}

bool Database::isInTransaction() const
{
    return sqlite3_get_autocommit(m_connection.get()) == 0;
}

Result<qint64> Database::dataVersion()
{
    Statement version = statement("PRAGMA data_version");
    return version.step().transform([&version](bool) { return version.integer(0); });
}

Result<void> Database::backUp(const QString &path)
{
    const QString partial = path + QStringLiteral(".part");
    QFile::remove(partial);
    Result<void> copied = makeFile(partial)
                              .and_then([&partial] { return connect(QFile::encodeName(partial), SQLITE_OPEN_READWRITE); })
                              .and_then([this](Database target) { return copyTo(target); });
    if (copied) {
        QFile::remove(path);
        if (!QFile::rename(partial, path)) {
            copied = fail(ErrorCode::CannotOpen, "cannot rename the backup to " + path.toStdString());
        }
    }
    if (!copied) {
        QFile::remove(partial);
    }
    return copied;
}

Result<void> Database::copyTo(Database &target)
{
    sqlite3_backup *backup = sqlite3_backup_init(target.m_connection.get(), "main", m_connection.get(), "main");
    if (!backup) {
        return std::unexpected(lastError(target.m_connection.get()));
    }
    constexpr int allPages = -1;
    int code = SQLITE_OK;
    for (const QDeadlineTimer deadline(LockTimeout);; pause()) {
        code = sqlite3_backup_step(backup, allPages);
        const bool isWaiting = code == SQLITE_BUSY || code == SQLITE_LOCKED;
        if (!isWaiting || deadline.hasExpired()) {
            break;
        }
    }
    const int finished = sqlite3_backup_finish(backup); // leaves the error in the target connection
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
        return fail(ErrorCode::Locked, "another program holds the history");
    }
    if (finished != SQLITE_OK) {
        return std::unexpected(lastError(target.m_connection.get()));
    }
    return {};
}
}
