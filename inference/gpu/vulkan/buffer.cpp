// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/buffer.h"

#include "base/format.h"
#include "inference/gpu/vulkan/check.h"

#include <vk_mem_alloc.h>

#include <utility>

namespace inference::gpu::vulkan
{
Result<Buffer> Buffer::create(std::shared_ptr<const Device> device, std::uint64_t bytes, Placement placement,
                              std::string_view what)
{
    VmaAllocationCreateInfo how{};
    how.usage = placement == Placement::Device ? VMA_MEMORY_USAGE_AUTO_PREFER_DEVICE : VMA_MEMORY_USAGE_AUTO_PREFER_HOST;
    how.flags = VMA_ALLOCATION_CREATE_MAPPED_BIT;
    if (placement == Placement::Readback) {
        how.flags |= VMA_ALLOCATION_CREATE_HOST_ACCESS_RANDOM_BIT;
    } else {
        how.flags |= VMA_ALLOCATION_CREATE_HOST_ACCESS_SEQUENTIAL_WRITE_BIT;
    }
    if (placement == Placement::Device) {
        how.flags |= VMA_ALLOCATION_CREATE_HOST_ACCESS_ALLOW_TRANSFER_INSTEAD_BIT;
    }
    return create(std::move(device), bytes, how, nullptr, what);
}

Result<Buffer> Buffer::create(std::shared_ptr<const HostPool> pool, std::uint64_t bytes, std::string_view what)
{
    VkExternalMemoryBufferCreateInfo external{};
    external.sType = VK_STRUCTURE_TYPE_EXTERNAL_MEMORY_BUFFER_CREATE_INFO;
    external.handleTypes = VK_EXTERNAL_MEMORY_HANDLE_TYPE_HOST_ALLOCATION_BIT_EXT;
    VmaAllocationCreateInfo how{};
    how.flags = VMA_ALLOCATION_CREATE_MAPPED_BIT;
    how.pool = pool->handle();
    auto buffer = create(pool->sharedDevice(), bytes, how, &external, what);
    if (buffer) {
        buffer->m_pool = std::move(pool);
    }
    return buffer;
}

Result<Buffer> Buffer::create(std::shared_ptr<const Device> device, std::uint64_t bytes, const VmaAllocationCreateInfo &how,
                              const void *next, std::string_view what)
{
    VkBufferCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
    info.pNext = next;
    info.size = bytes;
    info.usage = BufferUsage;
    Buffer buffer;
    VmaAllocationInfo allocated{};
    const auto result = vmaCreateBuffer(device->allocator(), &info, &how, &buffer.m_handle, &buffer.m_allocation, &allocated);
    if (auto done = check(result,
                          base::format("{} needs {} MiB, and {} has {} MiB free", what, (bytes >> 20) + 1,
                                       device->capabilities().name, device->freeBytes() >> 20));
        !done) {
        return std::unexpected(done.error());
    }
    buffer.m_device = std::move(device);
    buffer.m_mapped = static_cast<std::byte *>(allocated.pMappedData);
    buffer.m_bytes = bytes;
    VkBufferDeviceAddressInfo address{};
    address.sType = VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO;
    address.buffer = buffer.m_handle;
    buffer.m_address = vkGetBufferDeviceAddress(buffer.m_device->handle(), &address);
    return buffer;
}

Buffer::Buffer(Buffer &&other) noexcept
    : m_device(std::move(other.m_device))
    , m_pool(std::move(other.m_pool))
    , m_handle(std::exchange(other.m_handle, VK_NULL_HANDLE))
    , m_allocation(std::exchange(other.m_allocation, nullptr))
    , m_mapped(std::exchange(other.m_mapped, nullptr))
    , m_address(std::exchange(other.m_address, 0))
    , m_bytes(std::exchange(other.m_bytes, 0))
{
}

Buffer &Buffer::operator=(Buffer &&other) noexcept
{
    if (this != &other) {
        release();
        m_device = std::move(other.m_device);
        m_pool = std::move(other.m_pool);
        m_handle = std::exchange(other.m_handle, VK_NULL_HANDLE);
        m_allocation = std::exchange(other.m_allocation, nullptr);
        m_mapped = std::exchange(other.m_mapped, nullptr);
        m_address = std::exchange(other.m_address, 0);
        m_bytes = std::exchange(other.m_bytes, 0);
    }
    return *this;
}

Buffer::~Buffer()
{
    release();
}

void Buffer::release()
{
    if (m_handle) {
        vmaDestroyBuffer(m_device->allocator(), m_handle, m_allocation);
    }
    m_handle = VK_NULL_HANDLE;
}

std::span<std::byte> Buffer::mapped() const
{
    return m_mapped ? std::span(m_mapped, m_bytes) : std::span<std::byte>();
}

Result<void> Buffer::flush() const
{
    return check(vmaFlushAllocation(m_device->allocator(), m_allocation, 0, VK_WHOLE_SIZE), "flushing memory");
}

Result<void> Buffer::invalidate() const
{
    return check(vmaInvalidateAllocation(m_device->allocator(), m_allocation, 0, VK_WHOLE_SIZE), "reading memory back");
}
}
