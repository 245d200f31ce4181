// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The one place where a VkResult becomes an Error.
#pragma once

#include "inference/error.h"

#include <volk.h>

#include <string_view>

namespace inference::gpu::vulkan
{
/// Succeeds for VK_SUCCESS, and else fails with DeviceLost, OutOfMemory, NoDevice or Internal; the detail says `what` failed and
/// how.
[[nodiscard]] Result<void> check(VkResult result, std::string_view what);
}
