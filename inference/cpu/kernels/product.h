// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Matrix products. The caller divides a matrix' tiles among its threads; a kernel knows of none.
#pragma once

#include "inference/cpu/kernels/activations.h"
#include "inference/cpu/kernels/matrix.h"

#include <cstddef>
#include <cstdint>

namespace inference::cpu
{
/// The rows of the activations that a product reads.
struct Tokens {
    std::size_t count = 1;
    std::size_t first = 0; ///< the rows are first, first + 1, ...
    const std::uint32_t *rows = nullptr; ///< if not null, the rows are these instead
};

/// y[t, i] = W[16 tileBegin + i] x[token t], for the rows i of the tiles [tileBegin, tileEnd): y's first column is the first row
/// of tile tileBegin. W: (rows, cols) of any type; x: (., cols); y: (tokens.count, yStride) f32. Nothing is written for what a
/// last tile has beyond rows().
///
/// Quantised weights are multiplied with x.blocks(), and x.restBlocks(), if x has them (whole numbers, exact but for the rounding
/// of the activations), else with x.floats(); float weights with x.floats(). Sums are f32, always in the same order: a result
/// does not depend on the range of tiles or on the other tokens.
void multiply(const Matrix &w, std::size_t tileBegin, std::size_t tileEnd, const Activations &x, const Tokens &tokens, float *y,
              std::size_t yStride);
}
