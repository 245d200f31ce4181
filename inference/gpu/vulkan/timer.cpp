// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/timer.h"

#include "inference/gpu/vulkan/check.h"

#include <utility>

namespace inference::gpu::vulkan
{
Result<Timer> Timer::create(std::shared_ptr<const Device> device, std::uint32_t stamps)
{
    if (!device->capabilities().timestamps) {
        return fail(ErrorCode::Unsupported, "the device has no clock to measure with");
    }
    Timer timer;
    timer.m_device = std::move(device);
    timer.m_stamps = stamps;
    VkQueryPoolCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO;
    info.queryType = VK_QUERY_TYPE_TIMESTAMP;
    info.queryCount = stamps;
    const auto handle = timer.m_device->handle();
    if (auto done = check(vkCreateQueryPool(handle, &info, nullptr, &timer.m_pool), "making a clock"); !done) {
        return std::unexpected(done.error());
    }
    return timer;
}

Timer::Timer(Timer &&other) noexcept
    : m_device(std::move(other.m_device))
    , m_pool(std::exchange(other.m_pool, VK_NULL_HANDLE))
    , m_stamps(other.m_stamps)
{
}

Timer::~Timer()
{
    if (m_pool) {
        vkDestroyQueryPool(m_device->handle(), m_pool, nullptr);
    }
}

void Timer::reset(const Commands &commands) const
{
    vkCmdResetQueryPool(commands.handle(), m_pool, 0, m_stamps);
}

void Timer::stamp(const Commands &commands, std::uint32_t index) const
{
    vkCmdWriteTimestamp(commands.handle(), VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, m_pool, index);
}

Result<std::vector<double>> Timer::intervalsMs() const
{
    std::vector<std::uint64_t> ticks(m_stamps);
    const auto done
        = check(vkGetQueryPoolResults(m_device->handle(), m_pool, 0, m_stamps, ticks.size() * sizeof(std::uint64_t), ticks.data(),
                                      sizeof(std::uint64_t), VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT),
                "reading the device's clock");
    if (!done) {
        return std::unexpected(done.error());
    }
    std::vector<double> intervals;
    for (std::size_t i = 1; i < ticks.size(); ++i) {
        intervals.push_back(static_cast<double>(ticks[i] - ticks[i - 1]) * m_device->capabilities().timestampNs / 1e6);
    }
    return intervals;
}
}
