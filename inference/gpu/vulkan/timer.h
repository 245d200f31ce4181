// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Measures how long parts of a recording take on the device, by the device's own clock.
#pragma once

#include "inference/gpu/vulkan/commands.h"

#include <vector>

namespace inference::gpu::vulkan
{
class Timer
{
public:
    /// Makes a timer for `stamps` points in time. Errors: Unsupported if the device has no such clock, OutOfMemory.
    [[nodiscard]] static Result<Timer> create(std::shared_ptr<const Device> device, std::uint32_t stamps);
    Timer(Timer &&other) noexcept;
    Timer &operator=(Timer &&) = delete;
    ~Timer();

    /// Forgets all stamps; it must be recorded before the first of them.
    void reset(const Commands &commands) const;
    /// Records stamp `index`, which is below `stamps`: the time when everything recorded before is done. Each is recorded once.
    void stamp(const Commands &commands, std::uint32_t index) const;
    /// Returns the milliseconds between each stamp and the next, once the submission is done: one fewer than there are stamps.
    [[nodiscard]] Result<std::vector<double>> intervalsMs() const;

private:
    Timer() = default;

    std::shared_ptr<const Device> m_device;
    VkQueryPool m_pool = VK_NULL_HANDLE;
    std::uint32_t m_stamps = 0;
};
}
