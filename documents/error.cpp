// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The names that the reader's JSON gives to failures.
#include "documents/error.h"

#include <algorithm>
#include <array>

namespace documents
{
namespace
{
constexpr auto Names = std::to_array<std::pair<ErrorCode, std::string_view>>({
    {ErrorCode::NotFound, "notFound"},
    {ErrorCode::Unreadable, "unreadable"},
    {ErrorCode::Empty, "empty"},
    {ErrorCode::Encrypted, "encrypted"},
    {ErrorCode::Damaged, "damaged"},
    {ErrorCode::Scanned, "scanned"},
    {ErrorCode::Unsupported, "unsupported"},
    {ErrorCode::TooLarge, "tooLarge"},
    {ErrorCode::TimedOut, "timedOut"},
    {ErrorCode::Crashed, "crashed"},
    {ErrorCode::Cancelled, "cancelled"},
});
}

std::string_view name(ErrorCode code)
{
    const auto found = std::ranges::find(Names, code, &std::pair<ErrorCode, std::string_view>::first);
    return found != Names.end() ? found->second : "damaged";
}

ErrorCode errorCodeFromName(std::string_view name)
{
    const auto found = std::ranges::find(Names, name, &std::pair<ErrorCode, std::string_view>::second);
    return found != Names.end() ? found->first : ErrorCode::Damaged;
}
}
