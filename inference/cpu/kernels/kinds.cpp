// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/kernels/kinds.h"

#include "inference/layers/weightlayout.h"
#include "inference/reference/half.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace inference::cpu
{
namespace
{
using gguf::TensorType;
using layers::PackedBlock;

// From blocks as the shaders read them, see shaders/include/weights_<type>.glsl.

/// Nibble `j` of 32.
std::uint8_t nibble(const PackedBlock &packed, std::size_t j)
{
    return packed.units[j % 16 / 8] >> (j % 8 * 8 + j / 16 * 4) & 15U;
}

std::uint8_t twoBits(std::uint64_t bits, std::size_t j)
{
    return bits >> (2 * j) & 3U;
}

std::uint8_t bit(std::uint32_t bits, std::size_t j)
{
    return bits >> j & 1U;
}

std::uint16_t low(std::uint32_t word)
{
    return static_cast<std::uint16_t>(word);
}

std::uint16_t high(std::uint32_t word)
{
    return static_cast<std::uint16_t>(word >> 16U);
}

/// The half that was widened to the f32 with these bits.
std::uint16_t narrowed(std::uint32_t bits)
{
    return reference::toHalf(std::bit_cast<float>(bits));
}

/// The scales that lie in the two upper bytes; for the IQ types, which count halves, in odd numbers.
std::array<std::int8_t, 2> upperBytes(std::uint32_t word)
{
    return {static_cast<std::int8_t>(word >> 16U), static_cast<std::int8_t>(word >> 24U)};
}

std::array<std::int8_t, 2> oddScales(std::uint32_t word)
{
    return {static_cast<std::int8_t>((word >> 16U & 15U) * 2 + 1), static_cast<std::int8_t>((word >> 24U) * 2 + 1)};
}

template<typename Level>
void setLevels(UnpackedBlock &out, Level level)
{
    for (std::size_t j = 0; j < out.levels.size(); ++j)
        out.levels[j] = static_cast<std::uint8_t>(level(j));
}

void nibbles(const PackedBlock &packed, UnpackedBlock &out)
{
    setLevels(out, [&](std::size_t j) { return nibble(packed, j); });
}

void nibblesAndBit(const PackedBlock &packed, std::uint32_t fifth, UnpackedBlock &out)
{
    setLevels(out, [&](std::size_t j) { return nibble(packed, j) | bit(fifth, j) << 4; });
}

void unpackQ40(const PackedBlock &packed, UnpackedBlock &out)
{
    nibbles(packed, out);
    out.scale = narrowed(packed.meta[0]);
}

void unpackQ41(const PackedBlock &packed, UnpackedBlock &out)
{
    nibbles(packed, out);
    out.scale = low(packed.meta[0]);
    out.minimum = high(packed.meta[0]);
}

void unpackQ50(const PackedBlock &packed, UnpackedBlock &out)
{
    nibblesAndBit(packed, packed.meta[1], out);
    out.scale = narrowed(packed.meta[0]);
}

void unpackQ51(const PackedBlock &packed, UnpackedBlock &out)
{
    nibblesAndBit(packed, packed.meta[1], out);
    out.scale = low(packed.meta[0]);
    out.minimum = high(packed.meta[0]);
}

void unpackQ80(const PackedBlock &packed, UnpackedBlock &out)
{
    setLevels(out, [&](std::size_t j) { return (packed.units[j / 8] >> (j % 8 * 8) & 255U) ^ 128U; });
    out.scale = narrowed(packed.meta[0]);
}

void unpackQ2K(const PackedBlock &packed, UnpackedBlock &out)
{
    setLevels(out, [&](std::size_t j) { return twoBits(packed.units[0], j); });
    out.scale = low(packed.meta[0]);
    out.minimum = high(packed.meta[0]);
    for (std::size_t half = 0; half < 2; ++half) {
        out.scales[half] = static_cast<std::int8_t>(packed.meta[1] >> (8 * half) & 15U);
        out.minima[half] = packed.meta[1] >> (8 * half + 4) & 15U;
    }
}

void unpackQ3K(const PackedBlock &packed, UnpackedBlock &out)
{
    setLevels(out, [&](std::size_t j) { return twoBits(packed.units[0], j) | bit(packed.meta[1], j) << 2; });
    out.scale = low(packed.meta[0]);
    out.scales = upperBytes(packed.meta[0]);
}

/// Scale and minimum of 32 weights, as Q4_K and Q5_K have them.
void setPair(std::uint32_t supers, std::uint32_t pair, UnpackedBlock &out)
{
    out.scale = low(supers);
    out.minimum = high(supers);
    out.scales.fill(static_cast<std::int8_t>(pair & 255U));
    out.minima.fill(static_cast<std::uint8_t>(pair >> 8U));
}

void unpackQ4K(const PackedBlock &packed, UnpackedBlock &out)
{
    nibbles(packed, out);
    setPair(packed.meta[0], packed.meta[1], out);
}

void unpackQ5K(const PackedBlock &packed, UnpackedBlock &out)
{
    nibblesAndBit(packed, packed.meta[2], out);
    setPair(packed.meta[0], packed.meta[1], out);
}

void unpackQ6K(const PackedBlock &packed, UnpackedBlock &out)
{
    setLevels(out, [&](std::size_t j) { return nibble(packed, j) | twoBits(packed.units[2], j) << 4; });
    out.scale = low(packed.meta[0]);
    out.scales = upperBytes(packed.meta[0]);
}

void unpackMxfp4(const PackedBlock &packed, UnpackedBlock &out)
{
    nibbles(packed, out);
    out.scale = high(packed.meta[0]); // a power of two, which a bfloat16 holds
}

void unpackIq1And2(const PackedBlock &packed, UnpackedBlock &out)
{
    setLevels(out, [&](std::size_t j) { return twoBits(packed.units[0], j) | bit(packed.meta[1], j) << 2; });
    out.scale = low(packed.meta[0]);
    out.scales = oddScales(packed.meta[0]);
}

/// IQ3 and IQ4_XS.
void unpackWholeScales(const PackedBlock &packed, UnpackedBlock &out)
{
    nibbles(packed, out);
    out.scale = packed.superScale;
    out.scales.fill(packed.wholeScale);
}

void unpackTernary(const PackedBlock &packed, UnpackedBlock &out)
{
    setLevels(out, [&](std::size_t j) { return twoBits(packed.units[0], j) + 7; });
    out.scale = narrowed(packed.meta[0]);
}

template<TensorType Type, void (*Unpack)(const PackedBlock &, UnpackedBlock &)>
void unpack(const std::byte *row, std::uint32_t block, UnpackedBlock &out)
{
    static const auto pack = layers::weightFormat(Type)->pack;
    PackedBlock packed;
    pack(row, block, 32, packed);
    Unpack(packed, out);
}

/// Levels of a table, up by 128.
constexpr std::array<std::uint8_t, 16> moved(std::array<int, 16> levels)
{
    std::array<std::uint8_t, 16> result{};
    std::ranges::transform(levels, result.begin(), [](int level) { return static_cast<std::uint8_t>(level + 128); });
    return result;
}

constexpr auto Iq4 = moved({-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113});
constexpr auto Mxfp4 = moved({0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12});
constexpr auto Iq1 = moved({-7, 1, 9, 0, -9, -1, 7}); // eighths: -1, 0 or 1, an eighth up or down
constexpr auto Iq2 = moved({8, 25, 43, 0, -8, -25, -43});
constexpr auto Iq3xxs = moved({4, 12, 20, 28, 36, 44, 52, 62, -4, -12, -20, -28, -36, -44, -52, -62});
constexpr auto Iq3s = moved({-15, -13, -11, -9, -7, -5, -3, -1, 1, 3, 5, 7, 9, 11, 13, 15});

template<TensorType Type, void (*Unpack)(const PackedBlock &, UnpackedBlock &)>
constexpr Kind quantised(Levels levels, Scales scales, int offset = 0)
{
    return {.type = Type, .levels = levels, .scales = scales, .offset = offset, .unpack = unpack<Type, Unpack>};
}

template<TensorType Type, void (*Unpack)(const PackedBlock &, UnpackedBlock &)>
constexpr Kind tabled(const std::array<std::uint8_t, 16> &table, Scales scales, float factor = 1)
{
    return {.type = Type,
            .levels = Levels::Table,
            .scales = scales,
            .offset = 128,
            .factor = factor,
            .table = &table,
            .unpack = unpack<Type, Unpack>};
}

// clang-format off
constexpr auto Kinds = std::to_array<Kind>({
    {.type = TensorType::F32, .levels = Levels::F32},
    {.type = TensorType::F16, .levels = Levels::F16},
    {.type = TensorType::BF16, .levels = Levels::Bf16},
    quantised<TensorType::Q4_0, unpackQ40>(Levels::Nibble, Scales::F16, 8),
    quantised<TensorType::Q4_1, unpackQ41>(Levels::Nibble, Scales::F16Minimum),
    quantised<TensorType::Q5_0, unpackQ50>(Levels::Nibble5, Scales::F16, 16),
    quantised<TensorType::Q5_1, unpackQ51>(Levels::Nibble5, Scales::F16Minimum),
    quantised<TensorType::Q8_0, unpackQ80>(Levels::Byte, Scales::F16, 128),
    quantised<TensorType::Q2_K, unpackQ2K>(Levels::Nibble, Scales::Nested16Minimum),
    quantised<TensorType::Q3_K, unpackQ3K>(Levels::Nibble, Scales::Nested16, 4),
    quantised<TensorType::Q4_K, unpackQ4K>(Levels::Nibble, Scales::Nested32Minimum),
    quantised<TensorType::Q5_K, unpackQ5K>(Levels::Nibble5, Scales::Nested32Minimum),
    quantised<TensorType::Q6_K, unpackQ6K>(Levels::Nibble6, Scales::Nested16, 32),
    quantised<TensorType::TQ1_0, unpackTernary>(Levels::Nibble, Scales::F16, 8),
    quantised<TensorType::TQ2_0, unpackTernary>(Levels::Nibble, Scales::F16, 8),
    tabled<TensorType::IQ4_NL, unpackQ40>(Iq4, Scales::F16),
    tabled<TensorType::IQ4_XS, unpackWholeScales>(Iq4, Scales::Nested32),
    tabled<TensorType::MXFP4, unpackMxfp4>(Mxfp4, Scales::Bf16),
    tabled<TensorType::IQ1_S, unpackIq1And2>(Iq1, Scales::Nested16, 0.125F),
    tabled<TensorType::IQ1_M, unpackIq1And2>(Iq1, Scales::Nested16, 0.125F),
    tabled<TensorType::IQ2_XXS, unpackIq1And2>(Iq2, Scales::Nested16, 0.125F),
    tabled<TensorType::IQ2_XS, unpackIq1And2>(Iq2, Scales::Nested16, 0.125F),
    tabled<TensorType::IQ2_S, unpackIq1And2>(Iq2, Scales::Nested16, 0.125F),
    tabled<TensorType::IQ3_XXS, unpackWholeScales>(Iq3xxs, Scales::Nested32, 0.25F),
    tabled<TensorType::IQ3_S, unpackWholeScales>(Iq3s, Scales::Nested32),
});
// clang-format on

constexpr std::size_t Line = 64;

constexpr std::size_t lines(std::size_t bytes)
{
    return (bytes + Line - 1) / Line * Line;
}

/// The four levels of a step, column 0 lowest.
std::uint32_t stepOf(const UnpackedBlock &block, std::size_t step)
{
    std::uint32_t word = 0;
    std::memcpy(&word, block.levels.data() + step * 4, sizeof word);
    return word;
}

void packLevels(Levels levels, const UnpackedBlock &block, std::size_t row, std::byte *at)
{
    const auto put = [&](std::size_t vector, std::uint32_t word) { std::memcpy(at + vector * Line + row * 4, &word, sizeof word); };
    if (levels == Levels::Byte) {
        for (std::size_t s = 0; s < 8; ++s)
            put(s, stepOf(block, s));
        return;
    }
    for (std::size_t s = 0; s < 4; ++s)
        put(s, (stepOf(block, s) & 0x0F0F0F0FU) | (stepOf(block, s + 4) & 0x0F0F0F0FU) << 4U);
    if (levels == Levels::Nibble5) {
        std::uint32_t plane = 0;
        for (std::size_t s = 0; s < 8; ++s)
            plane |= (stepOf(block, s) >> 4U & 0x01010101U) << s;
        put(4, plane);
    }
    for (std::size_t half = 0; levels == Levels::Nibble6 && half < 2; ++half) {
        std::uint32_t plane = 0;
        for (std::size_t s = 0; s < 4; ++s)
            plane |= (stepOf(block, half * 4 + s) >> 4U & 0x03030303U) << (2 * s);
        put(4 + half, plane);
    }
}

void packScales(Scales scales, const UnpackedBlock &unpacked, std::size_t block, std::size_t row, std::byte *at)
{
    const auto put = [row](std::byte *where, auto value) { std::memcpy(where + row * sizeof value, &value, sizeof value); };
    if (!isNested(scales)) {
        at += block * groupBytes(scales);
        put(at, unpacked.scale);
        if (hasMinimum(scales))
            put(at + 32, unpacked.minimum);
        return;
    }
    at += block / 8 * superStride(scales);
    put(at, unpacked.scale);
    if (hasMinimum(scales))
        put(at + 32, unpacked.minimum);
    const std::size_t groups = 32 / groupColumns(scales);
    at += superBytes(scales) + block % 8 * groups * groupBytes(scales);
    for (std::size_t group = 0; group < groups; ++group, at += groupBytes(scales)) {
        put(at, unpacked.scales[group]);
        if (hasMinimum(scales))
            put(at + 16, unpacked.minima[group]);
    }
}
}

std::size_t Kind::scalesAt(std::size_t cols) const
{
    return lines(isQuantised() ? cols / 32 * levelBytes(levels) : cols * levelBytes(levels));
}

std::size_t Kind::tileBytes(std::size_t cols) const
{
    const std::size_t scaleBytes = isNested(scales) ? (cols + 255) / 256 * superStride(scales) : cols / 32 * groupBytes(scales);
    return scalesAt(cols) + lines(scaleBytes);
}

const Kind *kindOf(TensorType type)
{
    const auto found = std::ranges::find(Kinds, type, &Kind::type);
    return found != Kinds.end() ? &*found : nullptr;
}

void packBlock(const Kind &kind, const UnpackedBlock &unpacked, std::size_t cols, std::size_t block, std::size_t row,
               std::byte *tile)
{
    packLevels(kind.levels, unpacked, row, tile + block * levelBytes(kind.levels));
    packScales(kind.scales, unpacked, block, row, tile + kind.scalesAt(cols));
}
}
