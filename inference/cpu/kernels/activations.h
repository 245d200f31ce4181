// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The vectors that matrices are multiplied with, in the form that the products read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace inference::cpu
{
/// 32 numbers of a row: x[i] is about scale * quants[i]. As in Q8_0, scale is the largest magnitude / 127.
struct alignas(64) QuantisedBlock {
    std::array<std::int8_t, 32> quants; ///< -127 to 127
    float scale;
    float sum; ///< scale * (the sum of quants)
    std::array<float, 2> halfSums; ///< likewise of the first 16 and of the last
    std::array<std::int32_t, 2> halfQuantSums; ///< the sums of quants themselves
    std::array<std::int32_t, 2> unused;
};
static_assert(sizeof(QuantisedBlock) == 64);

/// (rows, cols) numbers. Different rows may be set by different threads.
class Activations
{
public:
    /// Which forms of each row are kept: floats are what float weights need, and what makes a product exact.
    enum class Forms : std::uint8_t { Floats, Quantised, Both };

    Activations() = default;
    Activations(Forms forms, std::size_t rows, std::size_t cols);

    /// x: (cols,).
    void set(std::size_t row, const float *x);
    /// x * factor * weight, with weight (cols,): what is left of an RMSNorm once normFactor() is known. See vectors.h.
    void setScaled(std::size_t row, const float *x, float factor, const float *weight);

    [[nodiscard]] std::size_t rows() const { return m_rows; }
    [[nodiscard]] std::size_t cols() const { return m_cols; }
    [[nodiscard]] bool hasFloats() const { return !m_floats.empty(); }
    [[nodiscard]] bool hasQuantised() const { return !m_blocks.empty(); }
    /// (cols,), and zeros up to a multiple of 32.
    [[nodiscard]] const float *floats(std::size_t row) const { return m_floats.data() + row * m_blocksPerRow * 32; }
    [[nodiscard]] const QuantisedBlock *blocks(std::size_t row) const { return m_blocks.data() + row * m_blocksPerRow; }
    [[nodiscard]] std::size_t blocksPerRow() const { return m_blocksPerRow; }

private:
    std::size_t m_rows = 0;
    std::size_t m_cols = 0;
    std::size_t m_blocksPerRow = 0;
    std::vector<float> m_floats;
    std::vector<QuantisedBlock> m_blocks;
};
}
