// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How attention is divided among threads, which decides how much room it needs.
#pragma once

#include "inference/model/plan.h"

#include <cstddef>
#include <cstdint>

namespace inference::cpu
{
/// Positions that are attended to at once. Parts begin at multiples of it, in every step.
inline constexpr std::uint32_t AttentionPart = 128;

/// Prompt tokens whose queries share one reading of the keys.
[[nodiscard]] std::uint32_t attentionTile(const model::Hyperparameters &h);
/// That one thread needs for a tile.
[[nodiscard]] std::size_t attentionScratchFloats(const model::Hyperparameters &h);
/// What a part leaves behind takes so many: its largest score, the sum of its weights, and the weighted sum of values.
[[nodiscard]] std::size_t partialFloats(const model::Hyperparameters &h);
/// Parts of a single token's attention to `positions`.
[[nodiscard]] constexpr std::uint32_t attentionParts(std::uint32_t positions)
{
    return (positions + AttentionPart - 1) / AttentionPart;
}
}
