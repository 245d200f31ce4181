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
    /// Returns where the result of a tile and a token begins.
    [[nodiscard]] float *out(std::size_t tile, std::size_t token) const
    {
        return y + token * yStride + (tile - tileBegin) * TileRows;
    }
    /// Returns the number of rows of a tile that the matrix has.
    [[nodiscard]] std::size_t rowsOf(std::size_t tile) const { return std::min(TileRows, w.rows() - tile * TileRows); }
};

/// Multiplies quantised weights by quantised activations.
void multiplyQuantised(const Job &job);
/// Multiplies any weights by floats.
void multiplyFloats(const Job &job);

/// Returns at least `bytes` bytes of this thread's memory, which a product may write to until the thread's next call.
[[nodiscard]] std::byte *scratch(std::size_t bytes);
}
