// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Finds memory for the packed matrices of a model: the device's own as long as there is room, then the host's.
#pragma once

#include "inference/gpu/vulkan/buffer.h"

#include <cstdint>
#include <memory>

namespace inference::gpu
{
class WeightMemory
{
public:
    /// `deviceBytes` is the room in device memory; what finds no room there is read more slowly.
    WeightMemory(std::shared_ptr<const vulkan::Device> device, std::uint64_t deviceBytes);

    /// Returns a buffer, in large pages where the device can use them; small matrices share some. Errors: OutOfMemory with the
    /// figures.
    [[nodiscard]] Result<vulkan::Buffer> take(std::uint64_t bytes);

private:
    [[nodiscard]] Result<vulkan::Buffer> inLargePages(std::uint64_t bytes);

    std::shared_ptr<const vulkan::Device> m_device;
    std::uint64_t m_left; ///< bytes of device memory that may still be taken
    bool m_imports;
    std::shared_ptr<const vulkan::HostPool> m_pool; ///< small matrices are put into it; null before the first
};
}
