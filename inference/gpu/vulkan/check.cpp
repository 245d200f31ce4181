// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/check.h"

#include "base/format.h"

namespace inference::gpu::vulkan
{
namespace
{
std::string_view nameOf(VkResult result)
{
    switch (result) {
    case VK_ERROR_OUT_OF_HOST_MEMORY:
        return "out of host memory";
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
        return "out of device memory";
    case VK_ERROR_INITIALIZATION_FAILED:
        return "initialization failed";
    case VK_ERROR_DEVICE_LOST:
        return "device lost";
    case VK_ERROR_MEMORY_MAP_FAILED:
        return "memory map failed";
    case VK_ERROR_LAYER_NOT_PRESENT:
        return "layer not present";
    case VK_ERROR_EXTENSION_NOT_PRESENT:
        return "extension not present";
    case VK_ERROR_FEATURE_NOT_PRESENT:
        return "feature not present";
    case VK_ERROR_INCOMPATIBLE_DRIVER:
        return "incompatible driver";
    case VK_ERROR_TOO_MANY_OBJECTS:
        return "too many objects";
    case VK_ERROR_FRAGMENTED_POOL:
        return "fragmented pool";
    case VK_TIMEOUT:
        return "timeout";
    default:
        return "";
    }
}

ErrorCode codeOf(VkResult result)
{
    switch (result) {
    case VK_ERROR_OUT_OF_HOST_MEMORY:
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
    case VK_ERROR_MEMORY_MAP_FAILED:
    case VK_ERROR_TOO_MANY_OBJECTS:
        return ErrorCode::OutOfMemory;
    case VK_ERROR_DEVICE_LOST:
    case VK_TIMEOUT:
        return ErrorCode::DeviceLost;
    case VK_ERROR_INITIALIZATION_FAILED:
    case VK_ERROR_INCOMPATIBLE_DRIVER:
    case VK_ERROR_LAYER_NOT_PRESENT:
    case VK_ERROR_EXTENSION_NOT_PRESENT:
    case VK_ERROR_FEATURE_NOT_PRESENT:
        return ErrorCode::NoDevice;
    default:
        return ErrorCode::Internal;
    }
}
}

Result<void> check(VkResult result, std::string_view what)
{
    if (result == VK_SUCCESS) {
        return {};
    }
    const auto known = nameOf(result);
    return fail(codeOf(result),
                known.empty() ? base::format("{}: VkResult {}", what, static_cast<int>(result))
                              : base::format("{}: {}", what, known));
}
}
