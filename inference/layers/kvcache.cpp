// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/layers/kvcache.h"

#include "base/format.h"

namespace inference::layers
{
namespace
{
/// One position of one layer, keys and values.
std::uint64_t layerBytesPerToken(const model::Hyperparameters &h, session::KvType type)
{
    const std::uint64_t quadBytes = type == session::KvType::F32 ? 16 : 8;
    return 2 * quadBytes * h.kvHeads * ((h.headDimensions + 3) / 4);
}
}

std::uint64_t KvCache::bytesPerToken(const model::Hyperparameters &hyperparameters, session::KvType type)
{
    return hyperparameters.layers * layerBytesPerToken(hyperparameters, type);
}

Result<std::shared_ptr<const KvCache>> KvCache::create(const std::shared_ptr<const vulkan::Device> &device,
                                                       const model::Hyperparameters &hyperparameters, std::uint32_t context,
                                                       session::KvType type)
{
    auto cache = std::make_shared<KvCache>();
    cache->m_context = (context + 31) / 32 * 32;
    cache->m_type = type;
    const auto what = base::format("one of {} layers of a KV cache for {} tokens", hyperparameters.layers, context);
    for (std::uint32_t layer = 0; layer < hyperparameters.layers; ++layer) {
        auto buffer = vulkan::Buffer::create(device, cache->m_context * layerBytesPerToken(hyperparameters, type),
                                             vulkan::Placement::Device, what);
        if (!buffer)
            return std::unexpected(buffer.error());
        cache->m_layers.push_back(std::move(*buffer));
    }
    return cache;
}
}
