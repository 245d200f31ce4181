// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The code books of the IQ1, IQ2 and IQ3 types: a block names a group of 8 or 4 weights by its number in such a grid, because
// few of the possible groups occur. They are part of the file format, as in ggml's ggml-common.h.
#pragma once

#include "inference/gguf/tensortype.h"

#include <cstdint>
#include <span>

namespace inference::gguf
{
/// Returns the groups that `type` (an IQ1, IQ2 or IQ3) can name, in order. Each is the levels of its weights, the first one
/// lowest: 8 of 2 bits (0 to 2), or for IQ3 4 of 4 bits (0 to 7). What a level stands for, and its sign, is the type's affair.
[[nodiscard]] std::span<const std::uint16_t> grid(TensorType type);

/// Returns the signs of 8 weights, a set bit for a minus, from the 7 bits in which IQ2_XXS, IQ2_XS and IQ3_XXS keep them: the
/// number of minuses is even, so that the last sign follows from the others.
[[nodiscard]] constexpr std::uint32_t evenSigns(std::uint32_t seven)
{
    auto parity = seven ^ seven >> 4U;
    parity ^= parity >> 2U;
    parity ^= parity >> 1U;
    return seven | (parity & 1U) << 7U;
}
}
