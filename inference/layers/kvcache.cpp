// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/layers/kvcache.h"

#include "base/format.h"
#include "shaders/include/parameters.glsl.h"

namespace inference::layers
{
namespace
{
static_assert(static_cast<std::uint32_t>(session::KvType::F16) == shaders::KV_F16);
static_assert(static_cast<std::uint32_t>(session::KvType::F32) == shaders::KV_F32);
static_assert(static_cast<std::uint32_t>(session::KvType::Q8_0) == shaders::KV_Q8_0);

/// One position of one layer, keys and values.
std::uint64_t positionBytes(const model::Hyperparameters &h, session::KvType type)
{
    const std::uint64_t quads = (h.headDimensions + 3) / 4;
    const std::uint64_t groups = (h.headDimensions + shaders::KV_GROUP - 1) / shaders::KV_GROUP;
    const std::uint64_t headBytes = type == session::KvType::F32 ? 16 * quads
        : type == session::KvType::F16                           ? 8 * quads
                                                                 : 4 * quads + sizeof(float) * groups;
    return 2 * h.kvHeads * headBytes;
}
}

std::vector<std::uint64_t> KvCache::layerBytes(const model::Plan &plan, const session::KvShape &shape)
{
    const session::CacheWindows windows(plan, shape);
    std::vector<std::uint64_t> bytes;
    for (std::uint32_t layer = 0; layer < windows.layers(); ++layer)
        bytes.push_back(windows.positions(layer) * positionBytes(plan.hyperparameters, shape.type));
    return bytes;
}

std::uint64_t KvCache::bytesRead(const model::Plan &plan, session::KvType type, std::uint64_t depth)
{
    return session::CacheWindows::positionsRead(plan, depth) * positionBytes(plan.hyperparameters, type);
}

Result<std::shared_ptr<const KvCache>> KvCache::create(const std::shared_ptr<const vulkan::Device> &device,
                                                       const model::Plan &plan, const session::KvShape &shape)
{
    auto cache = std::make_shared<KvCache>();
    cache->m_context = shape.context;
    cache->m_type = shape.type;
    cache->m_windows = session::CacheWindows(plan, shape);
    const auto bytes = layerBytes(plan, shape);
    const auto what = base::format("one of {} layers of a KV cache for {} tokens", bytes.size(), shape.context);
    for (const auto size : bytes) {
        auto buffer = vulkan::Buffer::create(device, size, vulkan::Placement::Device, what);
        if (!buffer)
            return std::unexpected(buffer.error());
        cache->m_layers.push_back(std::move(*buffer));
    }
    return cache;
}
}
