// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Memory that we ask the system for, and that a device without any of its own then uses as if it were its driver's: in large
// pages, where a software driver takes small ones (docs/decisions/0013-weights-in-large-pages.md).
#pragma once

#include "inference/gpu/vulkan/device.h"
#include "inference/memory.h"

#include <memory>
#include <string_view>

struct VmaPool_T;

namespace inference::gpu::vulkan
{
/// The buffers made in it (Buffer::create()) keep it alive.
class HostPool
{
public:
    /// Makes a pool with room for `bytes`, rounded up to whole large pages, for a device that importsHostMemory(). Pages cost
    /// nothing before they are touched. Errors: OutOfMemory, and Internal if the driver refuses; ordinary memory may then do.
    [[nodiscard]] static Result<std::shared_ptr<const HostPool>> create(std::shared_ptr<const Device> device, std::uint64_t bytes,
                                                                        std::string_view what);
    ~HostPool();
    HostPool(const HostPool &) = delete;
    HostPool &operator=(const HostPool &) = delete;

    [[nodiscard]] VmaPool_T *handle() const { return m_handle; }
    [[nodiscard]] const std::shared_ptr<const Device> &sharedDevice() const { return m_device; }
    [[nodiscard]] const Memory &memory() const { return m_memory; }

private:
    HostPool() = default;
    /// Returns the index of the type of memory that the system's may be imported as.
    [[nodiscard]] Result<std::uint32_t> memoryType() const;

    std::shared_ptr<const Device> m_device;
    Memory m_memory;
    VkImportMemoryHostPointerInfoEXT m_import{}; ///< the pool refers to it
    VmaPool_T *m_handle = nullptr;
};
}
