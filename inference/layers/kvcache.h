// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Keys and values of all layers in device memory, laid out as shaders/include/kv.glsl says.
#pragma once

#include "inference/model/plan.h"
#include "inference/session/session.h"
#include "inference/vulkan/buffer.h"

#include <memory>
#include <vector>

namespace inference::layers
{
class KvCache
{
public:
    /// Errors: OutOfMemory with the figures.
    [[nodiscard]] static Result<std::shared_ptr<const KvCache>> create(const std::shared_ptr<const vulkan::Device> &device,
                                                                       const model::Hyperparameters &hyperparameters,
                                                                       std::uint32_t context, session::KvType type);
    /// Of all layers together.
    [[nodiscard]] static std::uint64_t bytesPerToken(const model::Hyperparameters &hyperparameters, session::KvType type);

    [[nodiscard]] std::uint64_t keys(std::uint32_t layer) const { return m_layers[layer].address(); }
    [[nodiscard]] std::uint64_t values(std::uint32_t layer) const
    {
        return m_layers[layer].address() + m_layers[layer].sizeBytes() / 2;
    }
    [[nodiscard]] std::uint32_t context() const { return m_context; } ///< positions, a multiple of 32
    [[nodiscard]] session::KvType type() const { return m_type; }

private:
    std::vector<vulkan::Buffer> m_layers; ///< keys, then values
    std::uint32_t m_context = 0;
    session::KvType m_type = session::KvType::F16;
};
}
