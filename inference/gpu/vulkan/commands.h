// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Command buffers: what stages record into, and how recordings reach the device and come back.
#pragma once

#include "inference/gpu/vulkan/buffer.h"
#include "inference/gpu/vulkan/pipeline.h"

#include <set>
#include <type_traits>

namespace inference::gpu::vulkan
{
/// A primary command buffer and the fence that tells when it is done. It may be submitted again and again.
class Commands
{
public:
    Commands() = default;
    [[nodiscard]] static Result<Commands> create(std::shared_ptr<const Device> device);
    Commands(Commands &&other) noexcept;
    Commands &operator=(Commands &&other) noexcept;
    ~Commands();

    [[nodiscard]] Result<void> begin(); ///< forgets what was recorded
    [[nodiscard]] Result<void> end();
    [[nodiscard]] Result<void> submit();
    /// Blocks until the last submission is done. Errors: DeviceLost, also after a minute without a sign of life.
    [[nodiscard]] Result<void> wait();
    [[nodiscard]] Result<void> submitAndWait();

    /// Runs `pipeline` with `parameters` as its push constants on x * y * z workgroups.
    template<typename Parameters>
    void dispatch(const Pipeline &pipeline, const Parameters &parameters, std::uint32_t x, std::uint32_t y = 1,
                  std::uint32_t z = 1)
    {
        static_assert(std::is_trivially_copyable_v<Parameters> && sizeof(Parameters) <= 128);
        dispatch(pipeline, std::as_bytes(std::span(&parameters, 1)), x, y, z);
    }
    void dispatch(const Pipeline &pipeline, std::span<const std::byte> parameters, std::uint32_t x, std::uint32_t y,
                  std::uint32_t z);
    /// Makes sure that what was dispatched before is finished and visible to what is dispatched after.
    void barrier();
    /// A barrier() that also makes results visible to the host after the submission.
    void barrierToHost();
    void copy(const Buffer &from, std::uint64_t fromOffset, const Buffer &to, std::uint64_t toOffset, std::uint64_t bytes);
    void fillWithZeros(const Buffer &buffer);
    /// Makes dispatch() leave out pipelines that are in `known`. Others are added to it and get one workgroup, which is enough
    /// for a driver to compile them. Null makes dispatch() record everything again.
    void leaveOut(std::set<VkPipeline> *known) { m_known = known; }
    [[nodiscard]] std::uint32_t dispatches() const { return m_dispatches; } ///< recorded since begin()
    [[nodiscard]] VkCommandBuffer handle() const { return m_buffer; }

private:
    void release();
    std::shared_ptr<const Device> m_device;
    VkCommandPool m_pool = VK_NULL_HANDLE;
    VkCommandBuffer m_buffer = VK_NULL_HANDLE;
    VkFence m_fence = VK_NULL_HANDLE;
    std::uint32_t m_dispatches = 0;
    std::set<VkPipeline> *m_known = nullptr;
};
}
