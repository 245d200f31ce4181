// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The one place where a result code of SQLite becomes an Error.
#include "storage/sqliteerror.h"

#include "base/format.h"

#include <sqlite3.h>

#include <cerrno>

namespace storage
{
namespace
{
bool isOutOfSpace(int systemError)
{
    return systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG;
}

ErrorCode codeOf(int extendedCode, int systemError)
{
    if (extendedCode == SQLITE_CONSTRAINT_FOREIGNKEY) {
        return ErrorCode::NotFound;
    }
    switch (extendedCode & 0xff) {
    case SQLITE_FULL:
        return ErrorCode::DiskFull;
    case SQLITE_IOERR:
        return isOutOfSpace(systemError) ? ErrorCode::DiskFull : ErrorCode::CannotOpen;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return isOutOfSpace(systemError) ? ErrorCode::DiskFull : ErrorCode::CannotOpen;
    case SQLITE_READONLY:
        return ErrorCode::ReadOnly;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return ErrorCode::Locked;
    case SQLITE_CORRUPT:
        return ErrorCode::Damaged;
    case SQLITE_NOTADB:
        return ErrorCode::NotADatabase;
    default:
        return ErrorCode::Internal;
    }
}
}

Error lastError(sqlite3 *connection)
{
    if (!connection) {
        return {.code = ErrorCode::Internal, .detail = "out of memory"};
    }
    const int code = sqlite3_extended_errcode(connection);
    const int systemError = sqlite3_system_errno(connection);
    return {
        .code = codeOf(code, systemError),
        .detail = base::format("{} (SQLite {}, system {})", sqlite3_errmsg(connection), code, systemError),
    };
}
}
