// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/error.h"

#include <algorithm>
#include <array>

namespace inference
{
namespace
{
constexpr auto Names = std::to_array<std::pair<ErrorCode, std::string_view>>({
    {ErrorCode::Usage, "usage"},
    {ErrorCode::FileNotFound, "fileNotFound"},
    {ErrorCode::FileCorrupt, "fileCorrupt"},
    {ErrorCode::Unsupported, "unsupported"},
    {ErrorCode::ContextFull, "contextFull"},
    {ErrorCode::Busy, "busy"},
    {ErrorCode::NoModel, "noModel"},
    {ErrorCode::NoDevice, "noDevice"},
    {ErrorCode::DeviceFailed, "deviceFailed"},
    {ErrorCode::DeviceLost, "deviceLost"},
    {ErrorCode::OutOfMemory, "outOfMemory"},
    {ErrorCode::Template, "template"},
    {ErrorCode::Cancelled, "cancelled"},
    {ErrorCode::Internal, "internal"},
});
}

std::string_view name(ErrorCode code)
{
    const auto found = std::ranges::find(Names, code, &std::pair<ErrorCode, std::string_view>::first);
    return found != Names.end() ? found->second : "internal";
}

ErrorCode errorCodeFromName(std::string_view name)
{
    const auto found = std::ranges::find(Names, name, &std::pair<ErrorCode, std::string_view>::second);
    return found != Names.end() ? found->first : ErrorCode::Internal;
}
}
