// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Where the packed matrices of a model lie: in memory of the device's own as long as there is room, then in the host's.
#pragma once

#include "inference/gpu/vulkan/buffer.h"

#include <cstdint>
#include <memory>

namespace inference::gpu
{
class WeightMemory
{
public:
    /// `deviceBytes`: room in device memory; what it has no room for is read more slowly.
    WeightMemory(std::shared_ptr<const vulkan::Device> device, std::uint64_t deviceBytes);

    /// In large pages where the device can use them: small matrices share some. Errors: OutOfMemory with the figures.
    [[nodiscard]] Result<vulkan::Buffer> take(std::uint64_t bytes);

private:
    [[nodiscard]] Result<vulkan::Buffer> inLargePages(std::uint64_t bytes);

    std::shared_ptr<const vulkan::Device> m_device;
    std::uint64_t m_left; ///< bytes of device memory
    bool m_imports;
    std::shared_ptr<const vulkan::HostPool> m_pool; ///< which small matrices are put into; null before the first
};
}
