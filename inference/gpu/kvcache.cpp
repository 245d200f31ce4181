// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/kvcache.h"

#include "base/format.h"
#include "inference/gpu/vulkan/commands.h"
#include "shaders/include/parameters.glsl.h"

#include <cstring>

namespace inference::gpu
{
namespace
{
static_assert(static_cast<std::uint32_t>(execution::KvType::F16) == shaders::KV_F16);
static_assert(static_cast<std::uint32_t>(execution::KvType::F32) == shaders::KV_F32);
static_assert(static_cast<std::uint32_t>(execution::KvType::Q8_0) == shaders::KV_Q8_0);

/// The bytes that one position of one head's keys takes, or of its values.
struct HeadBytes {
    std::uint64_t chunks = 0;
    std::uint64_t scales = 0; // they lie behind the chunks of all heads
};

HeadBytes headBytes(std::uint32_t headDimensions, execution::KvType type)
{
    constexpr std::uint64_t ChunkBytes = 16;
    const auto chunksOf = [&](std::uint32_t dimensions) { return (headDimensions + dimensions - 1) / dimensions * ChunkBytes; };
    switch (type) {
    case execution::KvType::F32:
        return {.chunks = chunksOf(4)};
    case execution::KvType::F16:
        return {.chunks = chunksOf(8)};
    case execution::KvType::Q8_0:
        break;
    }
    const std::uint64_t groups = (headDimensions + shaders::KV_GROUP - 1) / shaders::KV_GROUP;
    return {.chunks = chunksOf(16), .scales = sizeof(float) * groups};
}

/// Returns how many bytes keys and values of one position take in one layer.
std::uint64_t positionBytes(std::uint32_t kvHeads, std::uint32_t headDimensions, execution::KvType type)
{
    const auto bytes = headBytes(headDimensions, type);
    return std::uint64_t{2} * kvHeads * (bytes.chunks + bytes.scales);
}
}

std::vector<std::uint64_t> KvCache::layerBytes(const model::Plan &plan, const execution::KvShape &shape)
{
    const execution::CacheWindows windows(plan, shape);
    const auto &h = plan.hyperparameters;
    std::vector<std::uint64_t> bytes;
    bytes.reserve(windows.layers());
    for (std::uint32_t layer = 0; layer < windows.layers(); ++layer) {
        bytes.push_back(windows.positions(layer) * positionBytes(h.kvHeads, h.headDimensions, shape.type));
    }
    return bytes;
}

std::uint64_t KvCache::bytesRead(std::uint64_t depth) const
{
    return m_windows.positionsRead(depth) * positionBytes(m_kvHeads, m_headDimensions, m_type);
}

Result<std::shared_ptr<KvCache>> KvCache::create(const std::shared_ptr<const vulkan::Device> &device, const model::Plan &plan,
                                                 const execution::KvShape &shape)
{
    auto cache = std::make_shared<KvCache>();
    cache->m_device = device;
    cache->m_context = shape.context;
    cache->m_kvHeads = plan.hyperparameters.kvHeads;
    cache->m_headDimensions = plan.hyperparameters.headDimensions;
    cache->m_type = shape.type;
    cache->m_windows = execution::CacheWindows(plan, shape);
    const auto bytes = layerBytes(plan, shape);
    const auto what = base::format("one of {} layers of a KV cache for {} tokens", bytes.size(), shape.context);
    for (const auto size : bytes) {
        auto buffer = vulkan::Buffer::create(device, size, vulkan::Placement::Device, what);
        if (!buffer) {
            return std::unexpected(buffer.error());
        }
        cache->m_layers.push_back(std::move(*buffer));
    }
    return cache;
}

/// Keys lie in blocks of 8 positions and values one after the other, head by head: the beginnings of the heads are apart.
std::vector<KvCache::Range> KvCache::ranges(std::uint32_t layer, std::uint32_t positions) const
{
    const std::uint64_t all = m_windows.positions(layer);
    const auto half = m_layers[layer].sizeBytes() / 2;
    if (m_windows.isRing(layer) || positions >= all) {
        return {{.offset = 0, .bytes = 2 * half}};
    }
    const auto head = headBytes(m_headDimensions, m_type);
    std::vector<Range> found;
    for (const auto first : {std::uint64_t{0}, half}) {
        for (std::uint64_t h = 0; h < m_kvHeads; ++h) {
            found.push_back({.offset = first + h * all * head.chunks, .bytes = positions * head.chunks});
            if (head.scales > 0) {
                found.push_back(
                    {.offset = first + m_kvHeads * all * head.chunks + h * all * head.scales, .bytes = positions * head.scales});
            }
        }
    }
    return found;
}

std::uint64_t KvCache::bytesUpTo(std::uint32_t layer, std::uint32_t positions) const
{
    std::uint64_t sum = 0;
    for (const auto &range : ranges(layer, positions)) {
        sum += range.bytes;
    }
    return sum;
}

/// Copies through memory that the host reads fast; a device's own memory may be slow to read, even where it is mapped.
Result<void> KvCache::read(std::uint32_t layer, std::uint32_t positions, std::span<std::byte> bytes) const
{
    const auto copy = vulkan::Buffer::create(m_device, bytes.size(), vulkan::Placement::Readback, "a copy of a KV cache");
    auto commands = vulkan::Commands::create(m_device);
    if (!copy || !commands) {
        return std::unexpected(copy ? commands.error() : copy.error());
    }
    if (auto done = commands->begin(); !done) {
        return done;
    }
    std::uint64_t at = 0;
    for (const auto &range : ranges(layer, positions)) {
        commands->copy(m_layers[layer], range.offset, *copy, at, range.bytes);
        at += range.bytes;
    }
    commands->barrierToHost();
    return commands->end()
        .and_then([&] { return commands->submitAndWait(); })
        .and_then([&] { return copy->invalidate(); })
        .transform([&] { std::memcpy(bytes.data(), copy->mapped().data(), bytes.size()); });
}

Result<void> KvCache::write(std::uint32_t layer, std::uint32_t positions, std::span<const std::byte> bytes)
{
    const auto copy = vulkan::Buffer::create(m_device, bytes.size(), vulkan::Placement::Shared, "a copy of a KV cache");
    auto commands = vulkan::Commands::create(m_device);
    if (!copy || !commands) {
        return std::unexpected(copy ? commands.error() : copy.error());
    }
    std::memcpy(copy->mapped().data(), bytes.data(), bytes.size());
    if (auto done = copy->flush().and_then([&] { return commands->begin(); }); !done) {
        return done;
    }
    std::uint64_t at = 0;
    for (const auto &range : ranges(layer, positions)) {
        commands->copy(*copy, at, m_layers[layer], range.offset, range.bytes);
        at += range.bytes;
    }
    commands->barrier();
    return commands->end().and_then([&] { return commands->submitAndWait(); });
}
}
