// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Tells what a Vulkan device can do, as far as this engine cares.
#pragma once

#include "inference/gpu/vulkan/instance.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace inference::gpu::vulkan
{
enum class DeviceType : std::uint8_t { Discrete, Integrated, Virtual, Cpu };

/// The uses that every buffer is made for.
inline constexpr VkBufferUsageFlags BufferUsage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT
    | VK_BUFFER_USAGE_TRANSFER_DST_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT;

/// Returns "discrete", "integrated", "virtual" or "cpu".
[[nodiscard]] std::string_view name(DeviceType type);

/// Fragments of f16 that a subgroup multiplies into sums of f32: (m, k) by (k, n).
struct MatrixShape {
    std::uint32_t m = 0;
    std::uint32_t n = 0;
    std::uint32_t k = 0;
};

/// Returns how many subgroups a workgroup of linearmatrix.comp has with such fragments.
[[nodiscard]] std::uint32_t matrixSubgroups(const MatrixShape &shape);

struct Capabilities {
    std::string name;
    std::string driver; ///< its name and version, for people
    std::string identity; ///< device and driver as hexadecimal digits: the same string only for the same pair
    DeviceType type = DeviceType::Cpu;
    std::uint64_t memoryBytes = 0; ///< size of the largest device-local heap
    std::uint32_t subgroupSize = 0; ///< lanes that the driver chooses by itself
    std::uint32_t minSubgroupSize = 0; ///< lanes
    std::uint32_t maxSubgroupSize = 0; ///< lanes
    bool sizeControl = false; ///< a shader may ask for a subgroup size
    bool int64 = false;
    bool fp16 = false; ///< shaders can compute with 16-bit floats
    bool int8 = false; ///< shaders can compute with 8-bit integers
    bool packedDot = false; ///< shaders can compute packed 8-bit dot products
    bool integerDot = false; ///< packed 8-bit dot products are accelerated
    bool cooperativeMatrix = false; ///< the extension is there
    std::optional<MatrixShape> matrixShape; ///< the largest that the shaders can use; nothing if they lack a feature
    bool hostImport = false; ///< buffers can lie in memory that the program asked the system for
    bool timestamps = false;
    float timestampNs = 1; ///< nanoseconds of a tick
    std::string unusable; ///< why this engine cannot use it; empty if it can

    /// Returns short words for the list that `devices` prints: "fp16", "int8", ...
    [[nodiscard]] std::vector<std::string> summary() const;
};

[[nodiscard]] Capabilities capabilities(VkPhysicalDevice device);
}
