// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/kvcache.h"

#include "base/format.h"

#include <algorithm>
#include <cstring>

namespace inference::cpu
{
namespace
{
RowType rowType(execution::KvType type)
{
    switch (type) {
    case execution::KvType::F32:
        return RowType::F32;
    case execution::KvType::Q8_0:
        return RowType::Q8_0;
    case execution::KvType::F16:
        break;
    }
    return RowType::F16;
}

/// Returns the bytes that the keys and values of one position take in one layer.
std::uint64_t positionBytes(const model::Hyperparameters &h, execution::KvType type)
{
    return std::uint64_t{2} * h.kvHeads * rowBytes(rowType(type), h.headDimensions);
}
}

std::uint64_t KvCache::bytes(const model::Plan &plan, const execution::KvShape &shape)
{
    const execution::CacheWindows windows(plan, shape);
    std::uint64_t positions = 0;
    for (std::uint32_t layer = 0; layer < windows.layers(); ++layer) {
        positions += windows.positions(layer);
    }
    return positions * positionBytes(plan.hyperparameters, shape.type);
}

std::uint64_t KvCache::bytesRead(std::uint64_t depth) const
{
    return m_windows.positionsRead(depth) * bytesPerPosition();
}

Result<KvCache> KvCache::create(const model::Plan &plan, const execution::KvShape &shape)
{
    const auto &h = plan.hyperparameters;
    KvCache cache;
    cache.m_windows = execution::CacheWindows(plan, shape);
    cache.m_type = rowType(shape.type);
    cache.m_kvHeads = h.kvHeads;
    cache.m_headDimensions = h.headDimensions;
    cache.m_rowBytes = rowBytes(cache.m_type, h.headDimensions);
    for (std::uint32_t layer = 0; layer < cache.m_windows.layers(); ++layer) {
        auto memory = Memory::allocate(cache.m_windows.positions(layer) * cache.bytesPerPosition(),
                                       base::format("a layer's KV cache for {} tokens", shape.context));
        if (!memory) {
            return std::unexpected(memory.error());
        }
        cache.m_layers.push_back(std::move(*memory));
    }
    return cache;
}

std::byte *KvCache::row(std::uint32_t layer, std::uint32_t kvHead, std::uint32_t position) const
{
    const auto positions = m_windows.positions(layer);
    return m_layers[layer].data() + (std::size_t{kvHead} * positions + position % positions) * m_rowBytes;
}

void KvCache::store(std::uint32_t layer, std::uint32_t kvHead, std::uint32_t position, const float *key, const float *value)
{
    storeRow(m_type, key, m_headDimensions, row(layer, kvHead, position));
    storeRow(m_type, value, m_headDimensions, row(layer, m_kvHeads + kvHead, position));
}

KvCache::Runs KvCache::runs(std::uint32_t layer, std::uint32_t kvHead, std::uint32_t first, std::uint32_t count) const
{
    const auto positions = m_windows.positions(layer);
    RowRun keys{.type = m_type,
                .first = row(layer, kvHead, first),
                .strideBytes = m_rowBytes,
                .count = std::min(count, positions - first % positions),
                .n = m_headDimensions};
    auto values = keys;
    values.first = row(layer, m_kvHeads + kvHead, first);
    return {.keys = keys, .values = values};
}

std::uint32_t KvCache::rowsUpTo(std::uint32_t layer, std::uint32_t positions) const
{
    const auto all = m_windows.positions(layer);
    return m_windows.isRing(layer) ? all : std::min(positions, all);
}

std::uint64_t KvCache::bytesUpTo(std::uint32_t layer, std::uint32_t positions) const
{
    return rowsUpTo(layer, positions) * bytesPerPosition();
}

Result<void> KvCache::read(std::uint32_t layer, std::uint32_t positions, std::span<std::byte> bytes) const
{
    const auto run = rowsUpTo(layer, positions) * m_rowBytes;
    for (std::uint32_t head = 0; head < 2 * m_kvHeads; ++head) {
        std::memcpy(bytes.data() + head * run, row(layer, head, 0), run);
    }
    return {};
}

Result<void> KvCache::write(std::uint32_t layer, std::uint32_t positions, std::span<const std::byte> bytes)
{
    const auto run = rowsUpTo(layer, positions) * m_rowBytes;
    for (std::uint32_t head = 0; head < 2 * m_kvHeads; ++head) {
        std::memcpy(row(layer, head, 0), bytes.data() + head * run, run);
    }
    return {};
}
}
