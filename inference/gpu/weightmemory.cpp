// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/weightmemory.h"

namespace inference::gpu
{
namespace
{
constexpr std::uint64_t PoolBytes = 32 << 20; // a matrix that is larger has a pool to itself
constexpr auto What = "a weight matrix";
}

WeightMemory::WeightMemory(std::shared_ptr<const vulkan::Device> device, std::uint64_t deviceBytes)
    : m_device(std::move(device))
    , m_left(deviceBytes)
    , m_imports(m_device->importsHostMemory())
{
}

Result<vulkan::Buffer> WeightMemory::take(std::uint64_t bytes)
{
    const bool fits = bytes <= m_left;
    m_left -= fits ? bytes : 0;
    if (fits && m_imports) {
        if (auto buffer = inLargePages(bytes)) {
            return buffer;
        }
        m_imports = false; // the driver's own memory comes in small pages, and does as well
    }
    return vulkan::Buffer::create(m_device, bytes, fits ? vulkan::Placement::Device : vulkan::Placement::Shared, What);
}

Result<vulkan::Buffer> WeightMemory::inLargePages(std::uint64_t bytes)
{
    if (bytes > PoolBytes) {
        return vulkan::HostPool::create(m_device, bytes, What).and_then([&](auto pool) {
            return vulkan::Buffer::create(std::move(pool), bytes, What);
        });
    }
    if (m_pool) {
        if (auto buffer = vulkan::Buffer::create(m_pool, bytes, What)) {
            return buffer;
        }
    }
    return vulkan::HostPool::create(m_device, PoolBytes, What).and_then([&](auto pool) {
        m_pool = std::move(pool);
        return vulkan::Buffer::create(m_pool, bytes, What);
    });
}
}
