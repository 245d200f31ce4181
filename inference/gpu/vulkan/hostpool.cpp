// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/hostpool.h"

#include "base/format.h"
#include "inference/gpu/vulkan/check.h"

#include <vk_mem_alloc.h>

namespace inference::gpu::vulkan
{
namespace
{
constexpr auto HostAllocation = VK_EXTERNAL_MEMORY_HANDLE_TYPE_HOST_ALLOCATION_BIT_EXT;
}

Result<std::shared_ptr<const HostPool>> HostPool::create(std::shared_ptr<const Device> device, std::uint64_t bytes,
                                                         std::string_view what)
{
    auto memory = Memory::allocate((bytes + LargePage - 1) / LargePage * LargePage, what);
    if (!memory) {
        return std::unexpected(memory.error());
    }
    auto pool = std::shared_ptr<HostPool>(new HostPool);
    pool->m_device = std::move(device);
    pool->m_memory = std::move(*memory);
    const auto type = pool->memoryType();
    if (!type) {
        return std::unexpected(type.error());
    }
    pool->m_import.sType = VK_STRUCTURE_TYPE_IMPORT_MEMORY_HOST_POINTER_INFO_EXT;
    pool->m_import.handleType = HostAllocation;
    pool->m_import.pHostPointer = pool->m_memory.data();
    VmaPoolCreateInfo info{};
    info.memoryTypeIndex = *type;
    info.blockSize = pool->m_memory.sizeBytes();
    info.minBlockCount = info.maxBlockCount = 1; // a second block would import the same memory
    info.pMemoryAllocateNext = &pool->m_import;
    const auto made = check(vmaCreatePool(pool->m_device->allocator(), &info, &pool->m_handle),
                            base::format("importing {} MiB for {}", bytes >> 20U, what));
    if (!made) {
        return std::unexpected(made.error());
    }
    return pool;
}

Result<std::uint32_t> HostPool::memoryType() const
{
    VkMemoryHostPointerPropertiesEXT pointer{};
    pointer.sType = VK_STRUCTURE_TYPE_MEMORY_HOST_POINTER_PROPERTIES_EXT;
    const auto result = vkGetMemoryHostPointerPropertiesEXT(m_device->handle(), HostAllocation, m_memory.data(), &pointer);
    if (auto done = check(result, "asking about memory to import"); !done) {
        return std::unexpected(done.error());
    }
    const VkPhysicalDeviceMemoryProperties *memory = nullptr;
    vmaGetMemoryProperties(m_device->allocator(), &memory);
    constexpr VkMemoryPropertyFlags Needed = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT | VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT;
    for (std::uint32_t i = 0; i < memory->memoryTypeCount; ++i) {
        if ((pointer.memoryTypeBits >> i & 1U) && (memory->memoryTypes[i].propertyFlags & Needed) == Needed) {
            return i;
        }
    }
    return fail(ErrorCode::Internal, "the driver has no type of memory that the host's can be imported as");
}

HostPool::~HostPool()
{
    if (m_handle) {
        vmaDestroyPool(m_device->allocator(), m_handle);
    }
}
}
