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
/// What decides how much room the cache takes.
struct KvShape {
    std::uint32_t context = 0; ///< tokens
    /// Tokens that may be evaluated at once, or taken back, beyond what a layer's window asks for.
    std::uint32_t slack = 0;
    session::KvType type = session::KvType::F16;
};

/// A layer whose tokens see only a window keeps the latest positions in a ring: its window and the slack.
class KvCache
{
public:
    /// Errors: OutOfMemory with the figures.
    [[nodiscard]] static Result<std::shared_ptr<const KvCache>> create(const std::shared_ptr<const vulkan::Device> &device,
                                                                       const model::Plan &plan, const KvShape &shape);
    /// Of each layer.
    [[nodiscard]] static std::vector<std::uint64_t> layerBytes(const model::Plan &plan, const KvShape &shape);
    /// That a token at position `depth` reads, all layers together.
    [[nodiscard]] static std::uint64_t bytesRead(const model::Plan &plan, session::KvType type, std::uint64_t depth);

    [[nodiscard]] std::uint64_t keys(std::uint32_t layer) const { return m_layers[layer].buffer.address(); }
    [[nodiscard]] std::uint64_t values(std::uint32_t layer) const
    {
        return m_layers[layer].buffer.address() + m_layers[layer].buffer.sizeBytes() / 2;
    }
    /// Of keys and values of one position of the layer.
    [[nodiscard]] std::uint64_t bytesPerPosition(std::uint32_t layer) const
    {
        return m_layers[layer].buffer.sizeBytes() / m_layers[layer].positions;
    }
    /// Positions that the layer keeps, a multiple of 32.
    [[nodiscard]] std::uint32_t positions(std::uint32_t layer) const { return m_layers[layer].positions; }
    /// Whether it keeps fewer than the context has.
    [[nodiscard]] bool isRing(std::uint32_t layer) const { return m_layers[layer].positions < m_context; }
    /// Whether a token at position `next` finds all that it sees, if the positions below `evaluated` were written since the
    /// cache was empty.
    [[nodiscard]] bool holds(std::uint32_t next, std::uint32_t evaluated) const;
    [[nodiscard]] std::uint32_t context() const { return m_context; } ///< tokens
    [[nodiscard]] session::KvType type() const { return m_type; }

private:
    struct Layer {
        vulkan::Buffer buffer; ///< keys, then values
        std::uint32_t positions = 0;
        std::uint32_t window = 0; ///< 0: all
    };
    std::vector<Layer> m_layers;
    std::uint32_t m_context = 0;
    session::KvType m_type = session::KvType::F16;
};
}
