// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How much memory a session takes and where, known before anything is loaded.
#pragma once

#include "inference/error.h"
#include "inference/execution/options.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace inference::execution
{
/// Bytes that a session takes, by purpose and by place.
struct MemoryPlan {
    std::uint32_t contextLength = 0; ///< tokens
    std::uint32_t largestContext = 0; ///< tokens for which there would be room, at most those that the model was trained for
    std::uint64_t weightBytes = 0; ///< as packed for the device
    std::uint64_t cacheBytes = 0; ///< keys and values
    std::uint64_t scratchBytes = 0; ///< activations and logits
    std::uint64_t deviceBytes = 0; ///< the part of the above in the device's own memory
    std::uint64_t hostBytes = 0; ///< the part of the above in the host's memory, which the device reads more slowly
    std::uint64_t deviceWeightBytes = 0; ///< room that the device has for weights
};

/// Bytes that may be used.
struct MemoryBudget {
    std::uint64_t deviceBytes = 0; ///< where the device reads fastest
    std::uint64_t hostBytes = 0; ///< further memory, which it reaches in the host
    std::string deviceName; ///< for messages
};

/// What an executor would take for one model.
struct MemoryNeeds {
    std::uint32_t trainedContext = 0; ///< tokens
    std::vector<std::uint64_t> matrices; ///< bytes of each once it is packed, in the order in which they are loaded
    std::function<std::uint64_t(std::uint32_t context)> cache; ///< bytes, by tokens of context
    std::function<std::uint64_t(std::uint32_t context)> scratch; ///< bytes, by tokens of context
};

/// Plans memory for cache and scratch space first, then for weights in their order. What the device has no room for goes to the
/// host.
/// Errors: OutOfMemory with the figures and the largest context that would fit; Usage for a context that could not be counted.
[[nodiscard]] Result<MemoryPlan> planMemory(const MemoryNeeds &needs, const Options &options, const MemoryBudget &budget);

/// Returns the number of tokens beyond a layer's window that its cache must keep. `batch`: tokens evaluated at once.
[[nodiscard]] std::uint32_t cacheSlack(const Options &options, std::uint32_t batch);
/// Returns for how many tokens of a batch there may be logits.
[[nodiscard]] std::uint32_t logitRows(const Options &options, std::uint32_t batch);
}
