// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One opened Vulkan device: its queue, its memory allocator, and how shaders are to be shaped for it.
#pragma once

#include "inference/gpu/vulkan/capabilities.h"
#include "inference/gpu/vulkan/instance.h"

#include <memory>
#include <optional>

struct VmaAllocator_T;

namespace inference::gpu::vulkan
{
/// A shape says how this engine's shaders are specialised for a device.
struct Shape {
    std::uint32_t subgroup = 8; ///< lanes
    std::uint32_t rowGroups = 4; ///< weight rows in a lane, for single tokens
    std::uint32_t promptRowGroups = 4; ///< weight rows in a lane, for the tokens of a prompt
    std::uint32_t tokensAtOnce = 4; ///< prompt tokens that a lane sums up side by side, at most 8
    std::uint32_t eachAtOnce = 2; ///< tokens that a lane sums up side by side if each is to get its own bits, at most 8
    std::uint32_t split = 1; ///< subgroups that share the columns of a matrix-vector product
    std::uint32_t batch = 64; ///< prompt tokens evaluated at once
    std::uint64_t dispatchLimit = 0; ///< multiplications that one dispatch may hold, so that it stays under 200 ms
    std::uint32_t attendedAtOnce = 512; ///< dimensions of the queries that a subgroup takes through the cache together
    bool pairs = false; ///< load 8 bytes as two words instead of one 64-bit integer
};

/// Returns the capabilities of every device, in the order in which `--device` counts them.
[[nodiscard]] Result<std::vector<Capabilities>> listDevices(const Instance &instance);

class Device
{
public:
    /// Opens device `index` of listDevices(), or else the best usable one: discrete, then integrated, virtual, cpu.
    /// Errors: NoDevice, OutOfMemory, Internal.
    [[nodiscard]] static Result<std::shared_ptr<Device>> open(std::shared_ptr<Instance> instance,
                                                              std::optional<std::uint32_t> index = {});
    /// Opens the same device once more, with the same shape and a queue of its own: two threads can use the two at once.
    [[nodiscard]] Result<std::shared_ptr<Device>> again() const;
    ~Device();
    Device(const Device &) = delete;
    Device &operator=(const Device &) = delete;

    [[nodiscard]] VkDevice handle() const { return m_handle; }
    [[nodiscard]] VkQueue queue() const { return m_queue; }
    [[nodiscard]] std::uint32_t queueFamily() const { return m_family; }
    [[nodiscard]] VmaAllocator_T *allocator() const { return m_allocator; }
    [[nodiscard]] VkPipelineLayout pipelineLayout() const { return m_layout; }
    [[nodiscard]] VkPipelineCache pipelineCache() const { return m_cache; }
    [[nodiscard]] const Capabilities &capabilities() const { return m_capabilities; }
    [[nodiscard]] const Instance &instance() const { return *m_instance; }
    [[nodiscard]] const Shape &shape() const { return m_shape; }
    /// Sets the shape of pipelines and stages that are made from now on, for tests, trials and measurements.
    void setShape(const Shape &shape) { m_shape = shape; }
    [[nodiscard]] bool sharesHostMemory() const; ///< the device has no memory of its own
    /// Returns whether a HostPool gains something: only with a software driver, whose own memory comes in small pages.
    [[nodiscard]] bool importsHostMemory() const;
    /// Returns how many bytes of device-local memory are free now, as far as the driver tells; where that is the host's memory,
    /// at most what the host has left.
    [[nodiscard]] std::uint64_t freeBytes() const;
    /// Returns how many bytes of further memory, which the device reaches in the host, are free now.
    [[nodiscard]] std::uint64_t freeSharedBytes() const;

private:
    Device() = default;
    [[nodiscard]] Result<void> create();
    [[nodiscard]] Result<void> createAllocator();
    /// Returns how many bytes the emptiest heap has left, of those that are device-local if `local`, else of the others.
    [[nodiscard]] std::uint64_t freeHeapBytes(bool local) const;

    std::shared_ptr<Instance> m_instance;
    Capabilities m_capabilities;
    Shape m_shape;
    VkPhysicalDevice m_physical = VK_NULL_HANDLE;
    VkDevice m_handle = VK_NULL_HANDLE;
    VkQueue m_queue = VK_NULL_HANDLE;
    std::uint32_t m_family = 0;
    VmaAllocator_T *m_allocator = nullptr;
    VkPipelineLayout m_layout = VK_NULL_HANDLE;
    VkPipelineCache m_cache = VK_NULL_HANDLE;
};
}
