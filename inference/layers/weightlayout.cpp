// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/layers/weightlayout.h"

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
    const float scale = reference::fromHalf(half(b)) * static_cast<float>((low | high << 4) - 32);
    out.meta[0] = std::bit_cast<std::uint32_t>(scale);
}

void packMXFP4(const std::byte *row, std::uint32_t block, std::uint32_t, PackedBlock &out)
{
    const std::byte *b = row + std::size_t{block} * 17;
    std::memcpy(out.units.data(), b + 1, 16);
    out.meta[0] = std::bit_cast<std::uint32_t>(std::ldexp(1.0F, std::to_integer<int>(b[0]) - 128));
}

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
});
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
