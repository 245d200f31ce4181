// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Measures how long each method of computing products takes on a device.
#pragma once

#include "inference/execution/productmethods.h"
#include "inference/gguf/file.h"
#include "inference/gpu/vulkan/pipelines.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace inference::gpu
{
/// Returns, by method, how many milliseconds a product of `matrix` with `tokens` tokens takes: the fastest of several runs, which
/// alternate with those of the other methods. Errors: Unsupported, OutOfMemory, DeviceLost, Internal.
[[nodiscard]] Result<std::vector<double>> productTimes(vulkan::Pipelines &pipelines, const gguf::Tensor &matrix,
                                                       std::span<const execution::Methods> methods, std::uint32_t tokens);
}
