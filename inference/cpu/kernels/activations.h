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
/// 32 numbers of a row, as eight steps of four: x[i] is about scale * whole(i).
///
/// A few large numbers among 32 would set a scale that is too coarse for the others. So the three steps with the largest numbers
/// have whole numbers of 15 bits, each as low + 128 high, and the scale is the largest magnitude of the other five / 127 (or the
/// largest of all / 16256, if that is more), or one that is up to 3 % coarser where the numbers happen to fit it better. A
/// product sums the three steps a second time, with the high parts: three eighths more products for a twentieth of the noise.
/// LLM.int8() (Dettmers et al. 2022) sets columns apart in the same way.
struct alignas(64) QuantisedBlock {
    static constexpr std::size_t HighSteps = 3;

    std::array<std::int8_t, 32> lows; ///< -127 to 127
    std::array<std::array<std::int8_t, 4>, HighSteps> highs; ///< the high parts of the steps `highSteps`; -127 to 127
    float scale;
    float sum; ///< scale * wholeSum
    std::int32_t wholeSum; ///< the sum of all 32 whole numbers
    std::int32_t firstHalfWholeSum; ///< the sum of the first 16 whole numbers
    std::array<std::uint8_t, HighSteps> highSteps; ///< the steps that have high parts, in ascending order

    [[nodiscard]] int whole(std::size_t i) const
    {
        int value = lows[i];
        for (std::size_t h = 0; h < HighSteps; ++h) {
            value += highSteps[h] == i / 4 ? 128 * highs[h][i % 4] : 0;
        }
        return value;
    }
};
static_assert(sizeof(QuantisedBlock) == 64);

/// The high parts of a block at the places of their numbers, and zeros: for a few tokens it takes less time to multiply all of
/// them than to look for the steps that have some.
struct alignas(32) HighParts {
    std::array<std::int8_t, 32> highs;
};

/// Holds (rows, cols) numbers. Different rows may be set by different threads.
class Activations
{
public:
    /// Which forms of each row are kept: floats are what float weights need, and what makes a product exact.
    /// With Refined, what quantising leaves over of each row is quantised once more, as a row beside it: two products for one
    /// that is as good as exact.
    enum class Forms : std::uint8_t { Floats, Quantised, Both, Refined };

    Activations() = default;
    Activations(Forms forms, std::size_t rows, std::size_t cols);

    /// Sets row `row` to `x`: (cols,).
    void set(std::size_t row, const float *x);
    /// Sets row `row` to x * factor * weight, with `x` and `weight` (cols,): what is left of an RMSNorm once normFactor() is
    /// known, see vectors.h.
    void setScaled(std::size_t row, const float *x, float factor, const float *weight);

    [[nodiscard]] std::size_t rows() const { return m_rows; }
    [[nodiscard]] std::size_t cols() const { return m_cols; }
    [[nodiscard]] bool hasFloats() const { return !m_floats.empty(); }
    [[nodiscard]] bool hasQuantised() const { return !m_blocks.empty(); }
    [[nodiscard]] bool isRefined() const { return m_isRefined; }
    /// Returns row `row`: (cols,), then zeros up to a multiple of 32.
    [[nodiscard]] const float *floats(std::size_t row) const { return m_floats.data() + row * m_blocksPerRow * 32; }
    [[nodiscard]] const QuantisedBlock *blocks(std::size_t row) const { return m_blocks.data() + row * m_blockStride; }
    /// Returns the blocks of the difference between row `row` and its blocks(). isRefined() must be true.
    [[nodiscard]] const QuantisedBlock *restBlocks(std::size_t row) const { return blocks(row) + m_blocksPerRow; }
    [[nodiscard]] const HighParts *highParts(std::size_t row) const { return m_highParts.data() + row * m_blockStride; }
    [[nodiscard]] const HighParts *restHighParts(std::size_t row) const { return highParts(row) + m_blocksPerRow; }
    [[nodiscard]] std::size_t blocksPerRow() const { return m_blocksPerRow; }

    /// Returns the bytes that a row of `cols` numbers takes.
    [[nodiscard]] static std::size_t rowBytes(Forms forms, std::size_t cols);

private:
    void quantise(std::size_t row, const float *x, float factor, const float *weight);

    std::size_t m_rows = 0;
    std::size_t m_cols = 0;
    std::size_t m_blocksPerRow = 0;
    std::size_t m_blockStride = 0; ///< blocks from one row to the next
    bool m_isRefined = false;
    std::vector<float> m_floats;
    std::vector<QuantisedBlock> m_blocks;
    std::vector<HighParts> m_highParts; ///< one for each of m_blocks
};
}
