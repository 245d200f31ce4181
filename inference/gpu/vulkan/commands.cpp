// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/commands.h"

#include "inference/gpu/vulkan/check.h"
#include "inference/heartbeat.h"

#include <utility>

namespace inference::gpu::vulkan
{
namespace
{
constexpr std::uint64_t PatienceNs = 60'000'000'000;
}

Result<Commands> Commands::create(std::shared_ptr<const Device> device)
{
    Commands commands;
    commands.m_device = std::move(device);
    VkCommandPoolCreateInfo pool{};
    pool.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
    pool.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT;
    pool.queueFamilyIndex = commands.m_device->queueFamily();
    const auto handle = commands.m_device->handle();
    if (auto done = check(vkCreateCommandPool(handle, &pool, nullptr, &commands.m_pool), "making a command pool"); !done) {
        return std::unexpected(done.error());
    }
    VkCommandBufferAllocateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO;
    info.commandPool = commands.m_pool;
    info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
    info.commandBufferCount = 1;
    if (auto done = check(vkAllocateCommandBuffers(handle, &info, &commands.m_buffer), "making a command buffer"); !done) {
        return std::unexpected(done.error());
    }
    VkFenceCreateInfo fence{};
    fence.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO;
    if (auto done = check(vkCreateFence(handle, &fence, nullptr, &commands.m_fence), "making a fence"); !done) {
        return std::unexpected(done.error());
    }
    return commands;
}

Commands::Commands(Commands &&other) noexcept
    : m_device(std::move(other.m_device))
    , m_pool(std::exchange(other.m_pool, VK_NULL_HANDLE))
    , m_buffer(std::exchange(other.m_buffer, VK_NULL_HANDLE))
    , m_fence(std::exchange(other.m_fence, VK_NULL_HANDLE))
    , m_dispatches(other.m_dispatches)
{
}

Commands &Commands::operator=(Commands &&other) noexcept
{
    if (this != &other) {
        release();
        m_device = std::move(other.m_device);
        m_pool = std::exchange(other.m_pool, VK_NULL_HANDLE);
        m_buffer = std::exchange(other.m_buffer, VK_NULL_HANDLE);
        m_fence = std::exchange(other.m_fence, VK_NULL_HANDLE);
        m_dispatches = other.m_dispatches;
    }
    return *this;
}

Commands::~Commands()
{
    release();
}

void Commands::release()
{
    if (m_fence) {
        vkDestroyFence(m_device->handle(), m_fence, nullptr);
    }
    if (m_pool) {
        vkDestroyCommandPool(m_device->handle(), m_pool, nullptr);
    }
    m_fence = VK_NULL_HANDLE;
    m_pool = VK_NULL_HANDLE;
}

Result<void> Commands::begin()
{
    m_dispatches = 0;
    VkCommandBufferBeginInfo info{};
    info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
    return check(vkBeginCommandBuffer(m_buffer, &info), "beginning a recording");
}

Result<void> Commands::end()
{
    return check(vkEndCommandBuffer(m_buffer), "ending a recording");
}

Result<void> Commands::submit()
{
    if (auto done = check(vkResetFences(m_device->handle(), 1, &m_fence), "resetting a fence"); !done) {
        return done;
    }
    VkSubmitInfo info{};
    info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
    info.commandBufferCount = 1;
    info.pCommandBuffers = &m_buffer;
    return check(vkQueueSubmit(m_device->queue(), 1, &info, m_fence), "submitting work");
}

Result<void> Commands::wait()
{
    const auto result = vkWaitForFences(m_device->handle(), 1, &m_fence, VK_TRUE, PatienceNs);
    beat();
    return check(result, "waiting for the device");
}

Result<void> Commands::submitAndWait()
{
    return submit().and_then([this] { return wait(); });
}

void Commands::dispatch(const Pipeline &pipeline, std::span<const std::byte> parameters, std::uint32_t x, std::uint32_t y,
                        std::uint32_t z)
{
    if (m_known) {
        if (!m_known->insert(pipeline.handle()).second) {
            return;
        }
        x = y = z = 1;
    }
    vkCmdBindPipeline(m_buffer, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.handle());
    vkCmdPushConstants(m_buffer, m_device->pipelineLayout(), VK_SHADER_STAGE_COMPUTE_BIT, 0,
                       static_cast<std::uint32_t>(parameters.size()), parameters.data());
    vkCmdDispatch(m_buffer, x, y, z);
    ++m_dispatches;
}

void Commands::barrier()
{
    VkMemoryBarrier memory{};
    memory.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER;
    memory.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
    memory.dstAccessMask
        = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
    constexpr auto Stages = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT;
    vkCmdPipelineBarrier(m_buffer, Stages, Stages, 0, 1, &memory, 0, nullptr, 0, nullptr);
}

void Commands::barrierToHost()
{
    VkMemoryBarrier memory{};
    memory.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER;
    memory.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
    memory.dstAccessMask = VK_ACCESS_HOST_READ_BIT;
    vkCmdPipelineBarrier(m_buffer, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                         VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &memory, 0, nullptr, 0, nullptr);
}

void Commands::copy(const Buffer &from, std::uint64_t fromOffset, const Buffer &to, std::uint64_t toOffset, std::uint64_t bytes)
{
    const VkBufferCopy region{.srcOffset = fromOffset, .dstOffset = toOffset, .size = bytes};
    vkCmdCopyBuffer(m_buffer, from.handle(), to.handle(), 1, &region);
}

void Commands::fillWithZeros(const Buffer &buffer)
{
    vkCmdFillBuffer(m_buffer, buffer.handle(), 0, VK_WHOLE_SIZE, 0);
}
}
