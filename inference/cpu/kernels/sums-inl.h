// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The one order in which long sums are added up. Included once for each instruction set.
//
// Such a sum is that of 16 sums, of the numbers i, i + 16, ... each, whatever a vector holds: so it does not depend on the
// instruction set, nor on the kernel that computes it. The 16 are added up as a + b, where a is the first half of them and b the
// second, and so on down to four, which are added up as (first + third) + (second + fourth).

#include "inference/cpu/kernels/dispatch.h"

#include <hwy/highway.h>

#include "inference/cpu/kernels/unpack-inl.h"

#if defined(TRAMONTANE_CPU_SUMS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TRAMONTANE_CPU_SUMS_INL_H
#undef TRAMONTANE_CPU_SUMS_INL_H
#else
#define TRAMONTANE_CPU_SUMS_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace inference::cpu::HWY_NAMESPACE
{
/// The number of sums that are added up to a long one.
constexpr std::size_t Sums = 16;
constexpr std::size_t SumVectors = Sums / RowLanes;

/// Adds up the numbers that lie a multiple of four apart, so that four sums are left.
template<typename V>
HWY_INLINE auto foldToFour(V v)
{
    const hn::DFromV<V> d;
    if constexpr (hn::MaxLanes(d) <= 4) {
        return v;
    } else {
        const hn::Half<decltype(d)> half;
        return foldToFour(hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
    }
}

template<std::size_t Vectors>
HWY_INLINE auto foldToFour(const VecF32 (&v)[Vectors])
{
    if constexpr (Vectors == 1) {
        return foldToFour(v[0]);
    } else {
        VecF32 halves[Vectors / 2];
        for (std::size_t i = 0; i < Vectors / 2; ++i) {
            halves[i] = hn::Add(v[i], v[i + Vectors / 2]);
        }
        return foldToFour(halves);
    }
}

/// Returns four totals, each of 16 sums.
HWY_INLINE auto totalsOf4(const VecF32 (&sums)[4][SumVectors])
{
    const auto a = foldToFour(sums[0]);
    const auto b = foldToFour(sums[1]);
    const auto c = foldToFour(sums[2]);
    const auto e = foldToFour(sums[3]);
    const hn::DFromV<decltype(a)> d;
    const hn::Repartition<double, decltype(d)> pairs;
    const auto ab = hn::BitCast(pairs, hn::Add(hn::InterleaveLower(d, a, b), hn::InterleaveUpper(d, a, b)));
    const auto ce = hn::BitCast(pairs, hn::Add(hn::InterleaveLower(d, c, e), hn::InterleaveUpper(d, c, e)));
    return hn::Add(hn::BitCast(d, hn::InterleaveLower(pairs, ab, ce)), hn::BitCast(d, hn::InterleaveUpper(pairs, ab, ce)));
}
}
HWY_AFTER_NAMESPACE();

#endif
