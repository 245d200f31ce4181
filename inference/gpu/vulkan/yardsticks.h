// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Measures what the device can do at best: how fast it copies within its own memory limits decoding, how fast it multiplies
// limits prompts.
#pragma once

#include "inference/gpu/vulkan/device.h"

#include <memory>

namespace inference::gpu::vulkan
{
/// Returns how many bytes copy.comp reads plus writes in a second, in the best of a few runs over memory larger than any cache.
[[nodiscard]] Result<double> copyBandwidth(const std::shared_ptr<const Device> &device);
/// Returns how many multiplications of f32 numbers in registers, each with an addition, multiply.comp does in a second, in the
/// best of a few runs.
[[nodiscard]] Result<double> multiplyRate(const std::shared_ptr<const Device> &device);
}
