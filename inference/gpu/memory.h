// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a plan takes on a Vulkan device, and what the device has.
#pragma once

#include "inference/execution/memoryplan.h"
#include "inference/gpu/vulkan/device.h"
#include "inference/model/plan.h"

#include <cstdint>

namespace inference::gpu
{
/// What the device offers now, and at most `options.deviceMemoryBytes` of its own memory.
[[nodiscard]] execution::MemoryBudget memoryBudget(const vulkan::Device &device, const execution::Options &options);
/// `plan` must outlive it. `batch`: tokens evaluated at once.
[[nodiscard]] execution::MemoryNeeds memoryNeeds(const model::Plan &plan, const execution::Options &options, std::uint32_t batch);
/// Without the weights if they are `shared` with a plan that is loaded. Errors: as execution::planMemory().
[[nodiscard]] Result<execution::MemoryPlan> planMemory(const model::Plan &plan, const execution::Options &options,
                                                       const vulkan::Device &device, bool shared = false);

/// Tokens evaluated at once.
[[nodiscard]] std::uint32_t batchOf(const execution::Options &options, const vulkan::Device &device);
/// Parts of the longest split attention.
[[nodiscard]] std::uint32_t attentionParts(std::uint32_t context);
}
