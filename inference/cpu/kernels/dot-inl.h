// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Multiplies levels by quantised activations, a few rows and tokens at once. Included once for each instruction set.

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
/// How four unsigned levels are multiplied by four signed activations.
enum class Method : std::uint8_t {
    Quads, ///< one instruction sums four products in 32 bits
    // x86 without VNNI: an instruction sums two products in 16 bits, which saturate.
    Signed, ///< |level| up to 128, times the activation with the level's sign: two products fit; levels come signed
    Pairs2, ///< levels below 64: two times two products fit
    Pairs4, ///< levels below 32: four times two products fit
    Pairs8, ///< levels below 16: eight times two products fit
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

/// Returns the number of steps whose pairs of products may be added up in 16 bits: 2 * steps * level * 127 < 2^15.
constexpr std::size_t pairSteps(Method method)
{
    return method == Method::Pairs8 ? 8 : method == Method::Pairs4 ? 4 : method == Method::Pairs2 ? 2 : 1;
}

/// Returns the four bytes at `bytes`, repeated for each row.
HWY_INLINE hn::Vec<TagI8> broadcastFour(const std::int8_t *bytes)
{
    std::int32_t four = 0;
    std::memcpy(&four, bytes, sizeof four);
    return hn::BitCast(TagI8(), hn::Set(TagI32(), four));
}

/// sum += levels * xs, where `sum` is of 32 bits, or of 16 if M sums pairs there. Levels of Method::Signed are signed.
template<Method M, typename Sum>
HWY_INLINE void addProducts(VecU8 levels, hn::Vec<TagI8> xs, Sum &sum)
{
    if constexpr (M == Method::Quads) {
        sum = hn::SumOfMulQuadAccumulate(TagI32(), levels, xs, sum);
    } else {
        sum = hn::Add(sum, hn::SatWidenMulPairwiseAdd(TagI16(), levels, xs));
    }
}

/// Returns the products of signed levels and `xs`, each added to its neighbour.
HWY_INLINE VecI16 signedPairs(VecU8 levels, hn::Vec<TagI8> xs)
{
    const auto level = hn::BitCast(TagI8(), levels);
    return hn::SatWidenMulPairwiseAdd(TagI16(), hn::BitCast(TagU8(), hn::Abs(level)),
                                      hn::IfNegativeThenNegOrUndefIfZero(level, xs));
}

HWY_INLINE const std::int8_t *bytesOf(const QuantisedBlock &x)
{
    return x.lows.data();
}
HWY_INLINE const std::int8_t *bytesOf(const HighParts &x)
{
    return x.highs.data();
}

template<typename V, std::size_t Vectors, std::size_t Count>
HWY_INLINE void clearSums(V (&sums)[Vectors][Count])
{
    HWY_UNROLL(8)
    for (std::size_t v = 0; v < Vectors; ++v) {
        HWY_UNROLL(8)
        for (std::size_t t = 0; t < Count; ++t) {
            sums[v][t] = hn::Zero(hn::DFromV<V>());
        }
    }
}

/// Adds the products of one step of the low or the high parts to `sums`, which are of 16 bits where the method sums pairs there,
/// else of 32.
template<typename Source, typename Part, std::size_t Vectors, std::size_t Count, typename Sum>
HWY_INLINE void addStep(const Source &source, std::size_t block, std::size_t step, const Part *const (&x)[Count],
                        Sum (&sums)[Vectors][Count])
{
    constexpr auto M = Source::method;
    VecU8 levels[Vectors];
    HWY_UNROLL(8)
    for (std::size_t v = 0; v < Vectors; ++v) {
        levels[v] = source.level(block, step, v);
    }
    HWY_UNROLL(8)
    for (std::size_t t = 0; t < Count; ++t) {
        const auto xs = broadcastFour(bytesOf(x[t][block]) + step * 4);
        HWY_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) {
            if constexpr (M == Method::Signed) {
                sums[v][t]
                    = hn::Add(sums[v][t], hn::WidenMulPairwiseAdd(TagI32(), signedPairs(levels[v], xs), hn::Set(TagI16(), 1)));
            } else {
                addProducts<M>(levels[v], xs, sums[v][t]);
            }
        }
    }
}

/// wholes[g][v][t] = what the high parts of token t give in group g of a block.
template<typename Source, std::size_t Vectors, std::size_t Count>
HWY_INLINE void setHighProducts(const Source &source, std::size_t block, const QuantisedBlock *const (&x)[Count],
                                VecI32 (&wholes)[Source::groups][Vectors][Count])
{
    constexpr auto M = Source::method;
    const TagI32 d;
    const auto times128 = hn::Set(TagI16(), 128);
    HWY_UNROLL(8)
    for (std::size_t t = 0; t < Count; ++t) {
        const QuantisedBlock &token = x[t][block];
        HWY_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) {
            const auto levels = [&](std::size_t h) HWY_ATTR { return source.level(block, token.highSteps[h], v); };
            const auto highs = [&](std::size_t h) HWY_ATTR { return broadcastFour(token.highs[h].data()); };
            if constexpr (Source::groups == 1 && M == Method::Quads) {
                auto sum = hn::Zero(d);
                HWY_UNROLL(3)
                for (std::size_t h = 0; h < QuantisedBlock::HighSteps; ++h) {
                    addProducts<M>(levels(h), highs(h), sum);
                }
                wholes[0][v][t] = hn::ShiftLeft<7>(sum);
                continue;
            }
            auto all = hn::Zero(d);
            auto first = hn::Zero(d); // the sum over the steps of the first group, which come first
            HWY_UNROLL(3)
            for (std::size_t h = 0; h < QuantisedBlock::HighSteps; ++h) {
                if constexpr (M == Method::Quads) {
                    all = hn::SumOfMulQuadAccumulate(d, levels(h), highs(h), all);
                } else if constexpr (M == Method::Signed) {
                    all = hn::Add(all, hn::WidenMulPairwiseAdd(d, signedPairs(levels(h), highs(h)), times128));
                } else {
                    all = hn::Add(
                        all, hn::WidenMulPairwiseAdd(d, hn::SatWidenMulPairwiseAdd(TagI16(), levels(h), highs(h)), times128));
                }
                if constexpr (Source::groups == 2) {
                    first = hn::IfThenElse(hn::Lt(hn::Set(d, token.highSteps[h]), hn::Set(d, 4)), all, first);
                }
            }
            const auto second = hn::Sub(all, first);
            if constexpr (Source::groups == 1) {
                wholes[0][v][t] = all;
            } else {
                wholes[0][v][t] = M == Method::Quads ? hn::ShiftLeft<7>(first) : first;
                wholes[1][v][t] = M == Method::Quads ? hn::ShiftLeft<7>(second) : second;
            }
        }
    }
}

/// Calls addStep() for the steps [begin, end) of a source that is read often. GCC would put off the sums of unrolled steps
/// until no register is left for all the products.
template<typename Source, std::size_t Vectors, std::size_t Count, typename Sum>
HWY_INLINE void addEach(const Source &source, std::size_t block, std::size_t begin, std::size_t end,
                        const QuantisedBlock *const (&x)[Count], Sum (&sums)[Vectors][Count])
{
    HWY_UNROLL(1)
    for (std::size_t step = begin; step < end; ++step) {
        addStep(source, block, step, x, sums);
    }
}

/// sums += levels * x over the `Steps` steps from `first` on, of one block. Vector v of the source adds to row v of `sums`.
template<std::size_t Steps, typename Source, std::size_t Vectors, std::size_t Count>
HWY_INLINE void addSteps(const Source &source, std::size_t block, std::size_t first, const QuantisedBlock *const (&x)[Count],
                         VecI32 (&sums)[Vectors][Count])
{
    constexpr auto Together = std::min(pairSteps(Source::method), Steps);
    if constexpr (Together == 1) {
        addEach(source, block, first, first + Steps, x, sums);
    } else {
        HWY_UNROLL(4)
        for (std::size_t begin = first; begin < first + Steps; begin += Together) {
            VecI16 pairs[Vectors][Count];
            clearSums(pairs);
            addEach(source, block, begin, begin + Together, x, pairs);
            HWY_UNROLL(8)
            for (std::size_t v = 0; v < Vectors; ++v) {
                HWY_UNROLL(8)
                for (std::size_t t = 0; t < Count; ++t) {
                    sums[v][t] = hn::Add(sums[v][t], hn::WidenMulPairwiseAdd(TagI32(), pairs[v][t], hn::Set(TagI16(), 1)));
                }
            }
        }
    }
}

/// Returns the sum of the whole numbers of a group of `x`. A single group is the block, two groups are its halves.
template<std::size_t Groups>
HWY_INLINE VecI32 wholeSum(std::size_t group, const QuantisedBlock &x)
{
    const TagI32 d;
    if constexpr (Groups == 1) {
        return hn::Set(d, x.wholeSum);
    }
    const auto first = hn::Set(d, x.firstHalfWholeSum);
    return group == 0 ? first : hn::Sub(hn::Set(d, x.wholeSum), first);
}

/// Returns the sum of the numbers that a group of `x` stands for: its scale times its whole numbers.
template<std::size_t Groups>
HWY_INLINE VecF32 sumOf(std::size_t group, const QuantisedBlock &x)
{
    const TagF32 d;
    if constexpr (Groups == 1) {
        return hn::Set(d, x.sum);
    }
    return hn::Mul(hn::ConvertTo(d, wholeSum<Groups>(group, x)), hn::Set(d, x.scale));
}

/// Adds the products `wholes` of a group to `sums`, scaled. Of two groups, the first leaves in `halves` what the second adds with
/// its own, so that both are multiplied with the scales of x at once.
template<typename Source, std::size_t Vectors, std::size_t Count>
HWY_INLINE void addGroup(const Source &source, std::size_t block, std::size_t group, const QuantisedBlock *const (&x)[Count],
                         VecI32 (&wholes)[Vectors][Count], VecF32 (&halves)[Vectors][Count], VecF32 (&sums)[Vectors][Count])
{
    constexpr auto Groups = Source::groups;
    constexpr bool HasOffset = !Source::hasMinimum && Source::method != Method::Signed;
    const TagF32 d;
    HWY_UNROLL(8)
    for (std::size_t t = 0; HasOffset && t < Count; ++t) {
        const auto offset = hn::ShiftLeftSame(wholeSum<Groups>(group, x[t][block]), source.offsetShift);
        HWY_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) {
            wholes[v][t] = hn::Sub(wholes[v][t], offset);
        }
    }
    HWY_UNROLL(8)
    for (std::size_t v = 0; v < Vectors; ++v) {
        const auto scale = source.scale(block, group, v);
        HWY_UNROLL(8)
        for (std::size_t t = 0; t < Count; ++t) {
            const auto numbers = hn::ConvertTo(d, wholes[v][t]);
            const auto scaleOfX = hn::Set(d, x[t][block].scale);
            if (Groups == 1) {
                sums[v][t] = hn::MulAdd(numbers, hn::Mul(scale, scaleOfX), sums[v][t]);
            } else if (group == 0) {
                halves[v][t] = hn::Mul(numbers, scale);
            } else {
                sums[v][t] = hn::MulAdd(hn::MulAdd(numbers, scale, halves[v][t]), scaleOfX, sums[v][t]);
            }
        }
        if constexpr (Source::hasMinimum) {
            const auto minimum = source.minimum(block, group, v);
            HWY_UNROLL(8)
            for (std::size_t t = 0; t < Count; ++t) {
                sums[v][t] = hn::MulAdd(minimum, sumOf<Groups>(group, x[t][block]), sums[v][t]);
            }
        }
    }
}

/// sums[v][t] = the product of the source's rows v and token t over `blocks` blocks; the source is one that is read often.
template<typename Source, std::size_t Vectors, std::size_t Count>
HWY_INLINE void multiplyExpanded(const Source &source, std::size_t blocks, const QuantisedBlock *const (&x)[Count],
                                 VecF32 (&sums)[Vectors][Count])
{
    clearSums(sums);
    for (std::size_t block = 0; block < blocks; ++block) {
        VecI32 wholes[Source::groups][Vectors][Count];
        VecF32 halves[Vectors][Count];
        setHighProducts(source, block, x, wholes);
        HWY_UNROLL(2)
        for (std::size_t group = 0; group < Source::groups; ++group) {
            constexpr auto Steps = 8 / Source::groups;
            addSteps<Steps>(source, block, group * Steps, x, wholes[group]);
            addGroup(source, block, group, x, wholes[group], halves, sums);
        }
    }
}

/// Adds the products of the `Steps` steps from `first` on: those of the low parts to `wholes`, those of the high ones to `highs`.
template<std::size_t Steps, typename Source, std::size_t Vectors, std::size_t Count>
HWY_INLINE void addBothParts(const Source &source, std::size_t block, std::size_t first, const QuantisedBlock *const (&x)[Count],
                             const HighParts *const (&parts)[Count], VecI32 (&wholes)[Vectors][Count],
                             VecI32 (&highs)[Vectors][Count])
{
    constexpr auto Together = std::min(pairSteps(Source::method), Steps);
    if constexpr (Together == 1) {
        HWY_UNROLL(8)
        for (std::size_t step = first; step < first + Steps; ++step) {
            addStep(source, block, step, parts, highs);
            addStep(source, block, step, x, wholes);
        }
    } else {
        HWY_UNROLL(4)
        for (std::size_t begin = first; begin < first + Steps; begin += Together) {
            VecI16 lowPairs[Vectors][Count];
            VecI16 highPairs[Vectors][Count];
            clearSums(lowPairs);
            clearSums(highPairs);
            HWY_UNROLL(8)
            for (std::size_t step = begin; step < begin + Together; ++step) {
                addStep(source, block, step, parts, highPairs);
                addStep(source, block, step, x, lowPairs);
            }
            const auto one = hn::Set(TagI16(), 1);
            HWY_UNROLL(8)
            for (std::size_t v = 0; v < Vectors; ++v) {
                HWY_UNROLL(8)
                for (std::size_t t = 0; t < Count; ++t) {
                    wholes[v][t] = hn::Add(wholes[v][t], hn::WidenMulPairwiseAdd(TagI32(), lowPairs[v][t], one));
                    highs[v][t] = hn::Add(highs[v][t], hn::WidenMulPairwiseAdd(TagI32(), highPairs[v][t], one));
                }
            }
        }
    }
}

/// sums[v][t] = the product over `blocks` blocks, for a source that is unpacked as it is read: each step meets its low and its
/// high parts, most of which are zeros.
template<typename Source, std::size_t Vectors, std::size_t Count>
HWY_INLINE void multiplyPacked(const Source &source, std::size_t blocks, const QuantisedBlock *const (&x)[Count],
                               const HighParts *const (&parts)[Count], VecF32 (&sums)[Vectors][Count])
{
    clearSums(sums);
    for (std::size_t block = 0; block < blocks; ++block) {
        source.prefetch(block);
        VecF32 halves[Vectors][Count];
        HWY_UNROLL(2)
        for (std::size_t group = 0; group < Source::groups; ++group) {
            constexpr auto Steps = 8 / Source::groups;
            VecI32 wholes[Vectors][Count];
            VecI32 highs[Vectors][Count];
            clearSums(wholes);
            clearSums(highs);
            addBothParts<Steps>(source, block, group * Steps, x, parts, wholes, highs);
            HWY_UNROLL(8)
            for (std::size_t v = 0; v < Vectors; ++v) {
                HWY_UNROLL(8)
                for (std::size_t t = 0; t < Count; ++t) {
                    wholes[v][t] = hn::Add(wholes[v][t], hn::ShiftLeft<7>(highs[v][t]));
                }
            }
            addGroup(source, block, group, x, wholes, halves, sums);
        }
    }
}
}
HWY_AFTER_NAMESPACE();

#endif
