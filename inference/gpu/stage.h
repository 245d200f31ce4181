// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A stage is an operation of the plan with its weights on the device, ready to be recorded.
#pragma once

#include "inference/gpu/vulkan/commands.h"

#include <cstdint>

namespace inference::gpu
{
/// A step is what one recording evaluates.
struct Step {
    std::uint32_t tokens = 1;
    std::uint32_t positions = 1; ///< the most that the cache holds once these tokens are in it
    std::uint32_t firstLogits = 0; ///< the first token for which logits are wanted
    std::uint32_t logits = 1; ///< the number of tokens for which logits are wanted
    bool each = false; ///< every token gets the bits that it would get by itself; at most MostEach tokens
};

class Stage
{
public:
    Stage() = default;
    virtual ~Stage() = default;
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;

    /// Records the operation; the caller puts a barrier before the next stage.
    virtual void record(vulkan::Commands &commands, const Step &step) const = 0;
    /// Returns an estimate of the multiplications that record() asks of the device.
    [[nodiscard]] virtual std::uint64_t work(const Step &step) const = 0;
    /// Returns an estimate of the bytes of weights and cache that record() asks the device to read or write at least once.
    [[nodiscard]] virtual std::uint64_t bytes(const Step &step) const = 0;
};
}
