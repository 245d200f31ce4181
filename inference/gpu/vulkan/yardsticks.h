// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the device can do at best: how fast it copies within its own memory limits decoding, how fast it multiplies limits
// prompts.
#pragma once

#include "inference/gpu/vulkan/device.h"

#include <memory>

namespace inference::gpu::vulkan
{
/// Bytes read plus bytes written a second by copy.comp, the best of a few runs over memory larger than any cache.
[[nodiscard]] Result<double> copyBandwidth(const std::shared_ptr<const Device> &device);
/// Multiplications, each with an addition, of f32 numbers in registers a second by multiply.comp, the best of a few runs.
[[nodiscard]] Result<double> multiplyRate(const std::shared_ptr<const Device> &device);
}
