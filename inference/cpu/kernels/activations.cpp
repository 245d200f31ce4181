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


HWY_BEFORE_NAMESPACE();
namespace inference::cpu::HWY_NAMESPACE
{
namespace hn = hwy::HWY_NAMESPACE;

/// x: (32,).
HWY_INLINE void quantiseBlock(const float *x, QuantisedBlock &out)
{
    const hn::CappedTag<float, 16> d;
    const hn::Rebind<std::int32_t, decltype(d)> di;
    const hn::Rebind<std::int8_t, decltype(d)> d8;
    constexpr auto Lanes = hn::MaxLanes(d);
    auto most = hn::Zero(d);
    for (std::size_t i = 0; i < 32; i += Lanes)
        most = hn::Max(most, hn::Abs(hn::LoadU(d, x + i)));
    // What is so small that the inverse would be infinite counts as 0.
    const float scale = hn::ReduceMax(d, most) / 127;
    out.scale = scale >= std::numeric_limits<float>::min() ? scale : 0;
    const auto inverse = hn::Set(d, out.scale > 0 ? 1 / out.scale : 0);
    for (std::size_t half = 0; half < 2; ++half) {
        auto sum = hn::Zero(di);
        for (std::size_t i = half * 16; i < half * 16 + 16; i += Lanes) {
            const auto quants = hn::NearestInt(hn::Mul(hn::LoadU(d, x + i), inverse));
            sum = hn::Add(sum, quants);
            hn::StoreU(hn::DemoteTo(d8, quants), d8, out.quants.data() + i);
        }
        out.halfQuantSums[half] = hn::ReduceSum(di, sum);
        out.halfSums[half] = out.scale * static_cast<float>(out.halfQuantSums[half]);
    }
    out.sum = out.scale * static_cast<float>(out.halfQuantSums[0] + out.halfQuantSums[1]);
}

void quantiseRow(const float *x, float factor, const float *weight, std::size_t n, QuantisedBlock *out)
{
    const hn::CappedTag<float, 16> d;
    for (std::size_t k = 0; k < n; k += 32, ++out) {
        const auto count = std::min<std::size_t>(32, n - k);
        if (!weight && count == 32) {
            quantiseBlock(x + k, *out);
            continue;
        }
        alignas(64) std::array<float, 32> numbers{};
        if (count == 32) {
            for (std::size_t i = 0; i < 32; i += hn::MaxLanes(d))
                hn::Store(hn::Mul(hn::Mul(hn::LoadU(d, x + k + i), hn::Set(d, factor)), hn::LoadU(d, weight + k + i)), d,
                          numbers.data() + i);
        } else {
            for (std::size_t i = 0; i < count; ++i)
                numbers[i] = weight ? x[k + i] * factor * weight[k + i] : x[k + i];
        }
        quantiseBlock(numbers.data(), *out);
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
    , m_floats(forms == Forms::Quantised ? 0 : rows * m_blocksPerRow * 32)
    , m_blocks(forms == Forms::Floats ? 0 : rows * m_blocksPerRow)
{
}

void Activations::set(std::size_t row, const float *x)
{
    if (hasFloats())
        std::copy_n(x, m_cols, m_floats.data() + row * m_blocksPerRow * 32);
    if (hasQuantised())
        HWY_DYNAMIC_DISPATCH(quantiseRow)(x, 1, nullptr, m_cols, m_blocks.data() + row * m_blocksPerRow);
}

void Activations::setScaled(std::size_t row, const float *x, float factor, const float *weight)
{
    if (hasFloats())
        scaleBy(x, factor, weight, m_cols, m_floats.data() + row * m_blocksPerRow * 32);
    if (hasQuantised())
        HWY_DYNAMIC_DISPATCH(quantiseRow)(x, factor, weight, m_cols, m_blocks.data() + row * m_blocksPerRow);
}
}
#endif
