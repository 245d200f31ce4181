// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Levels times quantised activations, a few rows and tokens at once. Included once for each instruction set.

#include "inference/cpu/kernels/activations.h"
#include "inference/cpu/kernels/dispatch.h"

#include <hwy/highway.h>

#include "inference/cpu/kernels/unpack-inl.h"

#if defined(TRAMONTANE_CPU_DOT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TRAMONTANE_CPU_DOT_INL_H
#undef TRAMONTANE_CPU_DOT_INL_H
#else
#define TRAMONTANE_CPU_DOT_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace inference::cpu::HWY_NAMESPACE
{
/// How four unsigned levels meet four signed activations.
enum class Method : std::uint8_t {
    Quads, ///< one instruction sums four products in 32 bits
    // x86 without VNNI: an instruction that sums two products in 16 bits, which saturate.
    Signed, ///< |level| up to 128, times the activation with the level's sign: two products fit; levels come signed
    Pairs2, ///< levels below 64: two times two products fit
    Pairs4, ///< below 32
    Pairs8, ///< below 16
};

constexpr Method methodOf([[maybe_unused]] Levels levels)
{
#if HWY_ARCH_X86 && HWY_TARGET > HWY_AVX3_DL
    switch (levels) {
    case Levels::Nibble:
        return Method::Pairs8;
    case Levels::Nibble5:
        return Method::Pairs4;
    case Levels::Nibble6:
        return Method::Pairs2;
    default:
        return Method::Signed;
    }
#else
    return Method::Quads;
#endif
}

/// Steps whose pairs of products may be added up in 16 bits: 2 * steps * level * 127 < 2^15.
constexpr std::size_t pairSteps(Method method)
{
    return method == Method::Pairs8 ? 8 : method == Method::Pairs4 ? 4 : method == Method::Pairs2 ? 2 : 1;
}

/// Columns 4 step ... of a token's block, once for each row.
HWY_INLINE hn::Vec<TagI8> broadcastStep(const QuantisedBlock &x, std::size_t step)
{
    std::int32_t four = 0;
    std::memcpy(&four, x.quants.data() + step * 4, sizeof four);
    return hn::BitCast(TagI8(), hn::Set(TagI32(), four));
}

/// sums += levels * x over the `Steps` steps from `first` on, of one block. Vector v of the source's is row v of `sums`.
template<std::size_t Steps, typename Source, std::size_t Vectors, std::size_t Count>
HWY_INLINE void addSteps(const Source &source, std::size_t block, std::size_t first, const QuantisedBlock *const (&x)[Count],
                         VecI32 (&sums)[Vectors][Count])
{
    constexpr auto M = Source::method;
    constexpr auto Together = std::min(pairSteps(M), Steps);
    const TagI32 d;
    HWY_UNROLL(8)
    for (std::size_t begin = first; begin < first + Steps; begin += Together) {
        [[maybe_unused]] VecI16 pairs[Vectors][Count];
        HWY_UNROLL(8)
        for (std::size_t step = begin; step < begin + Together; ++step) {
            VecU8 levels[Vectors];
            HWY_UNROLL(8)
            for (std::size_t v = 0; v < Vectors; ++v)
                levels[v] = source.level(block, step, v);
            HWY_UNROLL(8)
            for (std::size_t t = 0; t < Count; ++t) {
                const auto xs = broadcastStep(x[t][block], step);
                HWY_UNROLL(8)
                for (std::size_t v = 0; v < Vectors; ++v) {
                    if constexpr (M == Method::Quads) {
                        sums[v][t] = hn::SumOfMulQuadAccumulate(d, levels[v], xs, sums[v][t]);
                    } else {
                        auto product = hn::Zero(TagI16());
                        if constexpr (M == Method::Signed) {
                            const auto level = hn::BitCast(TagI8(), levels[v]);
                            product = hn::SatWidenMulPairwiseAdd(TagI16(), hn::BitCast(TagU8(), hn::Abs(level)),
                                                                 hn::IfNegativeThenNegOrUndefIfZero(level, xs));
                        } else {
                            product = hn::SatWidenMulPairwiseAdd(TagI16(), levels[v], xs);
                        }
                        pairs[v][t] = step == begin ? product : hn::Add(pairs[v][t], product);
                    }
                }
            }
        }
        if constexpr (M != Method::Quads) {
            HWY_UNROLL(8)
            for (std::size_t v = 0; v < Vectors; ++v) {
                HWY_UNROLL(8)
                for (std::size_t t = 0; t < Count; ++t)
                    sums[v][t] = hn::Add(sums[v][t], hn::WidenMulPairwiseAdd(d, pairs[v][t], hn::Set(TagI16(), 1)));
            }
        }
    }
}

/// What `offset` times every activation of a group adds up to, negative.
HWY_INLINE VecI32 offsetSum(int offset, std::size_t groups, std::size_t group, const QuantisedBlock &x)
{
    const auto sum = groups == 2 ? x.halfQuantSums[group] : x.halfQuantSums[0] + x.halfQuantSums[1];
    return hn::Set(TagI32(), -offset * sum);
}

/// sums[v][t] = the product of the source's rows v and token t over `blocks` blocks.
template<typename Source, std::size_t Vectors, std::size_t Count>
HWY_INLINE void multiplyBlocks(const Source &source, std::size_t blocks, const QuantisedBlock *const (&x)[Count],
                               VecF32 (&sums)[Vectors][Count])
{
    constexpr bool HasOffset = !Source::hasMinimum && Source::method != Method::Signed;
    constexpr bool StartsAtOffset = HasOffset && Source::method == Method::Quads; // else no register is left for it meanwhile
    const TagF32 d;
    for (auto &row : sums) {
        for (auto &sum : row)
            sum = hn::Zero(d);
    }
    for (std::size_t block = 0; block < blocks; ++block) {
        HWY_UNROLL(2)
        for (std::size_t group = 0; group < Source::groups; ++group) {
            VecI32 wholes[Vectors][Count];
            HWY_UNROLL(8)
            for (std::size_t v = 0; v < Vectors; ++v) {
                HWY_UNROLL(8)
                for (std::size_t t = 0; t < Count; ++t) {
                    wholes[v][t] = StartsAtOffset ? offsetSum(source.offset, Source::groups, group, x[t][block]) : hn::Zero(TagI32());
                }
            }
            constexpr auto Steps = 8 / Source::groups;
            addSteps<Steps>(source, block, group * Steps, x, wholes);
            HWY_UNROLL(8)
            for (std::size_t v = 0; v < Vectors; ++v) {
                const auto scale = source.scale(block, group, v);
                HWY_UNROLL(8)
                for (std::size_t t = 0; t < Count; ++t) {
                    if constexpr (HasOffset && !StartsAtOffset)
                        wholes[v][t] = hn::Add(wholes[v][t], offsetSum(source.offset, Source::groups, group, x[t][block]));
                    const auto scales = hn::Mul(scale, hn::Set(d, x[t][block].scale));
                    sums[v][t] = hn::MulAdd(hn::ConvertTo(d, wholes[v][t]), scales, sums[v][t]);
                }
                if constexpr (Source::hasMinimum) {
                    const auto minimum = source.minimum(block, group, v);
                    HWY_UNROLL(8)
                    for (std::size_t t = 0; t < Count; ++t) {
                        const auto sum = Source::groups == 2 ? x[t][block].halfSums[group] : x[t][block].sum;
                        sums[v][t] = hn::MulAdd(minimum, hn::Set(d, sum), sums[v][t]);
                    }
                }
            }
        }
    }
}
}
HWY_AFTER_NAMESPACE();

#endif
