// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/kernels/activations.h"

#include "inference/cpu/kernels/vectors.h"

#include <algorithm>
#include <array>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "inference/cpu/kernels/activations.cpp"
#include "inference/cpu/kernels/dispatch.h"

#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "inference/cpu/kernels/sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace inference::cpu::HWY_NAMESPACE
{
/// Describes vectors of eight numbers, one of each step, or of as many as fit.
using TagEight = hn::CappedTag<float, 8>;
using TagEightU32 = hn::RebindToUnsigned<TagEight>;
using VecEight = hn::Vec<TagEight>;
using VecEightU32 = hn::Vec<TagEightU32>;
constexpr std::size_t EightLanes = hn::MaxLanes(TagEight());

constexpr std::size_t BlocksAtOnce = 8;
constexpr std::uint32_t StepBits = 7;

/// Writes the bits of each step's largest magnitude, which order as the magnitudes do, with the step's number in the lowest
/// three. `x`: (32,); `out`: (8,).
HWY_INLINE void largestOfSteps(const float *x, std::uint32_t *out)
{
    const TagEight d;
    const TagEightU32 du;
    for (std::size_t part = 0; part < 8 / EightLanes; ++part) {
        VecEight a, b, c, e; // one number of each step
        hn::LoadInterleaved4(d, x + part * EightLanes * 4, a, b, c, e);
        const auto most = hn::Max(hn::Max(hn::Abs(a), hn::Abs(b)), hn::Max(hn::Abs(c), hn::Abs(e)));
        const auto steps = hn::Iota(du, static_cast<std::uint32_t>(part * EightLanes));
        hn::Store(hn::Or(hn::AndNot(hn::Set(du, StepBits), hn::BitCast(du, most)), steps), du, out + part * EightLanes);
    }
}

/// How eight blocks are put into whole numbers.
struct Grids {
    alignas(64) std::array<float, BlocksAtOnce> scales;
    alignas(64) std::array<float, BlocksAtOnce> inverses;
    alignas(64) std::array<std::array<std::uint32_t, BlocksAtOnce>, QuantisedBlock::HighSteps> highSteps;
};

/// Returns the magnitude whose bits are given, or a little more: their lowest three, which held a step's number, are set.
HWY_INLINE VecEight magnitude(VecEightU32 bits)
{
    return hn::BitCast(TagEight(), hn::Or(bits, hn::Set(TagEightU32(), StepBits)));
}

/// Chooses the scales and the high steps of eight blocks. `steps`: (8 blocks, 8 steps), from largestOfSteps().
void chooseGrids(const std::uint32_t *steps, Grids &out)
{
    const TagEight d;
    const TagEightU32 du;
    for (std::size_t block = 0; block < BlocksAtOnce; block += EightLanes) {
        const auto rows = hn::Mul(hn::Iota(hn::RebindToSigned<TagEight>(), 0), hn::Set(hn::RebindToSigned<TagEight>(), 8));
        constexpr std::size_t Kept = QuantisedBlock::HighSteps + 1;
        VecEightU32 most[Kept]; // the largest of each block, descending
        for (auto &one : most) {
            one = hn::Zero(du);
        }
        for (std::size_t step = 0; step < 8; ++step) {
            auto next = hn::GatherIndex(du, steps + block * 8 + step, rows);
            HWY_UNROLL(4)
            for (auto &one : most) {
                const auto less = hn::Min(one, next);
                one = hn::Max(one, next);
                next = less;
            }
        }
        const auto scale = hn::Max(hn::Mul(magnitude(most[Kept - 1]), hn::Set(d, 1.0F / 127)),
                                   hn::Mul(magnitude(most[0]), hn::Set(d, 1.0F / 16256)));
        // What is so small that the inverse would be infinite counts as 0.
        const auto isThere = hn::Ge(scale, hn::Set(d, std::numeric_limits<float>::min()));
        hn::Store(hn::IfThenElseZero(isThere, scale), d, out.scales.data() + block);
        hn::Store(hn::IfThenElseZero(isThere, hn::Div(hn::Set(d, 1), scale)), d, out.inverses.data() + block);
        const auto number = [&](VecEightU32 bits) HWY_ATTR { return hn::And(bits, hn::Set(du, StepBits)); };
        const auto a = number(most[0]);
        const auto b = number(most[1]);
        const auto c = number(most[2]);
        const auto lower = hn::Min(a, b);
        const auto upper = hn::Max(a, b);
        hn::Store(hn::Min(lower, c), du, out.highSteps[0].data() + block);
        hn::Store(hn::Max(lower, hn::Min(upper, c)), du, out.highSteps[1].data() + block);
        hn::Store(hn::Max(upper, c), du, out.highSteps[2].data() + block);
    }
}

/// How much coarser than needed the scales are that are tried: which of them fits best is a matter of chance, and the best of
/// four leaves a fifth less noise.
constexpr std::array<float, 4> Coarser{1, 1.01F, 1.02F, 1.03F};
constexpr std::array<float, 4> Finer{1 / Coarser[0], 1 / Coarser[1], 1 / Coarser[2], 1 / Coarser[3]};

/// Computes the squared error of a block with each scale that is tried, in squares of the scale it has. `x`: (32,); `out`: (4,).
HWY_INLINE void measureLosses(const float *x, float inverse, float *out)
{
    const TagF32 d;
    VecF32 losses[Coarser.size()][SumVectors];
    HWY_UNROLL(4)
    for (std::size_t c = 0; c < Coarser.size(); ++c) {
        const auto factor = hn::Set(d, inverse * Finer[c]);
        HWY_UNROLL(4)
        for (std::size_t v = 0; v < SumVectors; ++v) {
            const auto a = hn::Mul(hn::LoadU(d, x + v * RowLanes), factor);
            const auto b = hn::Mul(hn::LoadU(d, x + Sums + v * RowLanes), factor);
            const auto lostA = hn::Sub(a, hn::Round(a));
            const auto lostB = hn::Sub(b, hn::Round(b));
            losses[c][v] = hn::MulAdd(lostB, lostB, hn::Mul(lostA, lostA));
        }
    }
    const auto four = totalsOf4(losses);
    const hn::DFromV<decltype(four)> d4;
    alignas(16) static constexpr std::array<float, 4> Squares{Coarser[0] * Coarser[0], Coarser[1] * Coarser[1],
                                                              Coarser[2] * Coarser[2], Coarser[3] * Coarser[3]};
    hn::StoreU(hn::Mul(four, hn::Load(d4, Squares.data())), d4, out);
}

/// Takes the scales that lose least. losses: (8 blocks, 4).
void takeBestScales(const float *losses, Grids &grids)
{
    const TagEight d;
    for (std::size_t block = 0; block < BlocksAtOnce; block += EightLanes) {
        const auto rows = hn::Mul(hn::Iota(hn::RebindToSigned<TagEight>(), 0),
                                  hn::Set(hn::RebindToSigned<TagEight>(), static_cast<std::int32_t>(Coarser.size())));
        const float *const at = losses + block * Coarser.size();
        auto least = hn::GatherIndex(d, at, rows);
        auto coarser = hn::Set(d, Coarser[0]);
        auto finer = hn::Set(d, Finer[0]);
        for (std::size_t c = 1; c < Coarser.size(); ++c) {
            const auto loss = hn::GatherIndex(d, at + c, rows);
            const auto isLess = hn::Lt(loss, least);
            least = hn::Min(loss, least);
            coarser = hn::IfThenElse(isLess, hn::Set(d, Coarser[c]), coarser);
            finer = hn::IfThenElse(isLess, hn::Set(d, Finer[c]), finer);
        }
        float *const scales = grids.scales.data() + block;
        float *const inverses = grids.inverses.data() + block;
        hn::Store(hn::Mul(hn::Load(d, scales), coarser), d, scales);
        hn::Store(hn::Mul(hn::Load(d, inverses), finer), d, inverses);
    }
}

/// Gives a step whole numbers of 15 bits.
HWY_INLINE void setHighStep(const float *x, float inverse, std::size_t high, std::size_t step, QuantisedBlock &out,
                            HighParts &parts)
{
    const hn::Full128<float> d;
    const hn::Rebind<std::int8_t, decltype(d)> bytes;
    const hn::RebindToSigned<decltype(d)> di;
    const auto wholes = hn::NearestInt(hn::Mul(hn::LoadU(d, x + step * 4), hn::Set(d, inverse)));
    const auto highs = hn::ShiftRight<7>(hn::Add(wholes, hn::Set(di, 64)));
    hn::StoreU(hn::DemoteTo(bytes, highs), bytes, out.highs[high].data());
    hn::StoreU(hn::DemoteTo(bytes, highs), bytes, parts.highs.data() + step * 4);
    hn::StoreU(hn::DemoteTo(bytes, hn::Sub(wholes, hn::ShiftLeft<7>(highs))), bytes, out.lows.data() + step * 4);
    out.highSteps[high] = static_cast<std::uint8_t>(step);
}

/// Quantises one block. `x`: (32,); `grid`: the block's place in `grids`.
HWY_INLINE void quantiseBlock(const float *x, const Grids &grids, std::size_t grid, QuantisedBlock &out, HighParts &parts)
{
    const TagF32 d;
    const TagI32 di;
    const hn::Rebind<std::int8_t, TagF32> bytes;
    const float inverse = grids.inverses[grid];
    std::int32_t sums[2];
    HWY_UNROLL(2)
    for (std::size_t half = 0; half < 2; ++half) {
        auto sum = hn::Zero(di);
        HWY_UNROLL(4)
        for (std::size_t i = half * 16; i < half * 16 + 16; i += RowLanes) {
            const auto wholes = hn::NearestInt(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, inverse)));
            sum = hn::Add(sum, wholes);
            hn::StoreU(hn::DemoteTo(bytes, wholes), bytes, out.lows.data() + i);
        }
        sums[half] = hn::ReduceSum(di, sum);
    }
    out.scale = grids.scales[grid];
    out.wholeSum = sums[0] + sums[1];
    out.firstHalfWholeSum = sums[0];
    out.sum = out.scale * static_cast<float>(out.wholeSum);
    parts = {};
    HWY_UNROLL(3)
    for (std::size_t high = 0; high < QuantisedBlock::HighSteps; ++high) {
        setHighStep(x, inverse, high, grids.highSteps[high][grid], out, parts);
    }
}

/// Quantises `count` blocks, at most eight. `x`: (32 count,).
void quantiseBlocks(const float *x, std::size_t count, Grids &grids, QuantisedBlock *out, HighParts *parts)
{
    alignas(64) std::array<std::uint32_t, BlocksAtOnce * 8> steps;
    alignas(64) std::array<float, BlocksAtOnce * Coarser.size()> losses;
    for (std::size_t block = 0; block < count; ++block) {
        largestOfSteps(x + block * 32, steps.data() + block * 8);
    }
    std::fill(steps.begin() + static_cast<std::ptrdiff_t>(count) * 8, steps.end(), 0);
    std::fill(losses.begin() + static_cast<std::ptrdiff_t>(count * Coarser.size()), losses.end(), 0);
    chooseGrids(steps.data(), grids);
    for (std::size_t block = 0; block < count; ++block) {
        measureLosses(x + block * 32, grids.inverses[block], losses.data() + block * Coarser.size());
    }
    takeBestScales(losses.data(), grids);
    for (std::size_t block = 0; block < count; ++block) {
        quantiseBlock(x + block * 32, grids, block, out[block], parts[block]);
    }
}

/// Computes the difference between x and its block, which was quantised with that grid. `x`, `out`: (32,); they may be the same.
HWY_INLINE void subtractBlock(const float *x, const Grids &grids, std::size_t grid, float *out)
{
    const TagF32 d;
    const auto inverse = hn::Set(d, grids.inverses[grid]);
    const auto scale = hn::Set(d, grids.scales[grid]);
    for (std::size_t i = 0; i < 32; i += RowLanes) {
        const auto numbers = hn::LoadU(d, x + i);
        const auto wholes = hn::ConvertTo(d, hn::NearestInt(hn::Mul(numbers, inverse)));
        hn::StoreU(hn::NegMulAdd(wholes, scale, numbers), d, out + i);
    }
}

/// out = x * factor * weight, or x if there is no weight, and zeros up to a multiple of 32.
HWY_INLINE void scaleNumbers(const float *x, float factor, const float *weight, std::size_t n, float *out)
{
    const TagF32 d;
    std::size_t i = 0;
    for (; weight && i + RowLanes <= n; i += RowLanes) {
        hn::Store(hn::Mul(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, factor)), hn::LoadU(d, weight + i)), d, out + i);
    }
    for (; i < n; ++i) {
        out[i] = weight ? x[i] * factor * weight[i] : x[i];
    }
    for (; i % 32 != 0; ++i) {
        out[i] = 0;
    }
}

/// Writes the blocks of x * factor * weight, or of x if there is no weight. If `isRefined`, the blocks of the difference between
/// these and the exact numbers follow.
void quantiseRow(const float *x, float factor, const float *weight, std::size_t n, bool isRefined, QuantisedBlock *out,
                 HighParts *parts)
{
    const auto restAt = (n + 31) / 32;
    constexpr std::size_t Numbers = BlocksAtOnce * 32;
    alignas(64) std::array<float, Numbers> numbers;
    for (std::size_t k = 0; k < n; k += Numbers) {
        const auto count = std::min(Numbers, n - k);
        const auto blocks = (count + 31) / 32;
        const float *from = x + k;
        if (weight || count % 32 != 0) {
            scaleNumbers(x + k, factor, weight ? weight + k : nullptr, count, numbers.data());
            from = numbers.data();
        }
        Grids grids;
        quantiseBlocks(from, blocks, grids, out + k / 32, parts + k / 32);
        if (!isRefined) {
            continue;
        }
        for (std::size_t block = 0; block < blocks; ++block) {
            subtractBlock(from + block * 32, grids, block, numbers.data() + block * 32);
        }
        quantiseBlocks(numbers.data(), blocks, grids, out + restAt + k / 32, parts + restAt + k / 32);
    }
}
}
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace inference::cpu
{
HWY_EXPORT(quantiseRow);

Activations::Activations(Forms forms, std::size_t rows, std::size_t cols)
    : m_rows(rows)
    , m_cols(cols)
    , m_blocksPerRow((cols + 31) / 32)
    , m_blockStride(m_blocksPerRow * (forms == Forms::Refined ? 2 : 1))
    , m_isRefined(forms == Forms::Refined)
    , m_floats(forms == Forms::Floats || forms == Forms::Both ? rows * m_blocksPerRow * 32 : 0)
    , m_blocks(forms == Forms::Floats ? 0 : rows * m_blockStride)
    , m_highParts(m_blocks.size())
{
}

std::size_t Activations::rowBytes(Forms forms, std::size_t cols)
{
    const auto blocks = (cols + 31) / 32;
    const auto floats = blocks * 32 * sizeof(float);
    const auto quantised = blocks * (sizeof(QuantisedBlock) + sizeof(HighParts));
    switch (forms) {
    case Forms::Floats:
        return floats;
    case Forms::Quantised:
        return quantised;
    case Forms::Both:
        return floats + quantised;
    case Forms::Refined:
        return 2 * quantised;
    }
    return 0;
}

void Activations::set(std::size_t row, const float *x)
{
    if (hasFloats()) {
        std::copy_n(x, m_cols, m_floats.data() + row * m_blocksPerRow * 32);
    }
    if (hasQuantised()) {
        quantise(row, x, 1, nullptr);
    }
}

void Activations::setScaled(std::size_t row, const float *x, float factor, const float *weight)
{
    if (hasFloats()) {
        scaleBy(x, factor, weight, m_cols, m_floats.data() + row * m_blocksPerRow * 32);
    }
    if (hasQuantised()) {
        quantise(row, x, factor, weight);
    }
}

void Activations::quantise(std::size_t row, const float *x, float factor, const float *weight)
{
    HWY_DYNAMIC_DISPATCH(quantiseRow)(x, factor, weight, m_cols, m_isRefined, m_blocks.data() + row * m_blockStride,
                                      m_highParts.data() + row * m_blockStride);
}
}
#endif
