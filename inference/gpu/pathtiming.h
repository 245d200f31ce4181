// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How long each way of computing products takes on a device.
#pragma once

#include "inference/execution/paths.h"
#include "inference/gguf/tensortype.h"
#include "inference/gpu/vulkan/pipelines.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace inference::gpu
{
/// Milliseconds of a product of a random matrix of `type`, of two million numbers, with `tokens` tokens: by path, each the
/// fastest of several runs that alternate with those of the others. Errors: Unsupported, OutOfMemory, DeviceLost, Internal.
[[nodiscard]] Result<std::vector<double>> productTimes(vulkan::Pipelines &pipelines, gguf::TensorType type,
                                                       std::span<const execution::Paths> paths, std::uint32_t tokens);
}
