// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What every layer is: an operation of the plan with its weights on the device, ready to be recorded.
#pragma once

#include "inference/gpu/vulkan/commands.h"

#include <cstdint>

namespace inference::gpu
{
/// Tokens of a batch with the bits of single ones at most.
inline constexpr std::uint32_t MostSingles = 16;

/// What one recording evaluates.
struct Batch {
    std::uint32_t tokens = 1;
    std::uint32_t positions = 1; ///< that the cache holds at most once these tokens are in it
    std::uint32_t firstLogits = 0; ///< token from which on logits are wanted
    std::uint32_t logits = 1; ///< tokens for which they are
    bool asSingles = false; ///< every token gets the bits that it would get by itself; at most MostSingles tokens
};

class Layer
{
public:
    Layer() = default;
    virtual ~Layer() = default;
    Layer(const Layer &) = delete;
    Layer &operator=(const Layer &) = delete;

    /// Records only; the caller puts a barrier before the next layer.
    virtual void record(vulkan::Commands &commands, const Batch &batch) const = 0;
    /// Multiplications that record() asks of the device, an estimate.
    [[nodiscard]] virtual std::uint64_t work(const Batch &batch) const = 0;
    /// Of weights and cache that record() asks the device to read or write at least once, an estimate.
    [[nodiscard]] virtual std::uint64_t bytes(const Batch &batch) const = 0;
};
}
