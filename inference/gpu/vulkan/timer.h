// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How long parts of a recording take on the device, by the device's own clock.
#pragma once

#include "inference/gpu/vulkan/commands.h"

#include <vector>

namespace inference::gpu::vulkan
{
class Timer
{
public:
    /// Room for `stamps` points in time. Errors: Unsupported where the device has no such clock, OutOfMemory.
    [[nodiscard]] static Result<Timer> create(std::shared_ptr<const Device> device, std::uint32_t stamps);
    Timer(Timer &&other) noexcept;
    Timer &operator=(Timer &&) = delete;
    ~Timer();

    /// First in a recording.
    void reset(const Commands &commands) const;
    /// When everything recorded before is done; `index` below `stamps`, each once.
    void stamp(const Commands &commands, std::uint32_t index) const;
    /// Milliseconds between each stamp and the next, once the submission is done: one fewer than there are stamps.
    [[nodiscard]] Result<std::vector<double>> intervalsMs() const;

private:
    Timer() = default;

    std::shared_ptr<const Device> m_device;
    VkQueryPool m_pool = VK_NULL_HANDLE;
    std::uint32_t m_stamps = 0;
};
}
