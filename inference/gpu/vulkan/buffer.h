// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Device memory with an address that shaders follow.
#pragma once

#include "inference/gpu/vulkan/device.h"
#include "inference/gpu/vulkan/hostpool.h"

#include <cstddef>
#include <span>

struct VmaAllocation_T;
struct VmaAllocationCreateInfo;

namespace inference::gpu::vulkan
{
enum class Placement {
    Device, ///< shaders reach it fastest; mapped too if the device shares the host's memory
    Shared, ///< written by the host, read by shaders
    Readback, ///< written by shaders, read by the host
};

/// A movable owner of one VkBuffer. The device must outlive it; it holds the device to be sure.
class Buffer
{
public:
    Buffer() = default;
    /// Errors: OutOfMemory, with the figures and `what` it was for.
    [[nodiscard]] static Result<Buffer> create(std::shared_ptr<const Device> device, std::uint64_t bytes, Placement placement,
                                               std::string_view what);
    /// Makes a buffer in `pool`, which must have room for it. It is mapped. Errors: as above.
    [[nodiscard]] static Result<Buffer> create(std::shared_ptr<const HostPool> pool, std::uint64_t bytes, std::string_view what);
    Buffer(Buffer &&other) noexcept;
    Buffer &operator=(Buffer &&other) noexcept;
    ~Buffer();

    [[nodiscard]] VkBuffer handle() const { return m_handle; }
    [[nodiscard]] std::uint64_t address() const { return m_address; } ///< the address in device memory
    [[nodiscard]] std::uint64_t sizeBytes() const { return m_bytes; }
    /// Returns the buffer's memory; empty if the host cannot see it.
    [[nodiscard]] std::span<std::byte> mapped() const;
    /// Makes the host's writes visible to the device, where that needs doing.
    [[nodiscard]] Result<void> flush() const;
    /// Makes the device's writes visible to the host, where that needs doing.
    [[nodiscard]] Result<void> invalidate() const;

private:
    [[nodiscard]] static Result<Buffer> create(std::shared_ptr<const Device> device, std::uint64_t bytes,
                                               const VmaAllocationCreateInfo &how, const void *next, std::string_view what);
    void release();
    std::shared_ptr<const Device> m_device;
    std::shared_ptr<const HostPool> m_pool; ///< null if the driver chose the memory
    VkBuffer m_handle = VK_NULL_HANDLE;
    VmaAllocation_T *m_allocation = nullptr;
    std::byte *m_mapped = nullptr;
    std::uint64_t m_address = 0;
    std::uint64_t m_bytes = 0;
};
}
