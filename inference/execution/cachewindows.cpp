// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/execution/cachewindows.h"

#include <algorithm>

namespace inference::execution
{
namespace
{
/// Returns the window of each layer, in positions; 0 where tokens see all positions.
std::vector<std::uint32_t> windowsOf(const model::Plan &plan)
{
    std::vector<std::uint32_t> windows(plan.hyperparameters.layers);
    for (const auto &operation : plan.operations) {
        if (const auto *attention = std::get_if<model::Attention>(&operation)) {
            windows[attention->layer] = attention->window;
        }
    }
    return windows;
}

/// Returns the number of positions that a layer with this window keeps.
std::uint32_t positionsOf(std::uint32_t window, const KvShape &shape)
{
    const std::uint64_t needed = window > 0 ? std::uint64_t{window} + shape.slack : shape.context;
    return static_cast<std::uint32_t>((std::min<std::uint64_t>(needed, shape.context) + 31) / 32 * 32);
}
}

CacheWindows::CacheWindows(const model::Plan &plan, const KvShape &shape)
    : m_context(shape.context)
{
    for (const auto window : windowsOf(plan)) {
        m_layers.push_back({.positions = positionsOf(window, shape), .window = window});
    }
}

bool CacheWindows::holds(std::uint32_t next, std::uint32_t evaluated) const
{
    return std::ranges::all_of(m_layers, [&](const Layer &layer) {
        const auto lost = evaluated - std::min(evaluated, layer.positions); // positions below it are lost
        const auto oldest = next + 1 - std::min(next + 1, layer.window); // the oldest position that the token sees
        return layer.positions >= m_context || next == 0 || oldest >= lost;
    });
}

std::uint64_t CacheWindows::positionsRead(std::uint64_t depth) const
{
    std::uint64_t positions = 0;
    for (const auto &layer : m_layers) {
        positions += layer.window > 0 ? std::min<std::uint64_t>(layer.window, depth) : depth;
    }
    return positions;
}
}
