// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which positions the KV cache of each layer keeps, wherever it lies.
#pragma once

#include "inference/execution/options.h"
#include "inference/model/plan.h"

#include <cstdint>
#include <vector>

namespace inference::execution
{
/// What decides how much room the cache takes.
struct KvShape {
    std::uint32_t context = 0; ///< tokens
    /// Tokens that may be evaluated at once, or taken back, beyond what a layer's window asks for.
    std::uint32_t slack = 0;
    KvType type = KvType::F16;
};

/// A layer whose tokens see only a window keeps the latest positions in a ring: its window and the slack. Position p lies in row
/// p % positions() of the ring.
class CacheWindows
{
public:
    CacheWindows() = default;
    CacheWindows(const model::Plan &plan, const KvShape &shape);

    [[nodiscard]] std::uint32_t layers() const { return static_cast<std::uint32_t>(m_layers.size()); }
    /// Returns the number of positions that the layer keeps, a multiple of 32.
    [[nodiscard]] std::uint32_t positions(std::uint32_t layer) const { return m_layers[layer].positions; }
    /// Returns whether the layer keeps fewer positions than the context has.
    [[nodiscard]] bool isRing(std::uint32_t layer) const { return m_layers[layer].positions < m_context; }
    /// Returns whether a token at position `next` finds all that it sees, if the positions below `evaluated` were written since
    /// the cache was empty.
    [[nodiscard]] bool holds(std::uint32_t next, std::uint32_t evaluated) const;
    /// Returns the number of positions that a token at position `depth` sees, all layers together.
    [[nodiscard]] std::uint64_t positionsRead(std::uint64_t depth) const;

private:
    struct Layer {
        std::uint32_t positions = 0;
        std::uint32_t window = 0; ///< positions; 0: all
    };
    std::vector<Layer> m_layers;
    std::uint32_t m_context = 0;
};
}
