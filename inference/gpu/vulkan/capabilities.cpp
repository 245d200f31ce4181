// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/capabilities.h"

#include "base/format.h"
#include "inference/memory.h"
#include "shaders/include/parameters.glsl.h"

#include <algorithm>

namespace inference::gpu::vulkan
{
namespace
{
template<typename T>
T structure(VkStructureType type, void *next = nullptr)
{
    T value{};
    value.sType = type;
    value.pNext = next;
    return value;
}

DeviceType typeOf(VkPhysicalDeviceType type)
{
    switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
        return DeviceType::Discrete;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
        return DeviceType::Integrated;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
        return DeviceType::Virtual;
    default:
        return DeviceType::Cpu;
    }
}

std::vector<std::string> extensionsOf(VkPhysicalDevice device)
{
    std::uint32_t count = 0;
    if (vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr) != VK_SUCCESS) {
        return {};
    }
    std::vector<VkExtensionProperties> properties(count);
    if (vkEnumerateDeviceExtensionProperties(device, nullptr, &count, properties.data()) != VK_SUCCESS) {
        return {};
    }
    std::vector<std::string> names;
    names.reserve(properties.size());
    for (const auto &property : properties) {
        names.emplace_back(property.extensionName);
    }
    return names;
}

/// Reads the limits and names, which need no extension.
void readProperties(VkPhysicalDevice device, bool is13, Capabilities &c)
{
    auto sizes = structure<VkPhysicalDeviceSubgroupSizeControlProperties>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES);
    auto dot = structure<VkPhysicalDeviceShaderIntegerDotProductProperties>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_PROPERTIES, &sizes);
    auto driver
        = structure<VkPhysicalDeviceDriverProperties>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES, is13 ? &dot : nullptr);
    auto ids = structure<VkPhysicalDeviceIDProperties>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES, &driver);
    auto subgroup = structure<VkPhysicalDeviceSubgroupProperties>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES, &ids);
    auto properties = structure<VkPhysicalDeviceProperties2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, &subgroup);
    vkGetPhysicalDeviceProperties2(device, &properties);

    c.name = properties.properties.deviceName;
    c.type = typeOf(properties.properties.deviceType);
    c.driver = base::format("{} {}", driver.driverName, driver.driverInfo);
    for (const auto byte : ids.deviceUUID) {
        c.identity += base::format("{:02x}", byte);
    }
    c.identity += '-';
    for (const auto byte : ids.driverUUID) {
        c.identity += base::format("{:02x}", byte);
    }
    c.identity += base::format("-{:08x}", properties.properties.driverVersion);
    c.subgroupSize = subgroup.subgroupSize;
    c.minSubgroupSize = is13 ? sizes.minSubgroupSize : subgroup.subgroupSize;
    c.maxSubgroupSize = is13 ? sizes.maxSubgroupSize : subgroup.subgroupSize;
    c.sizeControl = is13 && (sizes.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT);
    c.integerDot = is13 && dot.integerDotProduct4x8BitPackedSignedAccelerated;
    c.timestampNs = properties.properties.limits.timestampPeriod;
    c.timestamps = properties.properties.limits.timestampComputeAndGraphics;

    constexpr auto Needed = VK_SUBGROUP_FEATURE_BASIC_BIT | VK_SUBGROUP_FEATURE_BALLOT_BIT | VK_SUBGROUP_FEATURE_ARITHMETIC_BIT
        | VK_SUBGROUP_FEATURE_SHUFFLE_BIT;
    if ((subgroup.supportedOperations & Needed) != Needed || !(subgroup.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT)) {
        c.unusable = "it lacks subgroup arithmetic or shuffles in compute shaders";
    } else if (subgroup.subgroupSize < 4 || subgroup.subgroupSize > 128) {
        c.unusable = base::format("its subgroups have {} lanes", subgroup.subgroupSize);
    } else if (properties.properties.limits.maxPushConstantsSize < 128) {
        c.unusable = "it takes fewer than 128 bytes of push constants";
    }
}

void readFeatures(VkPhysicalDevice device, bool is13, Capabilities &c)
{
    auto features13 = structure<VkPhysicalDeviceVulkan13Features>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES);
    auto features12 = structure<VkPhysicalDeviceVulkan12Features>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
                                                                  is13 ? &features13 : nullptr);
    auto features = structure<VkPhysicalDeviceFeatures2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &features12);
    vkGetPhysicalDeviceFeatures2(device, &features);
    c.int64 = features.features.shaderInt64;
    c.fp16 = features12.shaderFloat16;
    c.int8 = features12.shaderInt8;
    c.sizeControl = c.sizeControl && features13.subgroupSizeControl && features13.computeFullSubgroups;
    c.packedDot = features13.shaderIntegerDotProduct;
    c.integerDot = c.integerDot && c.packedDot;
    if (!features12.bufferDeviceAddress) {
        c.unusable = "it lacks buffer device addresses";
    }
}

/// Returns whether buffers can lie in imported memory that begins with a large page. The device must have the extension for it.
bool importsBuffers(VkPhysicalDevice device)
{
    auto host = structure<VkPhysicalDeviceExternalMemoryHostPropertiesEXT>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_EXTERNAL_MEMORY_HOST_PROPERTIES_EXT);
    auto properties = structure<VkPhysicalDeviceProperties2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, &host);
    vkGetPhysicalDeviceProperties2(device, &properties);
    auto info = structure<VkPhysicalDeviceExternalBufferInfo>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_EXTERNAL_BUFFER_INFO);
    info.usage = BufferUsage;
    info.handleType = VK_EXTERNAL_MEMORY_HANDLE_TYPE_HOST_ALLOCATION_BIT_EXT;
    auto buffer = structure<VkExternalBufferProperties>(VK_STRUCTURE_TYPE_EXTERNAL_BUFFER_PROPERTIES);
    vkGetPhysicalDeviceExternalBufferProperties(device, &info, &buffer);
    const auto features = buffer.externalMemoryProperties.externalMemoryFeatures;
    return (features & VK_EXTERNAL_MEMORY_FEATURE_IMPORTABLE_BIT) && !(features & VK_EXTERNAL_MEMORY_FEATURE_DEDICATED_ONLY_BIT)
        && host.minImportedHostPointerAlignment <= LargePage;
}

/// Returns whether linearmatrix.comp can use fragments of this kind.
bool fits(const VkCooperativeMatrixPropertiesKHR &p)
{
    return p.AType == VK_COMPONENT_TYPE_FLOAT16_KHR && p.BType == VK_COMPONENT_TYPE_FLOAT16_KHR
        && p.CType == VK_COMPONENT_TYPE_FLOAT32_KHR && p.ResultType == VK_COMPONENT_TYPE_FLOAT32_KHR && !p.saturatingAccumulation
        && p.scope == VK_SCOPE_SUBGROUP_KHR && 32 % p.MSize == 0 && 32 % p.NSize == 0 && 32 % p.KSize == 0;
}

/// Returns the largest shape that linearmatrix.comp can use, if there is one. The device must have the extension for it.
std::optional<MatrixShape> matrixShape(VkPhysicalDevice device, std::uint32_t mostLanes)
{
    auto matrix = structure<VkPhysicalDeviceCooperativeMatrixFeaturesKHR>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR);
    auto features12 = structure<VkPhysicalDeviceVulkan12Features>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, &matrix);
    auto features = structure<VkPhysicalDeviceFeatures2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &features12);
    vkGetPhysicalDeviceFeatures2(device, &features);
    auto stages = structure<VkPhysicalDeviceCooperativeMatrixPropertiesKHR>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_PROPERTIES_KHR);
    auto properties = structure<VkPhysicalDeviceProperties2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, &stages);
    vkGetPhysicalDeviceProperties2(device, &properties);
    constexpr std::uint32_t SharedBytes = 28 << 10; // linearmatrix.comp takes a little less
    if (!matrix.cooperativeMatrix || !features12.shaderFloat16 || !features12.vulkanMemoryModel
        || !features12.vulkanMemoryModelDeviceScope || !(stages.cooperativeMatrixSupportedStages & VK_SHADER_STAGE_COMPUTE_BIT)
        || properties.properties.limits.maxComputeSharedMemorySize < SharedBytes
        || !vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR) {
        return {};
    }
    std::uint32_t count = 0;
    if (vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR(device, &count, nullptr) != VK_SUCCESS) {
        return {};
    }
    std::vector shapes(count, structure<VkCooperativeMatrixPropertiesKHR>(VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_PROPERTIES_KHR));
    if (vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR(device, &count, shapes.data()) != VK_SUCCESS) {
        return {};
    }
    std::optional<MatrixShape> largest;
    for (const auto &one : shapes) {
        const MatrixShape shape{.m = one.MSize, .n = one.NSize, .k = one.KSize};
        if (fits(one) && matrixSubgroups(shape) * mostLanes <= properties.properties.limits.maxComputeWorkGroupInvocations
            && (!largest || shape.m * shape.n * shape.k > largest->m * largest->n * largest->k)) {
            largest = shape;
        }
    }
    return largest;
}
}

std::uint32_t matrixSubgroups(const MatrixShape &shape)
{
    constexpr std::uint32_t Fragments = 2; // fragments of a subgroup in each direction
    return shaders::PANEL_ROWS / (Fragments * shape.m) * (shaders::PANEL_TOKENS / (Fragments * shape.n));
}

std::string_view name(DeviceType type)
{
    switch (type) {
    case DeviceType::Discrete:
        return "discrete";
    case DeviceType::Integrated:
        return "integrated";
    case DeviceType::Virtual:
        return "virtual";
    case DeviceType::Cpu:
        break;
    }
    return "cpu";
}

std::vector<std::string> Capabilities::summary() const
{
    std::vector<std::string> words{minSubgroupSize == maxSubgroupSize
                                       ? base::format("subgroup {}", subgroupSize)
                                       : base::format("subgroup {}-{}", minSubgroupSize, maxSubgroupSize)};
    const std::pair<bool, const char *> flags[] = {
        {fp16, "fp16"}, {int8, "int8"}, {int64, "int64"}, {integerDot, "dot8"}, {cooperativeMatrix, "coopmat"},
    };
    for (const auto &[has, word] : flags) {
        if (has) {
            words.emplace_back(word);
        }
    }
    return words;
}

Capabilities capabilities(VkPhysicalDevice device)
{
    VkPhysicalDeviceProperties basic{};
    vkGetPhysicalDeviceProperties(device, &basic);
    Capabilities c;
    if (basic.apiVersion < VK_API_VERSION_1_2) {
        c.name = basic.deviceName;
        c.type = typeOf(basic.deviceType);
        c.unusable = "its driver offers less than Vulkan 1.2";
        return c;
    }
    const bool is13 = basic.apiVersion >= VK_API_VERSION_1_3;
    readProperties(device, is13, c);
    readFeatures(device, is13, c);
    const auto extensions = extensionsOf(device);
    c.hostImport = std::ranges::contains(extensions, VK_EXT_EXTERNAL_MEMORY_HOST_EXTENSION_NAME) && importsBuffers(device);
    c.cooperativeMatrix = std::ranges::contains(extensions, VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME);
    if (c.cooperativeMatrix && c.sizeControl) {
        c.matrixShape = matrixShape(device, c.maxSubgroupSize);
    }

    VkPhysicalDeviceMemoryProperties memory{};
    vkGetPhysicalDeviceMemoryProperties(device, &memory);
    for (std::uint32_t i = 0; i < memory.memoryHeapCount; ++i) {
        if (memory.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) {
            c.memoryBytes = std::max<std::uint64_t>(c.memoryBytes, memory.memoryHeaps[i].size);
        }
    }
    return c;
}
}
