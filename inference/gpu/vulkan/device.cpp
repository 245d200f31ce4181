// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/device.h"

#include "base/format.h"
#include "base/hostmemory.h"
#include "inference/gpu/vulkan/check.h"

#include <vk_mem_alloc.h>

#include <algorithm>

namespace inference::gpu::vulkan
{
namespace
{
constexpr std::uint32_t PushConstantBytes = 128; // what every Vulkan device offers

/// Software drivers want one small subgroup with several rows in each lane; GPUs want many subgroups (docs/decisions/0010).
Shape shapeFor(const Capabilities &c)
{
    Shape shape;
    shape.subgroup = c.subgroupSize;
    if (c.sizeControl && c.type != DeviceType::Cpu) {
        shape.subgroup = std::clamp(32U, c.minSubgroupSize, c.maxSubgroupSize);
    }
    shape.rowGroups = std::clamp(32U / shape.subgroup, 1U, 4U);
    shape.promptRowGroups = shape.rowGroups;
    shape.pairs = !c.int64 || c.type != DeviceType::Cpu;
    if (c.type == DeviceType::Cpu) {
        shape.split = 1;
        shape.attendedAtOnce = 1024;
        shape.batch = 64;
        shape.dispatchLimit = 2'000'000'000;
    } else {
        shape.promptRowGroups = std::max(2U, shape.rowGroups); // what is read of a token serves several rows
        shape.tokensAtOnce = 8;
        shape.eachAtOnce = 8;
        shape.split = 4;
        shape.batch = 256;
        shape.dispatchLimit = 40'000'000'000;
    }
    return shape;
}

std::optional<std::uint32_t> computeFamily(VkPhysicalDevice physical)
{
    std::uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
    for (std::uint32_t i = 0; i < count; ++i) {
        if (families[i].queueFlags & VK_QUEUE_COMPUTE_BIT) {
            return i;
        }
    }
    return {};
}

/// Returns the index of the usable device whose type comes first in DeviceType; of several, the first one.
std::optional<std::uint32_t> best(const std::vector<Capabilities> &devices)
{
    std::optional<std::uint32_t> found;
    for (std::uint32_t i = 0; i < devices.size(); ++i) {
        if (devices[i].unusable.empty() && (!found || devices[i].type < devices[*found].type)) {
            found = i;
        }
    }
    return found;
}
}

Result<std::vector<Capabilities>> listDevices(const Instance &instance)
{
    const auto physical = instance.physicalDevices();
    if (!physical) {
        return std::unexpected(physical.error());
    }
    std::vector<Capabilities> list;
    std::ranges::transform(*physical, std::back_inserter(list), capabilities);
    return list;
}

Result<std::shared_ptr<Device>> Device::open(std::shared_ptr<Instance> instance, std::optional<std::uint32_t> index)
{
    const auto physical = instance->physicalDevices();
    if (!physical) {
        return std::unexpected(physical.error());
    }
    std::vector<Capabilities> list;
    std::ranges::transform(*physical, std::back_inserter(list), vulkan::capabilities);
    if (!index) {
        index = best(list);
    }
    if (!index) {
        return fail(ErrorCode::NoDevice,
                    list.empty() ? std::string("Vulkan offers no device")
                                 : "no Vulkan device here is usable: " + list.front().unusable);
    }
    if (*index >= list.size()) {
        return fail(ErrorCode::NoDevice, base::format("there is no device {}; Vulkan offers {}", *index, list.size()));
    }
    if (!list[*index].unusable.empty()) {
        return fail(ErrorCode::NoDevice, base::format("{} cannot be used: {}", list[*index].name, list[*index].unusable));
    }

    auto device = std::shared_ptr<Device>(new Device);
    device->m_instance = std::move(instance);
    device->m_capabilities = list[*index];
    device->m_shape = shapeFor(device->m_capabilities);
    device->m_physical = (*physical)[*index];
    return device->create().transform([&] { return device; });
}

Result<std::shared_ptr<Device>> Device::again() const
{
    auto device = std::shared_ptr<Device>(new Device);
    device->m_instance = m_instance;
    device->m_capabilities = m_capabilities;
    device->m_shape = m_shape;
    device->m_physical = m_physical;
    return device->create().transform([&] { return device; });
}

Result<void> Device::create()
{
    const auto family = computeFamily(m_physical);
    if (!family) {
        return fail(ErrorCode::NoDevice, m_capabilities.name + " has no compute queue");
    }
    m_family = *family;

    const float priority = 1;
    VkDeviceQueueCreateInfo queue{};
    queue.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO;
    queue.queueFamilyIndex = m_family;
    queue.queueCount = 1;
    queue.pQueuePriorities = &priority;
    VkPhysicalDeviceSubgroupSizeControlFeatures sizes{};
    sizes.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES;
    sizes.subgroupSizeControl = VK_TRUE;
    sizes.computeFullSubgroups = VK_TRUE;
    VkPhysicalDeviceVulkan12Features features12{};
    features12.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES;
    VkPhysicalDeviceShaderIntegerDotProductFeatures dot{};
    dot.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_FEATURES;
    dot.shaderIntegerDotProduct = VK_TRUE;
    void *next = nullptr;
    if (m_capabilities.sizeControl) {
        next = &sizes;
    }
    if (m_capabilities.packedDot) {
        dot.pNext = next;
        next = &dot;
    }
    features12.pNext = next;
    features12.bufferDeviceAddress = VK_TRUE;
    VkPhysicalDeviceCooperativeMatrixFeaturesKHR matrices{};
    matrices.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR;
    matrices.cooperativeMatrix = VK_TRUE;
    std::vector<const char *> extensions;
    if (importsHostMemory()) {
        extensions.push_back(VK_EXT_EXTERNAL_MEMORY_HOST_EXTENSION_NAME);
    }
    if (m_capabilities.matrixShape) {
        extensions.push_back(VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME);
        features12.shaderFloat16 = VK_TRUE;
        features12.vulkanMemoryModel = VK_TRUE;
        features12.vulkanMemoryModelDeviceScope = VK_TRUE; // the barriers of other shaders have device scope
        sizes.pNext = &matrices; // sizes is in the chain: there is a matrixShape only where there is sizeControl
    }
    VkPhysicalDeviceFeatures2 features{};
    features.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2;
    features.pNext = &features12;
    features.features.shaderInt64 = m_capabilities.int64;
    VkDeviceCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO;
    info.pNext = &features;
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queue;
    info.enabledExtensionCount = static_cast<std::uint32_t>(extensions.size());
    info.ppEnabledExtensionNames = extensions.data();
    if (auto done = check(vkCreateDevice(m_physical, &info, nullptr, &m_handle), "opening " + m_capabilities.name); !done) {
        return done;
    }
    vkGetDeviceQueue(m_handle, m_family, 0, &m_queue);
    if (auto done = createAllocator(); !done) {
        return done;
    }

    const VkPushConstantRange range{.stageFlags = VK_SHADER_STAGE_COMPUTE_BIT, .offset = 0, .size = PushConstantBytes};
    VkPipelineLayoutCreateInfo layout{};
    layout.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO;
    layout.pushConstantRangeCount = 1;
    layout.pPushConstantRanges = &range;
    if (auto done = check(vkCreatePipelineLayout(m_handle, &layout, nullptr, &m_layout), "making the pipeline layout"); !done) {
        return done;
    }
    VkPipelineCacheCreateInfo cache{};
    cache.sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO;
    return check(vkCreatePipelineCache(m_handle, &cache, nullptr, &m_cache), "making the pipeline cache");
}

Result<void> Device::createAllocator()
{
    VmaVulkanFunctions functions{};
    functions.vkGetInstanceProcAddr = vkGetInstanceProcAddr;
    functions.vkGetDeviceProcAddr = vkGetDeviceProcAddr;
    VmaAllocatorCreateInfo info{};
    info.flags = VMA_ALLOCATOR_CREATE_BUFFER_DEVICE_ADDRESS_BIT | VMA_ALLOCATOR_CREATE_EXTERNALLY_SYNCHRONIZED_BIT;
    info.physicalDevice = m_physical;
    info.device = m_handle;
    info.instance = m_instance->handle();
    info.vulkanApiVersion = VK_API_VERSION_1_2;
    info.pVulkanFunctions = &functions;
    return check(vmaCreateAllocator(&info, &m_allocator), "setting up memory");
}

std::uint64_t Device::freeHeapBytes(bool local) const
{
    const VkPhysicalDeviceMemoryProperties *memory = nullptr;
    vmaGetMemoryProperties(m_allocator, &memory);
    VmaBudget budgets[VK_MAX_MEMORY_HEAPS];
    vmaGetHeapBudgets(m_allocator, budgets);
    std::uint64_t most = 0;
    for (std::uint32_t i = 0; i < memory->memoryHeapCount; ++i) {
        if (((memory->memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0) == local) {
            most = std::max<std::uint64_t>(most, budgets[i].budget > budgets[i].usage ? budgets[i].budget - budgets[i].usage : 0);
        }
    }
    return most;
}

bool Device::sharesHostMemory() const
{
    return m_capabilities.type == DeviceType::Cpu || m_capabilities.type == DeviceType::Integrated;
}

bool Device::importsHostMemory() const
{
    return m_capabilities.hostImport && m_capabilities.type == DeviceType::Cpu;
}

std::uint64_t Device::freeBytes() const
{
    const auto free = freeHeapBytes(true);
    return sharesHostMemory() ? std::min(free, base::freeHostBytes()) : free;
}

std::uint64_t Device::freeSharedBytes() const
{
    return sharesHostMemory() ? 0 : std::min(freeHeapBytes(false), base::freeHostBytes());
}

Device::~Device()
{
    if (m_cache) {
        vkDestroyPipelineCache(m_handle, m_cache, nullptr);
    }
    if (m_layout) {
        vkDestroyPipelineLayout(m_handle, m_layout, nullptr);
    }
    if (m_allocator) {
        vmaDestroyAllocator(m_allocator);
    }
    if (m_handle) {
        vkDestroyDevice(m_handle, nullptr);
    }
}
}
