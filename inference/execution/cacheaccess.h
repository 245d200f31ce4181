// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Keys and values of an evaluator as bytes, so that they can be kept and come back.
#pragma once

#include "inference/execution/evaluator.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace inference::execution
{
/// Copies hold a multiple of this number of positions, which is the size of the blocks that keys lie in.
inline constexpr std::uint32_t CacheStep = 32;

class CacheAccess
{
public:
    virtual ~CacheAccess() = default;

    /// Returns a text that is the same only where the same tokens lead to the same bytes in the same places: it names model,
    /// device, kernels and settings.
    [[nodiscard]] virtual std::string identity() const = 0;
    [[nodiscard]] virtual std::uint32_t layers() const = 0;
    /// Returns the bytes of a layer's keys and values in its first `positions` positions, a multiple of CacheStep. A layer that
    /// keeps only a window is copied as a whole.
    [[nodiscard]] virtual std::uint64_t layerBytes(std::uint32_t layer, std::uint32_t positions) const = 0;
    /// Returns the most tokens that the cache has had since it was empty, which decides what a window still holds.
    [[nodiscard]] virtual std::size_t evaluatedTokens() const = 0;

    /// Copies a layer's first `positions` positions to `bytes`, which has layerBytes() of them. Errors: DeviceLost, OutOfMemory.
    [[nodiscard]] virtual Result<void> read(std::uint32_t layer, std::uint32_t positions, std::span<std::byte> bytes) = 0;
    /// Copies `bytes` to a layer's first `positions` positions. The evaluator then has no tokens until adopt().
    [[nodiscard]] virtual Result<void> write(std::uint32_t layer, std::uint32_t positions, std::span<const std::byte> bytes) = 0;
    /// Gives the evaluator `tokens` after all layers were written, with `evaluated` as evaluatedTokens() was when they were read.
    /// Errors: Usage for what cannot be; the evaluator then has no tokens.
    [[nodiscard]] virtual Result<void> adopt(std::vector<TokenId> tokens, std::size_t evaluated) = 0;
};
}
