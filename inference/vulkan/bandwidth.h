// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The yardstick for decoding: how fast the device copies within its own memory.
#pragma once

#include "inference/vulkan/device.h"

#include <memory>

namespace inference::vulkan
{
/// Bytes read plus bytes written a second by copy.comp, the best of a few runs over memory larger than any cache.
[[nodiscard]] Result<double> copyBandwidth(const std::shared_ptr<const Device> &device);
}
