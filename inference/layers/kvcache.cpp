// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/layers/kvcache.h"

#include "base/format.h"
#include "shaders/include/parameters.glsl.h"

#include <algorithm>

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

/// By layer; 0: all positions.
std::vector<std::uint32_t> windowsOf(const model::Plan &plan)
{
    std::vector<std::uint32_t> windows(plan.hyperparameters.layers);
    for (const auto &operation : plan.operations) {
        if (const auto *attention = std::get_if<model::Attention>(&operation))
            windows[attention->layer] = attention->window;
    }
    return windows;
}

/// That a layer with this window keeps.
std::uint32_t positionsOf(std::uint32_t window, const KvShape &shape)
{
    const std::uint64_t needed = window > 0 ? std::uint64_t{window} + shape.slack : shape.context;
    return static_cast<std::uint32_t>((std::min<std::uint64_t>(needed, shape.context) + 31) / 32 * 32);
}
}

std::vector<std::uint64_t> KvCache::layerBytes(const model::Plan &plan, const KvShape &shape)
{
    std::vector<std::uint64_t> bytes;
    for (const auto window : windowsOf(plan))
        bytes.push_back(positionsOf(window, shape) * positionBytes(plan.hyperparameters, shape.type));
    return bytes;
}

std::uint64_t KvCache::bytesRead(const model::Plan &plan, session::KvType type, std::uint64_t depth)
{
    std::uint64_t positions = 0;
    for (const auto window : windowsOf(plan))
        positions += window > 0 ? std::min<std::uint64_t>(window, depth) : depth;
    return positions * positionBytes(plan.hyperparameters, type);
}

Result<std::shared_ptr<const KvCache>> KvCache::create(const std::shared_ptr<const vulkan::Device> &device,
                                                       const model::Plan &plan, const KvShape &shape)
{
    auto cache = std::make_shared<KvCache>();
    cache->m_context = shape.context;
    cache->m_type = shape.type;
    const auto windows = windowsOf(plan);
    const auto bytes = layerBytes(plan, shape);
    const auto what = base::format("one of {} layers of a KV cache for {} tokens", windows.size(), shape.context);
    for (std::size_t layer = 0; layer < windows.size(); ++layer) {
        auto buffer = vulkan::Buffer::create(device, bytes[layer], vulkan::Placement::Device, what);
        if (!buffer)
            return std::unexpected(buffer.error());
        cache->m_layers.push_back(
            {.buffer = std::move(*buffer), .positions = positionsOf(windows[layer], shape), .window = windows[layer]});
    }
    return cache;
}

bool KvCache::holds(std::uint32_t next, std::uint32_t evaluated) const
{
    return std::ranges::all_of(m_layers, [&](const Layer &layer) {
        const auto lost = evaluated - std::min(evaluated, layer.positions); // positions below it
        const auto oldest = next + 1 - std::min(next + 1, layer.window); // that the token sees
        return layer.positions >= m_context || next == 0 || oldest >= lost;
    });
}
}
