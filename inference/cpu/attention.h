// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How attention is divided among threads, which decides how much room it needs.
#pragma once

#include "inference/model/plan.h"

#include <cstddef>
#include <cstdint>

namespace inference::cpu
{
/// The number of positions in one part of the context. Parts begin at multiples of it, in every step.
inline constexpr std::uint32_t AttentionPart = 128;

/// Returns the number of prompt tokens whose queries share one reading of the keys: a tile of them.
[[nodiscard]] std::uint32_t attentionTile(const model::Hyperparameters &h);
/// Returns the number of floats of scratch memory that one thread needs for a tile.
[[nodiscard]] std::size_t attentionScratchFloats(const model::Hyperparameters &h);
/// Returns the number of floats that one head's result over one part takes: its largest score, the sum of its weights, and the
/// weighted sum of values.
[[nodiscard]] std::size_t partialFloats(const model::Hyperparameters &h);
/// Returns the number of parts into which `positions` positions are cut.
[[nodiscard]] constexpr std::uint32_t attentionParts(std::uint32_t positions)
{
    return (positions + AttentionPart - 1) / AttentionPart;
}
}
