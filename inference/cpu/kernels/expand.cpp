// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/kernels/expand.h"
#include "inference/cpu/kernels/kinds.h"

#include <algorithm>
#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "inference/cpu/kernels/expand.cpp"
#include "inference/cpu/kernels/dispatch.h"

#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "inference/cpu/kernels/unpack-inl.h"

HWY_BEFORE_NAMESPACE();
namespace inference::cpu::HWY_NAMESPACE
{
/// Writes the weights of the four columns of a step for the rows of a part. Their levels are the bytes of `levels`.
template<bool Minimum>
HWY_INLINE void writeStep(VecU8 levels, VecI32 offset, VecF32 scale, VecF32 minimum, float *out)
{
    const TagI32 d;
    const auto words = hn::BitCast(d, levels);
    const auto lowest = hn::Set(d, 255);
    const auto write = [&](VecI32 level, std::size_t column) HWY_ATTR {
        auto weight = hn::Mul(scale, hn::ConvertTo(TagF32(), hn::Sub(hn::And(level, lowest), offset)));
        if constexpr (Minimum) {
            weight = hn::Add(weight, minimum);
        }
        hn::Store(weight, TagF32(), out + column * 16);
    };
    write(words, 0);
    write(hn::ShiftRight<8>(words), 1);
    write(hn::ShiftRight<16>(words), 2);
    write(hn::ShiftRight<24>(words), 3);
}

template<typename F>
void expandQuantised(const Kind &kind, const std::uint8_t *tile, std::size_t cols, std::size_t begin, std::size_t end, float *out)
{
    const LevelReader<F::levels> levels(kind);
    const ScaleReader<F::scales> scales(kind, tile + kind.scalesAt(cols));
    const auto offset = hn::Set(TagI32(), kind.offset);
    for (std::size_t block = begin / 32; block < end / 32; ++block, out += std::size_t{32} * 16) {
        const std::uint8_t *const at = tile + block * levelBytes(F::levels);
        for (std::size_t part = 0; part < Parts; ++part) {
            HWY_UNROLL(8)
            for (std::size_t step = 0; step < 8; ++step) {
                const auto group = step * F::groups / 8;
                const auto scale = scales.scale(block, group, part);
                auto minimum = scale;
                if constexpr (hasMinimum(F::scales)) {
                    minimum = scales.minimum(block, group, part);
                }
                writeStep<hasMinimum(F::scales)>(levels(at, step, part), offset, scale, minimum,
                                                 out + step * 4 * 16 + part * RowLanes);
            }
        }
    }
}

template<typename Read>
void expandFloats(const std::uint8_t *tile, std::size_t begin, std::size_t end, std::size_t bytes, Read read, float *out)
{
    for (std::size_t at = begin * 16; at < end * 16; at += RowLanes, out += RowLanes) {
        hn::Store(read(tile + at * bytes), TagF32(), out);
    }
}

void expandTile(const Kind &kind, const std::uint8_t *tile, std::size_t cols, std::size_t begin, std::size_t end, float *out)
{
    if (kind.levels == Levels::F16) {
        expandFloats(tile, begin, end, 2, loadHalves, out);
    } else if (kind.levels == Levels::Bf16) {
        expandFloats(tile, begin, end, 2, loadBfloats, out);
    } else if (kind.levels == Levels::F32) {
        std::copy_n(reinterpret_cast<const float *>(tile) + begin * 16, (end - begin) * 16, out);
    } else {
        visitFormat(kind, [&](auto format) HWY_ATTR { expandQuantised<decltype(format)>(kind, tile, cols, begin, end, out); });
    }
}
}
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace inference::cpu
{
HWY_EXPORT(expandTile);

void expand(const Kind &kind, const std::byte *tile, std::size_t cols, std::size_t begin, std::size_t end, float *out)
{
    HWY_DYNAMIC_DISPATCH(expandTile)(kind, reinterpret_cast<const std::uint8_t *>(tile), cols, begin, end, out);
}
}
#endif
