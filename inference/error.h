// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Everything that can go wrong in the engine, by what the caller can do about it.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace inference
{
enum class ErrorCode {
    Usage, ///< wrong arguments or an invalid request
    FileNotFound, ///< the model file does not exist or cannot be opened
    FileCorrupt, ///< the model file contradicts itself or is truncated
    Unsupported, ///< a well-formed file that needs something this engine lacks; the detail names it
    ContextFull, ///< the prompt does not fit the context, or leaves too little room for an answer
    Busy, ///< another request is running
    NoModel, ///< the request needs a loaded model
    NoDevice, ///< neither a GPU nor the processor can be used
    DeviceFailed, ///< the device gave wrong numbers in its self-test
    DeviceLost, ///< the device vanished or was reset
    OutOfMemory, ///< neither device nor host memory suffices; the detail has the figures
    Template, ///< the chat template refused these messages
    Cancelled, ///< stopped by request
    Internal, ///< a Vulkan call failed for no reason that the user can mend
};

/// How many tokens of the context a chat needs, and how many there are.
struct TokenShortage {
    std::uint64_t needed = 0;
    std::uint64_t available = 0;

    bool operator==(const TokenShortage &) const = default;
};

/// ContextFull before an answer comes with the shortage.
using Error = base::Error<ErrorCode, std::optional<TokenShortage>>;

template<typename T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string detail)
{
    return std::unexpected(Error{.code = code, .detail = std::move(detail)});
}

/// The exit status of an engine whose driver crashed or hung while it was tried, which the next one knows.
inline constexpr int DriverFaultStatus = 3;

/// The code's name on the wire: "fileCorrupt" for FileCorrupt.
[[nodiscard]] std::string_view name(ErrorCode code);
/// The inverse; an unknown name is Internal, so that an older window survives a newer engine.
[[nodiscard]] ErrorCode errorCodeFromName(std::string_view name);
}
