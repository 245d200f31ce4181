// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads levels and scales of a packed tile into vectors; kinds.h has the layout. Included once for each instruction set.
// A vector holds `RowLanes` of a tile's 16 rows; the tile's `Parts` of as many rows are read one by one.

#include "inference/cpu/kernels/dispatch.h"
#include "inference/cpu/kernels/kinds.h"
#include "inference/cpu/kernels/prefetch.h"

#include <hwy/highway.h>

#if defined(TRAMONTANE_CPU_UNPACK_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TRAMONTANE_CPU_UNPACK_INL_H
#undef TRAMONTANE_CPU_UNPACK_INL_H
#else
#define TRAMONTANE_CPU_UNPACK_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace inference::cpu::HWY_NAMESPACE
{
namespace hn = hwy::HWY_NAMESPACE;

using TagF32 = hn::CappedTag<float, 16>;
using TagI32 = hn::RebindToSigned<TagF32>;
using TagU8 = hn::Repartition<std::uint8_t, TagF32>;
using TagI8 = hn::RebindToSigned<TagU8>;
using TagI16 = hn::Repartition<std::int16_t, TagF32>;
using TagU16 = hn::RebindToUnsigned<TagI16>;
using VecF32 = hn::Vec<TagF32>;
using VecI32 = hn::Vec<TagI32>;
using VecU8 = hn::Vec<TagU8>;
using VecI16 = hn::Vec<TagI16>;

constexpr std::size_t RowLanes = hn::MaxLanes(TagF32());
constexpr std::size_t Parts = 16 / RowLanes;
constexpr std::size_t PartBytes = 4 * RowLanes; ///< bytes of a step that one part has

/// Reads the levels of one kind of tile.
template<Levels L>
class LevelReader
{
public:
    explicit HWY_INLINE LevelReader([[maybe_unused]] const Kind &kind)
    {
        if constexpr (L == Levels::Table) {
            m_table = hn::LoadDup128(TagU8(), kind.table->data());
        }
    }

    /// Returns the levels of step `step` of eight in the 32 columns at `block`. `step` is known when compiling, once loops are
    /// unrolled.
    HWY_INLINE VecU8 operator()(const std::uint8_t *block, std::size_t step, std::size_t part) const
    {
        const TagU8 d;
        const std::uint8_t *const at = block + part * PartBytes;
        if constexpr (L == Levels::Byte) {
            return hn::Load(d, at + step * 64);
        } else {
            const auto pair = hn::Load(d, at + step % 4 * 64);
            const auto low = hn::Set(d, 15);
            // Bytes have no shift of their own: bits that cross from the neighbour are masked out.
            const auto nibbles = hn::And(step < 4 ? pair : shiftDown4(pair), low);
            if constexpr (L == Levels::Table) {
                return hn::TableLookupBytes(m_table, nibbles);
            } else if constexpr (L == Levels::Nibble5) {
                return hn::Or(nibbles, fifthBits(hn::Load(d, at + std::size_t{4} * 64), step));
            } else if constexpr (L == Levels::Nibble6) {
                return hn::Or(nibbles, upperBits(hn::Load(d, at + (4 + step / 4) * 64), step % 4));
            } else {
                return nibbles;
            }
        }
    }

private:
    static HWY_INLINE VecU8 shiftDown4(VecU8 bytes)
    {
        return hn::BitCast(TagU8(), hn::ShiftRight<4>(hn::BitCast(TagU16(), bytes)));
    }

    static HWY_INLINE VecU8 fifthBits(VecU8 plane, std::size_t step)
    {
        const TagU8 d;
        const auto isSet = hn::TestBit(plane, hn::Set(d, static_cast<std::uint8_t>(1U << step)));
        return hn::IfThenElseZero(isSet, hn::Set(d, 16));
    }

    static HWY_INLINE VecU8 upperBits(VecU8 plane, std::size_t step)
    {
        const auto words = hn::BitCast(TagU16(), plane);
        const auto moved = step == 0 ? hn::ShiftLeft<4>(words)
            : step == 1              ? hn::ShiftLeft<2>(words)
            : step == 2              ? words
                                     : hn::ShiftRight<2>(words);
        return hn::And(hn::BitCast(TagU8(), moved), hn::Set(TagU8(), 0x30));
    }

    struct Nothing {
    };
    std::conditional_t<L == Levels::Table, VecU8, Nothing> m_table;
};

HWY_INLINE VecF32 loadHalves(const std::uint8_t *at)
{
    const hn::Rebind<hwy::float16_t, TagF32> d;
    return hn::PromoteTo(TagF32(), hn::LoadU(d, reinterpret_cast<const hwy::float16_t *>(at)));
}

HWY_INLINE VecF32 loadBfloats(const std::uint8_t *at)
{
    const hn::Rebind<std::uint16_t, TagF32> d;
    const auto bits = hn::PromoteTo(hn::RebindToUnsigned<TagF32>(), hn::LoadU(d, reinterpret_cast<const std::uint16_t *>(at)));
    return hn::BitCast(TagF32(), hn::ShiftLeft<16>(bits));
}

template<typename T>
HWY_INLINE VecF32 loadBytes(const std::uint8_t *at)
{
    const hn::Rebind<T, TagF32> d;
    return hn::ConvertTo(TagF32(), hn::PromoteTo(TagI32(), hn::LoadU(d, reinterpret_cast<const T *>(at))));
}

/// Reads the scales and minima of one kind of tile. Group `group` is the half of 32 columns that has scales of its own, or 0.
template<Scales S>
class ScaleReader
{
public:
    HWY_INLINE ScaleReader(const Kind &kind, const std::uint8_t *scales)
        : m_scales(scales)
        , m_factor(hn::Set(TagF32(), kind.factor))
    {
    }

    HWY_INLINE VecF32 scale(std::size_t block, std::size_t group, std::size_t part) const
    {
        if constexpr (S == Scales::Bf16) {
            return loadBfloats(m_scales + block * groupBytes(S) + part * RowLanes * 2);
        } else if constexpr (!isNested(S)) {
            return loadHalves(m_scales + block * groupBytes(S) + part * RowLanes * 2);
        } else {
            return hn::Mul(hn::Mul(loadHalves(superAt(block) + part * RowLanes * 2), m_factor),
                           loadBytes<std::int8_t>(groupAt(block, group) + part * RowLanes));
        }
    }

    HWY_INLINE VecF32 minimum(std::size_t block, std::size_t group, std::size_t part) const
    {
        static_assert(hasMinimum(S));
        if constexpr (!isNested(S)) {
            return loadHalves(m_scales + block * groupBytes(S) + 32 + part * RowLanes * 2);
        } else {
            return hn::Neg(hn::Mul(loadHalves(superAt(block) + 32 + part * RowLanes * 2),
                                   loadBytes<std::uint8_t>(groupAt(block, group) + 16 + part * RowLanes)));
        }
    }

    /// Asks for the scales of a block in the tile that lies `further` bytes on.
    HWY_INLINE void prefetch(std::size_t further, std::size_t block) const
    {
        prefetchToL2((isNested(S) ? groupAt(block, 0) : m_scales + block * groupBytes(S)) + further);
    }

private:
    HWY_INLINE const std::uint8_t *superAt(std::size_t block) const { return m_scales + block / 8 * superStride(S); }
    HWY_INLINE const std::uint8_t *groupAt(std::size_t block, std::size_t group) const
    {
        return superAt(block) + superBytes(S) + (block % 8 * (32 / groupColumns(S)) + group) * groupBytes(S);
    }

    const std::uint8_t *m_scales;
    VecF32 m_factor;
};

/// The format of one kind of quantised tile.
template<Levels L, Scales S>
struct Format {
    static constexpr Levels levels = L;
    static constexpr Scales scales = S;
    static constexpr std::size_t groups = 32 / groupColumns(S); ///< groups of columns in a block of 32
};

/// Calls visit(Format<...>()) for the format of a quantised kind.
template<typename Visit>
HWY_INLINE void visitFormat(const Kind &kind, Visit visit)
{
    const auto is = [&kind](Levels levels, Scales scales) { return kind.levels == levels && kind.scales == scales; };
    if (is(Levels::Nibble, Scales::F16)) {
        visit(Format<Levels::Nibble, Scales::F16>());
    } else if (is(Levels::Nibble, Scales::F16Minimum)) {
        visit(Format<Levels::Nibble, Scales::F16Minimum>());
    } else if (is(Levels::Nibble, Scales::Nested32Minimum)) {
        visit(Format<Levels::Nibble, Scales::Nested32Minimum>());
    } else if (is(Levels::Nibble, Scales::Nested16)) {
        visit(Format<Levels::Nibble, Scales::Nested16>());
    } else if (is(Levels::Nibble, Scales::Nested16Minimum)) {
        visit(Format<Levels::Nibble, Scales::Nested16Minimum>());
    } else if (is(Levels::Nibble5, Scales::F16)) {
        visit(Format<Levels::Nibble5, Scales::F16>());
    } else if (is(Levels::Nibble5, Scales::F16Minimum)) {
        visit(Format<Levels::Nibble5, Scales::F16Minimum>());
    } else if (is(Levels::Nibble5, Scales::Nested32Minimum)) {
        visit(Format<Levels::Nibble5, Scales::Nested32Minimum>());
    } else if (is(Levels::Nibble6, Scales::Nested16)) {
        visit(Format<Levels::Nibble6, Scales::Nested16>());
    } else if (is(Levels::Byte, Scales::F16)) {
        visit(Format<Levels::Byte, Scales::F16>());
    } else if (is(Levels::Table, Scales::F16)) {
        visit(Format<Levels::Table, Scales::F16>());
    } else if (is(Levels::Table, Scales::Bf16)) {
        visit(Format<Levels::Table, Scales::Bf16>());
    } else if (is(Levels::Table, Scales::Nested32)) {
        visit(Format<Levels::Table, Scales::Nested32>());
    } else {
        visit(Format<Levels::Table, Scales::Nested16>());
    }
}
}
HWY_AFTER_NAMESPACE();

#endif
