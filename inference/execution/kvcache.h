// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Keys and values that an executor has computed, for those who keep them, bring them back or ask what they cost.
#pragma once

#include "inference/error.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace inference::execution
{
class KvCache
{
public:
    virtual ~KvCache() = default;

    /// Returns whether tokens can be evaluated from position `next` on, if all positions below `evaluated` were evaluated since
    /// the cache was empty.
    [[nodiscard]] virtual bool holds(std::uint32_t next, std::uint32_t evaluated) const = 0;
    [[nodiscard]] virtual std::uint64_t bytesRead(std::uint64_t depth) const = 0; ///< bytes that decoding a token there reads
    /// Returns the bytes of a layer's keys and values up to `positions`, a multiple of CacheStep, or of its whole window.
    [[nodiscard]] virtual std::uint64_t bytesUpTo(std::uint32_t layer, std::uint32_t positions) const = 0;
    /// Copies bytesUpTo() bytes of a layer to `bytes`. Nothing may be evaluated meanwhile. Errors: DeviceLost, OutOfMemory.
    [[nodiscard]] virtual Result<void> read(std::uint32_t layer, std::uint32_t positions, std::span<std::byte> bytes) const = 0;
    [[nodiscard]] virtual Result<void> write(std::uint32_t layer, std::uint32_t positions, std::span<const std::byte> bytes) = 0;
};
}
