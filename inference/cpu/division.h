// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How the products of a step are cut into parts for the threads: by tiles of rows and by tokens.
#pragma once

#include "inference/cpu/kernels/matrix.h"
#include "inference/cpu/workspace.h"

#include <algorithm>
#include <cstddef>

namespace inference::cpu
{
class Division
{
public:
    /// Divides `units` units, each of `unitTiles` tiles that stay together, times `tokens` tokens among `threads` threads.
    Division(std::size_t units, std::size_t unitTiles, std::size_t tokens, std::size_t threads)
        : m_units(units)
        , m_tokens(tokens)
        , m_tokensAtOnce(std::min(tokens, TokensAtOnce))
    {
        const auto room = ProductScratch / (TileRows * unitTiles * std::max<std::size_t>(m_tokensAtOnce, 1));
        // One token's parts are small, so that nobody waits long for the last one; many tokens' parts read their weights once.
        const auto wanted = tokens == 1 ? units / (PartsOfAThread * threads) : TilesAtOnce / unitTiles;
        m_unitsAtOnce = std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(room, 1));
        m_tokenParts = (tokens + m_tokensAtOnce - 1) / std::max<std::size_t>(m_tokensAtOnce, 1);
    }

    struct Part {
        std::size_t begin = 0; ///< the first unit; `end` is the one after the last
        std::size_t end = 0;
        std::size_t firstToken = 0;
        std::size_t tokens = 0;
    };

    [[nodiscard]] std::size_t parts() const { return (m_units + m_unitsAtOnce - 1) / m_unitsAtOnce * m_tokenParts; }
    /// Returns part `index`. The parts of the same units follow each other.
    [[nodiscard]] Part part(std::size_t index) const
    {
        const auto begin = index / m_tokenParts * m_unitsAtOnce;
        const auto token = index % m_tokenParts * m_tokensAtOnce;
        return {.begin = begin,
                .end = std::min(begin + m_unitsAtOnce, m_units),
                .firstToken = token,
                .tokens = std::min(m_tokensAtOnce, m_tokens - token)};
    }

    /// Returns the unit at which the range of thread `index` begins; see Worker::shareRanges().
    [[nodiscard]] std::size_t firstUnit(std::size_t index, std::size_t threads) const
    {
        return part(parts() * index / threads).begin;
    }

private:
    static constexpr std::size_t PartsOfAThread = 8;
    static constexpr std::size_t TilesAtOnce = 6; // a multiple of the number of tiles that the kernels compute side by side
    static constexpr std::size_t TokensAtOnce = 64; // the inputs of so many fit a core's cache beside the weights

    std::size_t m_units;
    std::size_t m_tokens;
    std::size_t m_tokensAtOnce;
    std::size_t m_unitsAtOnce = 1;
    std::size_t m_tokenParts = 1;
};
}
