// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/layers/weightlayout.h"

#include "inference/gguf/grids.h"
#include "inference/reference/half.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace inference::layers
{
namespace
{
using gguf::TensorType;

std::uint16_t half(const std::byte *at)
{
    std::uint16_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
}

std::uint32_t word(const std::byte *at)
{
    std::uint32_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
}

/// The f16 at `at` as the bits of an f32.
std::uint32_t widened(const std::byte *at)
{
    return std::bit_cast<std::uint32_t>(reference::fromHalf(half(at)));
}

/// `Bytes` a weight, unchanged.
template<std::size_t Bytes>
void packPlain(const std::byte *row, std::uint32_t block, std::uint32_t count, PackedBlock &out)
{
    std::memcpy(out.units.data(), row + std::size_t{block} * 32 * Bytes, count * Bytes);
}

void packQ40(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block} * 18;
    std::memcpy(out.units.data(), b + 2, 16);
    out.meta[0] = widened(b);
}

void packQ41(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block} * 20;
    std::memcpy(out.units.data(), b + 4, 16);
    out.meta[0] = word(b);
}

void packQ50(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block} * 22;
    std::memcpy(out.units.data(), b + 6, 16);
    out.meta[0] = widened(b);
    out.meta[1] = word(b + 2);
}

void packQ51(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block} * 24;
    std::memcpy(out.units.data(), b + 8, 16);
    out.meta[0] = word(b);
    out.meta[1] = word(b + 4);
}

void packQ80(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block} * 34;
    std::memcpy(out.units.data(), b + 2, 32);
    out.meta[0] = widened(b);
}

/// Byte j of 16: nibble j below nibble j + 16 of the 32 nibbles that lie one in each byte at `at`, `shift` bits up.
void packNibbles(const std::byte *at, unsigned shift, PackedBlock &out)
{
    std::array<std::byte, 16> bytes;
    for (std::size_t j = 0; j < bytes.size(); ++j) {
        const auto low = (at[j] >> shift) & std::byte{15};
        const auto high = (at[j + 16] >> shift) & std::byte{15};
        bytes[j] = low | high << 4;
    }
    std::memcpy(out.units.data(), bytes.data(), bytes.size());
}

/// The pairs of bits that lie at `shift` in each of the 32 bytes at `at`.
std::uint64_t twoBits(const std::byte *at, unsigned shift)
{
    std::uint64_t bits = 0;
    for (std::uint32_t j = 0; j < 32; ++j)
        bits |= std::uint64_t{std::to_integer<std::uint32_t>(at[j]) >> shift & 3U} << (2 * j);
    return bits;
}

/// Bit `g` of each of the 32 bytes at `at`.
std::uint32_t singleBits(const std::byte *at, unsigned g)
{
    std::uint32_t bits = 0;
    for (std::uint32_t j = 0; j < 32; ++j)
        bits |= (std::to_integer<std::uint32_t>(at[j]) >> g & 1U) << j;
    return bits;
}

/// Scale in the lowest byte, minimum in the next: group `g` of the eight in the 12 bytes that Q4_K and Q5_K share.
std::uint32_t sixBitPair(const std::byte *packed, std::uint32_t g)
{
    const auto at = [packed](std::uint32_t i) { return std::to_integer<std::uint32_t>(packed[i]); };
    const auto scale = g < 4 ? at(g) & 63U : (at(g + 4) & 15U) | (at(g - 4) >> 6U) << 4U;
    const auto minimum = g < 4 ? at(g + 4) & 63U : at(g + 4) >> 4U | (at(g) >> 6U) << 4U;
    return scale | minimum << 8U;
}

void packQ4K(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 144;
    const auto g = block % 8;
    packNibbles(b + 16 + std::size_t{g / 2} * 32, 4 * (g % 2), out);
    out.meta[0] = word(b);
    out.meta[1] = sixBitPair(b + 4, g);
}

void packQ5K(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 176;
    const auto g = block % 8;
    packNibbles(b + 48 + std::size_t{g / 2} * 32, 4 * (g % 2), out);
    out.meta[0] = word(b);
    out.meta[1] = sixBitPair(b + 4, g);
    out.meta[2] = singleBits(b + 16, g);
}

void packQ6K(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 210;
    const auto g = block % 4; // within a half of 128 weights
    const auto part = std::size_t{block % 8 / 4};
    packNibbles(b + part * 64 + std::size_t{g % 2} * 32, 4 * (g / 2), out);
    out.units[2] = twoBits(b + 128 + part * 32, 2 * g);
    const std::byte *scales = b + 192 + std::size_t{block % 8} * 2;
    out.meta[0] = half(b + 208) | static_cast<std::uint32_t>(half(scales)) << 16U;
}

void packQ2K(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 84;
    const auto g = block % 8;
    out.units[0] = twoBits(b + 16 + std::size_t{g / 4} * 32, 2 * (g % 4));
    out.meta[0] = word(b + 80);
    out.meta[1] = half(b + std::size_t{g} * 2);
}

/// The six-bit scale of group `g` of the sixteen in 12 bytes, less 32, as a byte.
std::uint32_t signedSixBits(const std::byte *packed, std::uint32_t g)
{
    const auto at = [packed](std::uint32_t i) { return std::to_integer<std::uint32_t>(packed[i]); };
    const auto low = at(g % 8) >> (g / 8 * 4) & 15U;
    const auto high = at(8 + g % 4) >> (g / 4 * 2) & 3U;
    return ((low | high << 4U) - 32U) & 255U;
}

void packQ3K(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 110;
    const auto g = block % 8;
    out.units[0] = twoBits(b + 32 + std::size_t{g / 4} * 32, 2 * (g % 4));
    out.meta[0] = half(b + 108) | signedSixBits(b + 96, 2 * g) << 16U | signedSixBits(b + 96, 2 * g + 1) << 24U;
    out.meta[1] = singleBits(b, g);
}

void packIQ4XS(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 136;
    const auto g = block % 8;
    std::memcpy(out.units.data(), b + 8 + std::size_t{g} * 16, 16);
    const auto low = std::to_integer<int>(b[4 + g / 2]) >> (g % 2 * 4) & 15;
    const auto high = half(b + 2) >> (2 * g) & 3;
    out.superScale = half(b);
    out.wholeScale = static_cast<std::int8_t>((low | high << 4) - 32);
    out.meta[0] = std::bit_cast<std::uint32_t>(reference::fromHalf(out.superScale) * static_cast<float>(out.wholeScale));
}

void packMXFP4(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block} * 17;
    std::memcpy(out.units.data(), b + 1, 16);
    out.meta[0] = std::bit_cast<std::uint32_t>(std::ldexp(1.0F, std::to_integer<int>(b[0]) - 128));
}

std::uint32_t byte(const std::byte *at)
{
    return std::to_integer<std::uint32_t>(*at);
}

/// Nibble `index` of those that follow each other from `packed` on, the low one of a byte first.
std::uint32_t nibble(const std::byte *packed, std::uint32_t index)
{
    return byte(packed + index / 2) >> (index % 2 * 4) & 15U;
}

/// Group `part` of the four in a block, of IQ1 or IQ2: its levels, and a bit for each weight.
void putGroup(std::uint32_t part, std::uint64_t levels, std::uint32_t bits, PackedBlock &out)
{
    out.units[0] |= levels << (16 * part);
    out.meta[1] |= bits << (8 * part);
}

/// The scale of scales, then one for each 16 weights.
std::uint32_t twoScales(std::uint16_t scale, std::uint32_t first, std::uint32_t second)
{
    return scale | first << 16U | second << 24U;
}

void packIQ2XXS(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 66;
    const std::byte *at = b + 2 + std::size_t{block % 8} * 8;
    const auto signs = word(at + 4);
    for (std::uint32_t part = 0; part < 4; ++part)
        putGroup(part, gguf::grid(TensorType::IQ2_XXS)[byte(at + part)], gguf::evenSigns(signs >> (7 * part) & 127U), out);
    out.meta[0] = twoScales(half(b), signs >> 28U, signs >> 28U);
}

void packIQ2XS(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 74;
    const auto g = block % 8;
    for (std::uint32_t part = 0; part < 4; ++part) {
        const std::uint32_t number = half(b + 2 + std::size_t{g} * 8 + part * 2);
        putGroup(part, gguf::grid(TensorType::IQ2_XS)[number & 511U], gguf::evenSigns(number >> 9U), out);
    }
    out.meta[0] = twoScales(half(b), nibble(b + 66, 2 * g), nibble(b + 66, 2 * g + 1));
}

void packIQ2S(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 82;
    const auto g = block % 8;
    for (std::uint32_t part = 0; part < 4; ++part) {
        const auto number = byte(b + 2 + g * 4 + part) | (byte(b + 66 + g) >> (2 * part) & 3U) << 8U;
        putGroup(part, gguf::grid(TensorType::IQ2_S)[number], byte(b + 34 + g * 4 + part), out);
    }
    out.meta[0] = twoScales(half(b), nibble(b + 74, 2 * g), nibble(b + 74, 2 * g + 1));
}

/// All bits set: eight weights that are moved down.
constexpr std::uint32_t Down = 255;

void packIQ1S(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 50;
    const auto g = block % 8;
    const std::uint32_t shared = half(b + 34 + std::size_t{g} * 2);
    for (std::uint32_t part = 0; part < 4; ++part) {
        const auto number = byte(b + 2 + g * 4 + part) | (shared >> (3 * part) & 7U) << 8U;
        putGroup(part, gguf::grid(TensorType::IQ1_S)[number], shared >> 15U ? Down : 0, out);
    }
    out.meta[0] = twoScales(half(b), shared >> 12U & 7U, shared >> 12U & 7U);
}

void packIQ1M(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 56;
    const auto g = block % 8;
    for (std::uint32_t part = 0; part < 4; ++part) {
        const auto high = nibble(b + 32, g * 4 + part);
        const auto number = byte(b + g * 4 + part) | (high & 7U) << 8U;
        putGroup(part, gguf::grid(TensorType::IQ1_M)[number], high & 8U ? Down : 0, out);
    }
    std::uint32_t scale = 0;
    for (std::uint32_t i = 0; i < 4; ++i)
        scale |= static_cast<std::uint32_t>(half(b + 48 + std::size_t{i} * 2)) >> 12U << (4 * i);
    const std::uint32_t scales = half(b + 48 + std::size_t{g / 2} * 2) >> (g % 2 * 6);
    out.meta[0] = twoScales(static_cast<std::uint16_t>(scale), scales & 7U, scales >> 3U & 7U);
}

/// IQ3's weight `j` of 32 in its nibble.
void putNibble(std::uint32_t j, std::uint64_t value, PackedBlock &out)
{
    out.units[j % 16 / 8] |= value << (j % 8 * 8 + j / 16 * 4);
}

void packIQ3XXS(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 98;
    const auto g = block % 8;
    const auto signs = word(b + 66 + std::size_t{g} * 4);
    for (std::uint32_t j = 0; j < 32; ++j) {
        const std::uint32_t level = gguf::grid(TensorType::IQ3_XXS)[byte(b + 2 + g * 8 + j / 4)] >> (j % 4 * 4) & 7U;
        putNibble(j, level | (gguf::evenSigns(signs >> (j / 8 * 7) & 127U) >> (j % 8) & 1U) << 3U, out);
    }
    out.superScale = half(b);
    out.wholeScale = static_cast<std::int8_t>((signs >> 28U) * 2 + 1);
    out.meta[0] = std::bit_cast<std::uint32_t>(reference::fromHalf(out.superScale) * static_cast<float>(out.wholeScale) * 0.25F);
}

void packIQ3S(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 110;
    const auto g = block % 8;
    for (std::uint32_t j = 0; j < 32; ++j) {
        const auto number = byte(b + 2 + g * 8 + j / 4) | (byte(b + 66 + g) >> (j / 4) & 1U) << 8U;
        const std::uint32_t level = gguf::grid(TensorType::IQ3_S)[number] >> (j % 4 * 4) & 7U;
        const bool minus = byte(b + 74 + g * 4 + j / 8) >> (j % 8) & 1U;
        putNibble(j, minus ? 7 - level : 8 + level, out);
    }
    out.superScale = half(b);
    out.wholeScale = static_cast<std::int8_t>(1 + 2 * nibble(b + 106, g));
    out.meta[0] = std::bit_cast<std::uint32_t>(reference::fromHalf(out.superScale) * static_cast<float>(out.wholeScale));
}

void packTQ10(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    constexpr std::array<std::uint32_t, 5> Powers{1, 3, 9, 27, 81};
    const std::byte *b = row + std::size_t{block / 8} * 54;
    for (std::uint32_t j = 0; j < 32; ++j) {
        const auto i = block % 8 * 32 + j;
        // 32 bytes of five weights each, 16 of five, 4 of four
        const auto [first, bytes, at] = i < 160 ? std::array{0U, 32U, 0U}
            : i < 240                           ? std::array{160U, 16U, 32U}
                                                : std::array{240U, 4U, 48U};
        const auto fraction = byte(b + at + (i - first) % bytes) * Powers[(i - first) / bytes] & 255U;
        out.units[0] |= std::uint64_t{fraction * 3 >> 8U} << (2 * j);
    }
    out.meta[0] = widened(b + 52);
}

void packTQ20(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block / 8} * 66;
    const auto g = block % 8;
    out.units[0] = twoBits(b + std::size_t{g / 4} * 32, 2 * (g % 4));
    out.meta[0] = widened(b + 64);
}

// clang-format off
constexpr auto Formats = std::to_array<WeightFormat>({
    {TensorType::F32, "f32", 16, 0, packPlain<4>},
    {TensorType::F16, "f16", 8, 0, packPlain<2>},
    {TensorType::BF16, "bf16", 8, 0, packPlain<2>},
    {TensorType::Q4_0, "q4_0", 2, 1, packQ40},
    {TensorType::Q4_1, "q4_1", 2, 1, packQ41},
    {TensorType::Q5_0, "q5_0", 2, 2, packQ50},
    {TensorType::Q5_1, "q5_1", 2, 2, packQ51},
    {TensorType::Q8_0, "q8_0", 4, 1, packQ80},
    {TensorType::Q2_K, "q2_k", 1, 2, packQ2K},
    {TensorType::Q3_K, "q3_k", 1, 2, packQ3K},
    {TensorType::Q4_K, "q4_k", 2, 2, packQ4K},
    {TensorType::Q5_K, "q5_k", 2, 3, packQ5K},
    {TensorType::Q6_K, "q6_k", 3, 1, packQ6K},
    {TensorType::IQ4_NL, "iq4_nl", 2, 1, packQ40},
    {TensorType::IQ4_XS, "iq4_nl", 2, 1, packIQ4XS},
    {TensorType::MXFP4, "mxfp4", 2, 1, packMXFP4},
    {TensorType::IQ1_S, "iq1", 1, 2, packIQ1S},
    {TensorType::IQ1_M, "iq1", 1, 2, packIQ1M},
    {TensorType::IQ2_XXS, "iq2", 1, 2, packIQ2XXS},
    {TensorType::IQ2_XS, "iq2", 1, 2, packIQ2XS},
    {TensorType::IQ2_S, "iq2", 1, 2, packIQ2S},
    {TensorType::IQ3_XXS, "iq3_xxs", 2, 1, packIQ3XXS},
    {TensorType::IQ3_S, "iq3_s", 2, 1, packIQ3S},
    {TensorType::TQ1_0, "tq", 1, 1, packTQ10},
    {TensorType::TQ2_0, "tq", 1, 1, packTQ20},
});
// clang-format on
}

std::span<const WeightFormat> weightFormats()
{
    return Formats;
}

const WeightFormat *weightFormat(TensorType type)
{
    const auto found = std::ranges::find(Formats, type, &WeightFormat::type);
    return found != Formats.end() ? &*found : nullptr;
}
}
