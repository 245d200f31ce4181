// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What every stage is: an operation of the plan with its weights on the device, ready to be recorded.
#pragma once

#include "inference/gpu/vulkan/commands.h"

#include <cstdint>

namespace inference::gpu
{
/// What one recording evaluates.
struct Step {
    std::uint32_t tokens = 1;
    std::uint32_t positions = 1; ///< that the cache holds at most once these tokens are in it
    std::uint32_t firstLogits = 0; ///< token from which on logits are wanted
    std::uint32_t logits = 1; ///< tokens for which they are
    bool each = false; ///< every token gets the bits that it would get by itself; at most MostEach tokens
};

class Stage
{
public:
    Stage() = default;
    virtual ~Stage() = default;
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;

    /// Records only; the caller puts a barrier before the next stage.
    virtual void record(vulkan::Commands &commands, const Step &step) const = 0;
    /// Multiplications that record() asks of the device, an estimate.
    [[nodiscard]] virtual std::uint64_t work(const Step &step) const = 0;
    /// Bytes of weights and cache that record() asks the device to read or write at least once, an estimate.
    [[nodiscard]] virtual std::uint64_t bytes(const Step &step) const = 0;
};
}
