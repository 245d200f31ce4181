// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Binding, stepping and reading through SQLite's C API.
#include "storage/statement.h"

#include "storage/sqliteerror.h"

#include <QTimeZone>

#include <sqlite3.h>

namespace storage
{
Statement::Statement(sqlite3_stmt *handle, std::optional<Error> error)
    : m_handle(handle)
    , m_error(std::move(error))
{
}

Statement::~Statement()
{
    if (m_handle) {
        sqlite3_reset(m_handle);
        sqlite3_clear_bindings(m_handle);
    }
}

Result<bool> Statement::step()
{
    if (m_error) {
        return std::unexpected(*m_error);
    }
    switch (sqlite3_step(m_handle)) {
    case SQLITE_ROW:
        return true;
    case SQLITE_DONE:
        return false;
    default:
        return std::unexpected(lastError(sqlite3_db_handle(m_handle)));
    }
}

Result<void> Statement::run()
{
    return forEachRow([] { });
}

Result<void> Statement::change()
{
    return run().and_then([this]() -> Result<void> {
        if (sqlite3_changes64(sqlite3_db_handle(m_handle)) == 0) {
            return fail(ErrorCode::NotFound, std::string("no row for: ") + sqlite3_sql(m_handle));
        }
        return {};
    });
}

qint64 Statement::integer(int column) const
{
    return sqlite3_column_int64(m_handle, column);
}

std::optional<qint64> Statement::optionalInteger(int column) const
{
    if (sqlite3_column_type(m_handle, column) == SQLITE_NULL) {
        return {};
    }
    return integer(column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_handle, column);
}

QString Statement::text(int column) const
{
    // The text must be asked for before its length (sqlite.org/c3ref/column_blob.html).
    const unsigned char *utf8 = sqlite3_column_text(m_handle, column);
    return QString::fromUtf8(reinterpret_cast<const char *>(utf8), sqlite3_column_bytes(m_handle, column));
}

QDateTime Statement::time(int column) const
{
    return QDateTime::fromMSecsSinceEpoch(integer(column), QTimeZone::UTC);
}

void Statement::bindNext(qint64 value)
{
    keepError(sqlite3_bind_int64(m_handle, ++m_boundCount, value));
}

void Statement::bindNext(double value)
{
    keepError(sqlite3_bind_double(m_handle, ++m_boundCount, value));
}

void Statement::bindNext(const std::optional<qint64> &value)
{
    if (value) {
        bindNext(*value);
    } else {
        keepError(sqlite3_bind_null(m_handle, ++m_boundCount));
    }
}

void Statement::bindNext(const QString &value)
{
    const QByteArray utf8 = value.toUtf8();
    keepError(sqlite3_bind_text64(m_handle, ++m_boundCount, utf8.constData(), utf8.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bindNext(const QDateTime &value)
{
    bindNext(value.toMSecsSinceEpoch());
}

void Statement::keepError(int code)
{
    if (code != SQLITE_OK && !m_error) {
        m_error = lastError(sqlite3_db_handle(m_handle));
    }
}
}
