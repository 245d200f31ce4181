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
    NotFound, ///< no such file, or a folder
    Unreadable, ///< no permission, or the disk failed
    Empty, ///< a file without a single character
    Encrypted, ///< needs a password
    Damaged, ///< not what its name says, or cut off
    Scanned, ///< pictures of pages, no text in them
    Unsupported, ///< a kind of file that the reader does not know; the detail has its MIME type
    TooLarge, ///< more pages or text than the limits in documentlimits.h
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

/// The code's name in the reader's JSON: "scanned" for Scanned.
[[nodiscard]] std::string_view name(ErrorCode code);
/// The inverse; an unknown name is Damaged.
[[nodiscard]] ErrorCode errorCodeFromName(std::string_view name);
}
