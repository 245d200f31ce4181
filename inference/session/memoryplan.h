// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How much memory a session takes and where, known before anything is loaded.
#pragma once

#include "inference/error.h"
#include "inference/model/plan.h"
#include "inference/session/session.h"
#include "inference/vulkan/device.h"

namespace inference::session
{
/// Bytes that may be used.
struct MemoryBudget {
    std::uint64_t deviceBytes = 0; ///< where shaders are fastest
    std::uint64_t hostBytes = 0; ///< further memory, which shaders reach in the host
    std::string deviceName; ///< for messages
};

/// What the device offers now, and at most `options.deviceMemoryBytes` of its own memory.
[[nodiscard]] MemoryBudget memoryBudget(const vulkan::Device &device, const Options &options);

/// Cache and scratch space come first, then weights in the order of the plan; what the device has no room for goes to the host.
/// `batch`: tokens evaluated at once. Errors: OutOfMemory with the figures and the largest context that would fit; Usage for a
/// context that could not be counted.
[[nodiscard]] Result<MemoryPlan> planMemory(const model::Plan &plan, const Options &options, std::uint32_t batch,
                                            const MemoryBudget &budget);

/// Tokens evaluated at once.
[[nodiscard]] std::uint32_t batchOf(const Options &options, const vulkan::Device &device);
/// Tokens beyond a layer's window that its cache must keep.
[[nodiscard]] std::uint32_t cacheSlack(const Options &options, std::uint32_t batch);
/// For how many tokens of a batch there may be logits.
[[nodiscard]] std::uint32_t logitRows(std::uint32_t batch);
/// Parts of the longest split attention.
[[nodiscard]] std::uint32_t attentionParts(std::uint32_t context);
}
