// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Everything that can go wrong with the history, by what the caller can do about it.
#pragma once

#include "base/result.h"

#include <string>
#include <utility>

namespace storage
{
enum class ErrorCode {
    CannotOpen, ///< the file or its folder cannot be opened, made or read, or open() has not succeeded
    NotADatabase, ///< the file is something else, or its first page is damaged
    Damaged, ///< SQLite found the file inconsistent
    FromTheFuture, ///< a newer version wrote the file, which is left untouched
    DiskFull,
    ReadOnly, ///< the disk or file cannot be written
    Locked, ///< another program holds it for too long
    NotFound, ///< there is no such row
    Internal, ///< a statement of ours is wrong
};

using Error = base::Error<ErrorCode>;

template<typename T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string detail)
{
    return std::unexpected(Error{.code = code, .detail = std::move(detail)});
}
}
