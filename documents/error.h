// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Everything that can go wrong with a document, by what its owner can do about it.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>
#include <utility>

namespace documents
{
enum class ErrorCode {
    NotFound, ///< there is no such file, or it is a folder
    Unreadable, ///< no permission, or the disk failed
    Empty, ///< the file has not a single character
    Encrypted, ///< the file needs a password
    Damaged, ///< the file is not what its name says, or was cut off
    Scanned, ///< the file has pictures of pages, and no text in them
    Unsupported, ///< a kind of file that the reader does not know; the detail has its MIME type
    TooLarge, ///< the file has more pages or text than the limits in documentlimits.h
    TimedOut, ///< the reader was ended because it took too long
    Crashed, ///< the reader died
    Cancelled,
};

using Error = base::Error<ErrorCode>;

template<typename T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string detail)
{
    return std::unexpected(Error{.code = code, .detail = std::move(detail)});
}

/// Returns the code's name in the reader's JSON: "scanned" for Scanned.
[[nodiscard]] std::string_view name(ErrorCode code);
/// Returns the code of such a name. An unknown name is Damaged.
[[nodiscard]] ErrorCode errorCodeFromName(std::string_view name);
}
