// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gguf/dequantise.h"
#include "inference/gguf/grids.h"
#include "inference/gguf/half.h"

#include <array>
#include <cassert>
#include <cmath>
#include <cstring>

namespace inference::gguf
{
namespace
{
using Byte = std::uint8_t;

// Places within a block of at most 256 weights are products of small numbers, which fit an int.
// NOLINTBEGIN(bugprone-implicit-widening-of-multiplication-result)

std::uint16_t littleEndian16(const Byte *bytes)
{
    return static_cast<std::uint16_t>(bytes[0] | bytes[1] << 8U);
}

std::uint32_t littleEndian32(const Byte *bytes)
{
    return std::uint32_t{littleEndian16(bytes)} | std::uint32_t{littleEndian16(bytes + 2)} << 16U;
}

float half(const Byte *bytes)
{
    return fromHalf(littleEndian16(bytes));
}

void f32(const Byte *block, float *out)
{
    *out = std::bit_cast<float>(littleEndian32(block));
}

void f16(const Byte *block, float *out)
{
    *out = half(block);
}

void bf16(const Byte *block, float *out)
{
    *out = fromBfloat16(littleEndian16(block));
}

// The 32-weight blocks keep weight i in the low nibble of byte i, and weight 16 + i in its high nibble.

void q4_0(const Byte *block, float *out)
{
    const float scale = half(block);
    for (int i = 0; i < 16; ++i) {
        out[i] = scale * static_cast<float>((block[2 + i] & 15) - 8);
        out[16 + i] = scale * static_cast<float>((block[2 + i] >> 4) - 8);
    }
}

void q4_1(const Byte *block, float *out)
{
    const float scale = half(block);
    const float minimum = half(block + 2);
    for (int i = 0; i < 16; ++i) {
        out[i] = scale * static_cast<float>(block[4 + i] & 15) + minimum;
        out[16 + i] = scale * static_cast<float>(block[4 + i] >> 4) + minimum;
    }
}

/// The fifth bits of 32 weights are one little-endian number, weight 0 lowest.
int fifthBit(std::uint32_t bits, int weight)
{
    return static_cast<int>((bits >> static_cast<unsigned>(weight)) & 1U) << 4;
}

void q5_0(const Byte *block, float *out)
{
    const float scale = half(block);
    const std::uint32_t fifth = littleEndian32(block + 2);
    for (int i = 0; i < 16; ++i) {
        out[i] = scale * static_cast<float>(((block[6 + i] & 15) | fifthBit(fifth, i)) - 16);
        out[16 + i] = scale * static_cast<float>(((block[6 + i] >> 4) | fifthBit(fifth, 16 + i)) - 16);
    }
}

void q5_1(const Byte *block, float *out)
{
    const float scale = half(block);
    const float minimum = half(block + 2);
    const std::uint32_t fifth = littleEndian32(block + 4);
    for (int i = 0; i < 16; ++i) {
        out[i] = scale * static_cast<float>((block[8 + i] & 15) | fifthBit(fifth, i)) + minimum;
        out[16 + i] = scale * static_cast<float>((block[8 + i] >> 4) | fifthBit(fifth, 16 + i)) + minimum;
    }
}

void q8_0(const Byte *block, float *out)
{
    const float scale = half(block);
    for (int i = 0; i < 32; ++i) {
        out[i] = scale * static_cast<float>(static_cast<std::int8_t>(block[2 + i]));
    }
}

constexpr std::array<std::int8_t, 16> NonLinear4{-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

void iq4_nl(const Byte *block, float *out)
{
    const float scale = half(block);
    for (int i = 0; i < 16; ++i) {
        out[i] = scale * static_cast<float>(NonLinear4[block[2 + i] & 15]);
        out[16 + i] = scale * static_cast<float>(NonLinear4[block[2 + i] >> 4]);
    }
}

void mxfp4(const Byte *block, float *out)
{
    // E2M1 numbers, doubled; the block's scale is a power of two (OCP Microscaling Formats 1.0), halved to make up for it.
    static constexpr std::array<std::int8_t, 16> Doubled{0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};
    const float scale = std::ldexp(1.0F, block[0] - 128);
    for (int i = 0; i < 16; ++i) {
        out[i] = scale * static_cast<float>(Doubled[block[1 + i] & 15]);
        out[16 + i] = scale * static_cast<float>(Doubled[block[1 + i] >> 4]);
    }
}

// The 256-weight blocks have scales of their own for each 16 or 32 weights, which are multiplied by the block's.

/// Q2_K: 16 bytes of scale (low nibble) and minimum (high), 64 of weights, the scale of scales, the scale of minima.
void q2_k(const Byte *block, float *out)
{
    const Byte *packed = block + 16;
    const float scale = half(block + 80);
    const float minimum = half(block + 82);
    for (int i = 0; i < 256; ++i) {
        const int group = i / 16;
        const int bits = packed[i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3;
        out[i] = scale * static_cast<float>((block[group] & 15) * bits) - minimum * static_cast<float>(block[group] >> 4);
    }
}

/// Q3_K: 32 bytes of inverted high bits, 64 of low two bits, 12 of 6-bit scales, the scale of scales.
void q3_k(const Byte *block, float *out)
{
    const Byte *low = block + 32;
    const Byte *scales = block + 96;
    const float scale = half(block + 108);
    for (int i = 0; i < 256; ++i) {
        const int group = i / 16;
        const int lowScale = scales[group % 8] >> (group / 8 * 4) & 15;
        const int highScale = scales[8 + group % 4] >> (group / 4 * 2) & 3;
        const int bits = low[i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3;
        const int high = block[i % 32] >> (i / 32) & 1;
        out[i] = scale * static_cast<float>(((lowScale | highScale << 4) - 32) * (bits - (high ? 0 : 4)));
    }
}

struct ScaleAndMinimum {
    int scale;
    int minimum;
};

/// Q4_K and Q5_K pack eight 6-bit scales and eight minima into 12 bytes.
ScaleAndMinimum sixBits(const Byte *packed, int group)
{
    if (group < 4) {
        return {.scale = packed[group] & 63, .minimum = packed[group + 4] & 63};
    }
    return {.scale = (packed[group + 4] & 15) | packed[group - 4] >> 6 << 4,
            .minimum = packed[group + 4] >> 4 | packed[group] >> 6 << 4};
}

/// Q4_K: the two scales, 12 bytes of scales, 128 of nibbles: 32 low ones, then the same bytes' high ones.
void q4_k(const Byte *block, float *out)
{
    const float scale = half(block);
    const float minimum = half(block + 2);
    for (int i = 0; i < 256; ++i) {
        const auto group = sixBits(block + 4, i / 32);
        const int bits = block[16 + i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15;
        out[i] = scale * static_cast<float>(group.scale * bits) - minimum * static_cast<float>(group.minimum);
    }
}

/// Q5_K: as Q4_K with 32 bytes of fifth bits before the nibbles: bit g of byte j is that of weight 32 g + j.
void q5_k(const Byte *block, float *out)
{
    const float scale = half(block);
    const float minimum = half(block + 2);
    for (int i = 0; i < 256; ++i) {
        const auto group = sixBits(block + 4, i / 32);
        const int fifth = (block[16 + i % 32] >> (i / 32) & 1) << 4;
        const int bits = (block[48 + i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15) | fifth;
        out[i] = scale * static_cast<float>(group.scale * bits) - minimum * static_cast<float>(group.minimum);
    }
}

/// Q6_K: 128 bytes of low nibbles, 64 of high two bits, 16 signed scales, the scale of scales. In each half of 128 weights the
/// first 64 are low nibbles and the rest high ones; the high bits go round the same 32 bytes four times.
void q6_k(const Byte *block, float *out)
{
    const Byte *high = block + 128;
    const Byte *scales = block + 192;
    const float scale = half(block + 208);
    for (int i = 0; i < 256; ++i) {
        const int within = i % 128;
        const int nibble = block[i / 128 * 64 + within % 64] >> (within / 64 * 4) & 15;
        const int top = high[i / 128 * 32 + within % 32] >> (within / 32 * 2) & 3;
        const int groupScale = static_cast<std::int8_t>(scales[i / 16]);
        out[i] = scale * static_cast<float>(groupScale * ((nibble | top << 4) - 32));
    }
}

/// IQ4_XS: the scale of scales, 16 bits of high and 32 of low scale bits, 128 bytes of IQ4_NL's nibbles.
void iq4_xs(const Byte *block, float *out)
{
    const float scale = half(block);
    const std::uint32_t highScales = littleEndian16(block + 2);
    for (int i = 0; i < 256; ++i) {
        const int group = i / 32;
        const int low = block[4 + group / 2] >> (group % 2 * 4) & 15;
        const int high = static_cast<int>(highScales >> static_cast<unsigned>(2 * group) & 3U);
        const int bits = block[8 + group * 16 + i % 16] >> (i % 32 / 16 * 4) & 15;
        out[i] = scale * static_cast<float>(((low | high << 4) - 32) * NonLinear4[static_cast<std::size_t>(bits)]);
    }
}

// The IQ1, IQ2 and IQ3 types name groups of weights by their numbers in a grid, see gguf/grids.h.

/// Returns nibble `index` of those that follow each other from `packed` on, the low one of a byte first.
int nibble(const Byte *packed, int index)
{
    return packed[index / 2] >> (index % 2 * 4) & 15;
}

/// Writes eight weights of IQ2.
void putIq2(std::uint32_t levels, std::uint32_t signs, float scale, float *out)
{
    static constexpr std::array<float, 3> Magnitudes{8, 25, 43};
    for (unsigned i = 0; i < 8; ++i) {
        const float magnitude = scale * Magnitudes[levels >> (2 * i) & 3U];
        out[i] = (signs >> i & 1U) ? -magnitude : magnitude;
    }
}

/// IQ2_XXS: the scale; for each 32 weights four bytes of numbers, then four times 7 bits of signs and 4 of scale.
void iq2_xxs(const Byte *block, float *out)
{
    const auto grid = gguf::grid(TensorType::IQ2_XXS);
    for (int g = 0; g < 32; ++g) {
        const Byte *at = block + 2 + g / 4 * 8;
        const std::uint32_t word = littleEndian32(at + 4);
        const float scale = half(block) * (0.5F + static_cast<float>(word >> 28U)) * 0.25F;
        putIq2(grid[at[g % 4]], evenSigns(word >> static_cast<unsigned>(g % 4 * 7) & 127U), scale, out + g * 8);
    }
}

/// IQ2_XS: the scale; for each 8 weights 9 bits of number and 7 of signs; for each 16 a nibble of scale.
void iq2_xs(const Byte *block, float *out)
{
    const auto grid = gguf::grid(TensorType::IQ2_XS);
    for (int g = 0; g < 32; ++g) {
        const std::uint32_t word = littleEndian16(block + 2 + g * 2);
        const float scale = half(block) * (0.5F + static_cast<float>(nibble(block + 66, g / 2))) * 0.25F;
        putIq2(grid[word & 511U], evenSigns(word >> 9U), scale, out + g * 8);
    }
}

/// IQ2_S: the scale; for each 8 weights the low 8 bits of their number, then their signs, then the high 2 bits; for each 16 a
/// nibble of scale.
void iq2_s(const Byte *block, float *out)
{
    const auto grid = gguf::grid(TensorType::IQ2_S);
    for (int g = 0; g < 32; ++g) {
        const int high = block[66 + g / 4] >> (g % 4 * 2) & 3;
        const float scale = half(block) * (0.5F + static_cast<float>(nibble(block + 74, g / 2))) * 0.25F;
        putIq2(grid[static_cast<std::size_t>(block[2 + g] | high << 8)], block[34 + g], scale, out + g * 8);
    }
}

/// IQ3_XXS: the scale; a byte for the number of each 4 weights; for each 32 four times 7 bits of signs and 4 of scale.
void iq3_xxs(const Byte *block, float *out)
{
    static constexpr std::array<float, 8> Magnitudes{4, 12, 20, 28, 36, 44, 52, 62};
    const auto grid = gguf::grid(TensorType::IQ3_XXS);
    for (int i = 0; i < 256; ++i) {
        const std::uint32_t word = littleEndian32(block + 66 + i / 32 * 4);
        const float scale = half(block) * (0.5F + static_cast<float>(word >> 28U)) * 0.5F;
        const float magnitude = scale * Magnitudes[grid[block[2 + i / 4]] >> (i % 4 * 4) & 7];
        const auto signs = evenSigns(word >> static_cast<unsigned>(i % 32 / 8 * 7) & 127U);
        out[i] = (signs >> static_cast<unsigned>(i % 8) & 1U) ? -magnitude : magnitude;
    }
}

/// IQ3_S: the scale; for each 4 weights the low 8 bits of their number, then the ninth ones; 256 signs; for each 32 weights a
/// nibble of scale.
void iq3_s(const Byte *block, float *out)
{
    const auto grid = gguf::grid(TensorType::IQ3_S);
    for (int i = 0; i < 256; ++i) {
        const int ninth = block[66 + i / 32] >> (i / 4 % 8) & 1;
        const int level = grid[static_cast<std::size_t>(block[2 + i / 4] | ninth << 8)] >> (i % 4 * 4) & 7;
        const float magnitude = half(block) * static_cast<float>((1 + 2 * nibble(block + 106, i / 32)) * (2 * level + 1));
        out[i] = block[74 + i / 8] >> (i % 8) & 1 ? -magnitude : magnitude;
    }
}

/// Writes eight weights of IQ1: -1, 0 or 1, all moved by the same eighth.
void putIq1(std::uint32_t levels, bool down, float scale, float *out)
{
    for (unsigned i = 0; i < 8; ++i) {
        out[i] = scale * (static_cast<float>(levels >> (2 * i) & 3U) - 1 + (down ? -0.125F : 0.125F));
    }
}

/// IQ1_S: the scale; for each 8 weights the low 8 bits of their number; for each 32 four times the high 3 bits, 3 bits of scale
/// and the direction.
void iq1_s(const Byte *block, float *out)
{
    const auto grid = gguf::grid(TensorType::IQ1_S);
    for (int g = 0; g < 32; ++g) {
        const int word = littleEndian16(block + 34 + g / 4 * 2);
        const int high = word >> (g % 4 * 3) & 7;
        const float scale = half(block) * static_cast<float>(2 * (word >> 12 & 7) + 1);
        putIq1(grid[static_cast<std::size_t>(block[2 + g] | high << 8)], word >> 15 != 0, scale, out + g * 8);
    }
}

/// IQ1_M: for each 8 weights the low 8 bits of their number, then a nibble with the high 3 and the direction; four words, each
/// with 3 bits of scale for four times 16 weights below a nibble of the scale of scales.
void iq1_m(const Byte *block, float *out)
{
    const auto grid = gguf::grid(TensorType::IQ1_M);
    const auto word = [block](int i) { return littleEndian16(block + 48 + i * 2); };
    const auto scales = fromHalf(
        static_cast<std::uint16_t>(word(0) >> 12 | (word(1) >> 12) << 4 | (word(2) >> 12) << 8 | (word(3) >> 12) << 12));
    for (int g = 0; g < 32; ++g) {
        const int high = nibble(block + 32, g);
        const float scale = scales * static_cast<float>(2 * (word(g / 8) >> (g / 2 % 4 * 3) & 7) + 1);
        putIq1(grid[static_cast<std::size_t>(block[g] | (high & 7) << 8)], (high & 8) != 0, scale, out + g * 8);
    }
}

/// TQ1_0: five weights a byte, as the digits of a fraction in base 3: 32 bytes, 16, then 4 with four weights; the scale.
void tq1_0(const Byte *block, float *out)
{
    static constexpr std::array<unsigned, 5> Powers{1, 3, 9, 27, 81};
    const float scale = half(block + 52);
    const auto put = [&](int first, int bytes, int digits, const Byte *from) {
        for (int i = 0; i < bytes * digits; ++i) {
            const auto fraction = from[i % bytes] * Powers[static_cast<std::size_t>(i / bytes)] & 255U;
            out[first + i] = scale * (static_cast<float>(fraction * 3 >> 8U) - 1);
        }
    };
    put(0, 32, 5, block);
    put(160, 16, 5, block + 32);
    put(240, 4, 4, block + 48);
}

/// TQ2_0: four weights a byte as in Q2_K, less one; the scale.
void tq2_0(const Byte *block, float *out)
{
    const float scale = half(block + 64);
    for (int i = 0; i < 256; ++i) {
        const int bits = block[i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3;
        out[i] = scale * static_cast<float>(bits - 1);
    }
}

// NOLINTEND(bugprone-implicit-widening-of-multiplication-result)

using Unpack = void (*)(const Byte *block, float *out);

Unpack unpacker(TensorType type)
{
    using enum TensorType;
    switch (type) {
    case F32:
        return f32;
    case F16:
        return f16;
    case BF16:
        return bf16;
    case Q4_0:
        return q4_0;
    case Q4_1:
        return q4_1;
    case Q5_0:
        return q5_0;
    case Q5_1:
        return q5_1;
    case Q8_0:
        return q8_0;
    case Q2_K:
        return q2_k;
    case Q3_K:
        return q3_k;
    case Q4_K:
        return q4_k;
    case Q5_K:
        return q5_k;
    case Q6_K:
        return q6_k;
    case IQ4_NL:
        return iq4_nl;
    case IQ4_XS:
        return iq4_xs;
    case MXFP4:
        return mxfp4;
    case IQ2_XXS:
        return iq2_xxs;
    case IQ2_XS:
        return iq2_xs;
    case IQ2_S:
        return iq2_s;
    case IQ3_XXS:
        return iq3_xxs;
    case IQ3_S:
        return iq3_s;
    case IQ1_S:
        return iq1_s;
    case IQ1_M:
        return iq1_m;
    case TQ1_0:
        return tq1_0;
    case TQ2_0:
        return tq2_0;
    }
    return nullptr;
}
}

void dequantise(TensorType type, std::span<const std::byte> data, std::span<float> out)
{
    const TypeTraits *traits = gguf::traits(type);
    const Unpack unpack = unpacker(type);
    assert(traits && unpack && data.size() % traits->blockBytes == 0
           && out.size() == data.size() / traits->blockBytes * traits->blockSize);
    const auto *block = reinterpret_cast<const Byte *>(data.data());
    for (std::size_t i = 0; i < out.size(); i += traits->blockSize, block += traits->blockBytes) {
        unpack(block, out.data() + i);
    }
}

void dequantiseRow(const Tensor &tensor, std::uint64_t row, std::span<float> out)
{
    const TypeTraits *traits = gguf::traits(tensor.type);
    assert(traits && row < tensor.rows() && out.size() == tensor.cols());
    const std::size_t rowBytes = tensor.cols() / traits->blockSize * traits->blockBytes;
    dequantise(tensor.type, tensor.data.subspan(row * rowBytes, rowBytes), out);
}
}
