// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The two families of products that multiply() chooses from; the arguments are its own.
#pragma once

#include "inference/cpu/kernels/product.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace inference::cpu
{
struct Job {
    const Matrix &w;
    std::size_t tileBegin;
    std::size_t tileEnd;
    const Activations &x;
    const Tokens &tokens;
    float *y;
    std::size_t yStride;

    [[nodiscard]] std::size_t row(std::size_t token) const { return tokens.rows ? tokens.rows[token] : tokens.first + token; }
    /// Where the result of a tile and a token begins.
    [[nodiscard]] float *out(std::size_t tile, std::size_t token) const
    {
        return y + token * yStride + (tile - tileBegin) * TileRows;
    }
    /// Rows of a tile that the matrix has.
    [[nodiscard]] std::size_t rowsOf(std::size_t tile) const { return std::min(TileRows, w.rows() - tile * TileRows); }
};

/// Quantised weights times quantised activations.
void multiplyQuantised(const Job &job);
/// Any weights times floats.
void multiplyFloats(const Job &job);

/// Memory of this thread that a product may write to, at least so many bytes; the next call takes it back.
[[nodiscard]] std::byte *scratch(std::size_t bytes);
}
