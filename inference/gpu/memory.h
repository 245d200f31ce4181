// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Computes how much memory a plan takes on a Vulkan device, and how much the device has.
#pragma once

#include "inference/execution/memoryplan.h"
#include "inference/gpu/vulkan/device.h"
#include "inference/model/plan.h"

#include <cstdint>

namespace inference::gpu
{
/// Returns what the device offers now, with at most `options.deviceMemoryBytes` of its own memory.
[[nodiscard]] execution::MemoryBudget memoryBudget(const vulkan::Device &device, const execution::Options &options);
/// Returns what `plan` needs if `batch` tokens are evaluated at once. `plan` must outlive the result.
[[nodiscard]] execution::MemoryNeeds memoryNeeds(const model::Plan &plan, const execution::Options &options, std::uint32_t batch);
/// Plans the memory of `plan`, without the weights if they are `shared` with one that is loaded. Errors: as
/// execution::planMemory().
[[nodiscard]] Result<execution::MemoryPlan> planMemory(const model::Plan &plan, const execution::Options &options,
                                                       const vulkan::Device &device, bool shared = false);

/// Returns how many tokens are evaluated at once.
[[nodiscard]] std::uint32_t batchOf(const execution::Options &options, const vulkan::Device &device);
/// Returns the number of parts of the longest split attention.
[[nodiscard]] std::uint32_t attentionParts(std::uint32_t context);
}
