// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Takes 32 weights at a time out of the blocks of a file, for each quantised type: where they lie there is known here alone. How
// they lie on a device is the affair of gpu/weightlayout.h and cpu/kernels/kinds.h, which inline these functions: loading a
// model spends its time there. Formats as in ggml's ggml-common.h.
#pragma once

#include "inference/gguf/fields.h"
#include "inference/gguf/grids.h"
#include "inference/gguf/tensortype.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace inference::gguf
{
/// 32 weights of one row, bit for bit as the file has them. The reader of a type fills the members that the type has, and leaves
/// the others as they are. The levels of the weights are bytes, nibbles or pairs of bits, which are the whole level or its lower
/// bits.
struct Block {
    std::array<std::uint64_t, 4> bytes; ///< signed levels, one byte each
    std::array<std::uint64_t, 2> nibbles; ///< byte j has the nibble of weight j below that of weight j + 16
    std::uint64_t pairs; ///< pairs of bits, the first weight's lowest; for Q6_K the upper two bits of each level
    std::uint32_t bits; ///< one bit for each weight: the uppermost of its level, or what IQ1 and IQ2 have beside the level
    std::uint16_t scale; ///< f16, for MXFP4 bfloat16; in types with blocks of 256, what their scales are multiplied by
    std::uint16_t minimum; ///< f16; in types with blocks of 256, what their minima are multiplied by
    std::array<std::int8_t, 2> scales; ///< whole numbers, each the scale of 16 weights
    std::array<std::uint8_t, 2> minima; ///< whole numbers, each the minimum of 16 weights
};

/// Reads group `g` of 32 weights, in order, from the file's block at `at`.
using BlockReader = void (*)(const std::byte *at, std::uint32_t g, Block &out);

namespace blocks
{
constexpr void setBoth(Block &out, std::uint32_t scale)
{
    out.scales.fill(static_cast<std::int8_t>(scale));
}

inline void readNibbles(const std::byte *at, Block &out)
{
    out.nibbles = {load<std::uint64_t>(at), load<std::uint64_t>(at + 8)};
}

/// Reads the nibbles that lie `shift` bits up in each of 32 bytes.
inline void readShiftedNibbles(const std::byte *at, unsigned shift, Block &out)
{
    const auto word = [=](std::size_t i) { return load<std::uint64_t>(at + 8 * i) >> shift; };
    out.nibbles = {joinedNibbles(word(0), word(2)), joinedNibbles(word(1), word(3))};
}

/// Reads the pairs of bits that lie `shift` bits up in each of 32 bytes.
inline void readPairs(const std::byte *at, unsigned shift, Block &out)
{
    const auto pairs = [=](std::size_t i) { return narrowedPairs(load<std::uint64_t>(at + 8 * i) >> shift) << (16 * i); };
    out.pairs = pairs(0) | pairs(1) | pairs(2) | pairs(3);
}

/// Reads bit `g` of each of 32 bytes.
inline void readBits(const std::byte *at, unsigned g, Block &out)
{
    const auto bits = [=](std::size_t i) { return narrowedBits(load<std::uint64_t>(at + 8 * i) >> g) << (8 * i); };
    out.bits = static_cast<std::uint32_t>(bits(0) | bits(1) | bits(2) | bits(3));
}

inline std::uint32_t byte(const std::byte *at)
{
    return std::to_integer<std::uint32_t>(*at);
}

/// Returns nibble `index` of those that follow each other from `packed` on, the low one of a byte first.
inline std::uint32_t nibble(const std::byte *packed, std::uint32_t index)
{
    return byte(packed + index / 2) >> (index % 2 * 4) & 15U;
}

inline void readQ40(const std::byte *at, std::uint32_t, Block &out)
{
    readNibbles(at + 2, out);
    out.scale = load<std::uint16_t>(at);
}

inline void readQ41(const std::byte *at, std::uint32_t, Block &out)
{
    readNibbles(at + 4, out);
    out.scale = load<std::uint16_t>(at);
    out.minimum = load<std::uint16_t>(at + 2);
}

inline void readQ50(const std::byte *at, std::uint32_t, Block &out)
{
    readNibbles(at + 6, out);
    out.bits = load<std::uint32_t>(at + 2);
    out.scale = load<std::uint16_t>(at);
}

inline void readQ51(const std::byte *at, std::uint32_t, Block &out)
{
    readNibbles(at + 8, out);
    out.bits = load<std::uint32_t>(at + 4);
    out.scale = load<std::uint16_t>(at);
    out.minimum = load<std::uint16_t>(at + 2);
}

inline void readQ80(const std::byte *at, std::uint32_t, Block &out)
{
    std::memcpy(out.bytes.data(), at + 2, sizeof out.bytes);
    out.scale = load<std::uint16_t>(at);
}

/// Reads the scales of Q4_K and Q5_K: two f16, then six bits each of scale and minimum of the eight groups, in 12 bytes.
inline void readSixBitPair(const std::byte *at, std::uint32_t g, Block &out)
{
    const std::byte *packed = at + 4;
    const auto part = [packed](std::uint32_t i) { return byte(packed + i); };
    const auto scale = g < 4 ? part(g) & 63U : (part(g + 4) & 15U) | (part(g - 4) >> 6U) << 4U;
    const auto minimum = g < 4 ? part(g + 4) & 63U : part(g + 4) >> 4U | (part(g) >> 6U) << 4U;
    out.scale = load<std::uint16_t>(at);
    out.minimum = load<std::uint16_t>(at + 2);
    setBoth(out, scale);
    out.minima.fill(static_cast<std::uint8_t>(minimum));
}

inline void readQ4K(const std::byte *at, std::uint32_t g, Block &out)
{
    readShiftedNibbles(at + 16 + std::size_t{g / 2} * 32, 4 * (g % 2), out);
    readSixBitPair(at, g, out);
}

inline void readQ5K(const std::byte *at, std::uint32_t g, Block &out)
{
    readShiftedNibbles(at + 48 + std::size_t{g / 2} * 32, 4 * (g % 2), out);
    readBits(at + 16, g, out);
    readSixBitPair(at, g, out);
}

inline void readQ6K(const std::byte *at, std::uint32_t g, Block &out)
{
    const auto half = std::size_t{g / 4}; // each half has 128 weights
    readShiftedNibbles(at + half * 64 + std::size_t{g % 2} * 32, 4 * (g % 4 / 2), out);
    readPairs(at + 128 + half * 32, 2 * (g % 4), out);
    out.scales = load<std::array<std::int8_t, 2>>(at + 192 + std::size_t{g} * 2);
    out.scale = load<std::uint16_t>(at + 208);
}

inline void readQ2K(const std::byte *at, std::uint32_t g, Block &out)
{
    readPairs(at + 16 + std::size_t{g / 4} * 32, 2 * (g % 4), out);
    for (std::uint32_t part = 0; part < 2; ++part) {
        out.scales[part] = static_cast<std::int8_t>(nibble(at, 4 * g + 2 * part));
        out.minima[part] = static_cast<std::uint8_t>(nibble(at, 4 * g + 2 * part + 1));
    }
    out.scale = load<std::uint16_t>(at + 80);
    out.minimum = load<std::uint16_t>(at + 82);
}

/// Returns the six-bit scale of group `g` of the sixteen in 12 bytes, less 32.
inline std::int8_t signedSixBits(const std::byte *packed, std::uint32_t g)
{
    const auto low = nibble(packed, g % 8 * 2 + g / 8);
    const auto high = byte(packed + 8 + g % 4) >> (g / 4 * 2) & 3U;
    return static_cast<std::int8_t>(static_cast<int>(low | high << 4U) - 32);
}

inline void readQ3K(const std::byte *at, std::uint32_t g, Block &out)
{
    readPairs(at + 32 + std::size_t{g / 4} * 32, 2 * (g % 4), out);
    readBits(at, g, out);
    out.scales = {signedSixBits(at + 96, 2 * g), signedSixBits(at + 96, 2 * g + 1)};
    out.scale = load<std::uint16_t>(at + 108);
}

inline void readIQ4XS(const std::byte *at, std::uint32_t g, Block &out)
{
    readNibbles(at + 8 + std::size_t{g} * 16, out);
    const auto high = load<std::uint16_t>(at + 2) >> (2 * g) & 3U;
    setBoth(out, (nibble(at + 4, g) | high << 4U) - 32U);
    out.scale = load<std::uint16_t>(at);
}

inline void readMXFP4(const std::byte *at, std::uint32_t, Block &out)
{
    readNibbles(at + 1, out);
    const auto exponent = byte(at); // the scale is 2^(exponent - 128), which a bfloat16 holds; the two smallest are subnormal
    out.scale = static_cast<std::uint16_t>(exponent < 2 ? 0x20U << exponent : (exponent - 1) << 7U);
}

/// Adds group `part` of the four in a Block of IQ1 or IQ2: its levels, and a bit for each weight.
constexpr void addGroup(std::uint32_t part, std::uint64_t levels, std::uint32_t bits, Block &out)
{
    out.pairs |= levels << (16 * part);
    out.bits |= bits << (8 * part);
}

constexpr void setScales(Block &out, std::uint32_t first, std::uint32_t second)
{
    out.scales = {static_cast<std::int8_t>(first), static_cast<std::int8_t>(second)};
}

inline void readIQ2XXS(const std::byte *at, std::uint32_t g, Block &out)
{
    const auto grid = gguf::grid(TensorType::IQ2_XXS);
    const std::byte *group = at + 2 + std::size_t{g} * 8;
    const auto signs = load<std::uint32_t>(group + 4);
    out.pairs = 0;
    out.bits = 0;
    for (std::uint32_t part = 0; part < 4; ++part) {
        addGroup(part, grid[byte(group + part)], evenSigns(signs >> (7 * part) & 127U), out);
    }
    setScales(out, signs >> 28U, signs >> 28U);
    out.scale = load<std::uint16_t>(at);
}

inline void readIQ2XS(const std::byte *at, std::uint32_t g, Block &out)
{
    const auto grid = gguf::grid(TensorType::IQ2_XS);
    out.pairs = 0;
    out.bits = 0;
    for (std::uint32_t part = 0; part < 4; ++part) {
        const std::uint32_t number = load<std::uint16_t>(at + 2 + (std::size_t{g} * 4 + part) * 2);
        addGroup(part, grid[number & 511U], evenSigns(number >> 9U), out);
    }
    setScales(out, nibble(at + 66, 2 * g), nibble(at + 66, 2 * g + 1));
    out.scale = load<std::uint16_t>(at);
}

inline void readIQ2S(const std::byte *at, std::uint32_t g, Block &out)
{
    const auto grid = gguf::grid(TensorType::IQ2_S);
    out.pairs = 0;
    out.bits = 0;
    for (std::uint32_t part = 0; part < 4; ++part) {
        const auto number = byte(at + 2 + std::size_t{g} * 4 + part) | (byte(at + 66 + g) >> (2 * part) & 3U) << 8U;
        addGroup(part, grid[number], byte(at + 34 + std::size_t{g} * 4 + part), out);
    }
    setScales(out, nibble(at + 74, 2 * g), nibble(at + 74, 2 * g + 1));
    out.scale = load<std::uint16_t>(at);
}

/// The bits of eight weights that are all moved down: all are set.
inline constexpr std::uint32_t Down = 255;

inline void readIQ1S(const std::byte *at, std::uint32_t g, Block &out)
{
    const auto grid = gguf::grid(TensorType::IQ1_S);
    const std::uint32_t shared = load<std::uint16_t>(at + 34 + std::size_t{g} * 2);
    out.pairs = 0;
    out.bits = 0;
    for (std::uint32_t part = 0; part < 4; ++part) {
        const auto number = byte(at + 2 + std::size_t{g} * 4 + part) | (shared >> (3 * part) & 7U) << 8U;
        addGroup(part, grid[number], shared >> 15U ? Down : 0, out);
    }
    setScales(out, shared >> 12U & 7U, shared >> 12U & 7U);
    out.scale = load<std::uint16_t>(at);
}

inline void readIQ1M(const std::byte *at, std::uint32_t g, Block &out)
{
    const auto grid = gguf::grid(TensorType::IQ1_M);
    out.pairs = 0;
    out.bits = 0;
    for (std::uint32_t part = 0; part < 4; ++part) {
        const auto high = nibble(at + 32, g * 4 + part);
        const auto number = byte(at + std::size_t{g} * 4 + part) | (high & 7U) << 8U;
        addGroup(part, grid[number], high & 8U ? Down : 0, out);
    }
    std::uint32_t scale = 0;
    for (std::uint32_t i = 0; i < 4; ++i) {
        scale |= static_cast<std::uint32_t>(load<std::uint16_t>(at + 48 + std::size_t{i} * 2)) >> 12U << (4 * i);
    }
    const std::uint32_t scales = load<std::uint16_t>(at + 48 + std::size_t{g / 2} * 2) >> (g % 2 * 6);
    setScales(out, scales & 7U, scales >> 3U & 7U);
    out.scale = static_cast<std::uint16_t>(scale);
}

/// Reads IQ3's 32 levels of three bits, as eight entries of its grid in order. The nibble of each level is or-ed with `plus`;
/// where its bit in `signs` is set, it is then xor-ed with `minus`.
template<typename Entry>
void readThreeBits(const Entry &entry, std::uint32_t signs, std::uint64_t plus, std::uint64_t minus, Block &out)
{
    const auto eight = [&](std::uint32_t part) {
        const auto levels = entry(2 * part) | std::uint64_t{entry(2 * part + 1)} << 16U;
        return (widenedNibbles(levels) | plus * 0x0101010101010101) ^ widenedBits(signs >> (8 * part) & 255U) * minus;
    };
    out.nibbles = {joinedNibbles(eight(0), eight(2)), joinedNibbles(eight(1), eight(3))};
}

inline void readIQ3XXS(const std::byte *at, std::uint32_t g, Block &out)
{
    const auto grid = gguf::grid(TensorType::IQ3_XXS);
    const auto packed = load<std::uint32_t>(at + 66 + std::size_t{g} * 4);
    std::uint32_t signs = 0;
    for (std::uint32_t part = 0; part < 4; ++part) {
        signs |= evenSigns(packed >> (part * 7) & 127U) << (8 * part);
    }
    readThreeBits([&](std::uint32_t i) { return grid[byte(at + 2 + std::size_t{g} * 8 + i)]; }, signs, 0, 8, out);
    setBoth(out, (packed >> 28U) * 2 + 1);
    out.scale = load<std::uint16_t>(at);
}

inline void readIQ3S(const std::byte *at, std::uint32_t g, Block &out)
{
    const auto grid = gguf::grid(TensorType::IQ3_S);
    const auto ninth = byte(at + 66 + g);
    readThreeBits([&](std::uint32_t i) { return grid[byte(at + 2 + std::size_t{g} * 8 + i) | (ninth >> i & 1U) << 8U]; },
                  load<std::uint32_t>(at + 74 + std::size_t{g} * 4), 8, 15, out);
    setBoth(out, 1 + 2 * nibble(at + 106, g));
    out.scale = load<std::uint16_t>(at);
}

/// Returns the ternary digits, 0 to 2, of the fractions in eight bytes that multiplying by `power`, a power of 3, lifts to before
/// the point.
constexpr std::uint64_t ternaryDigits(std::uint64_t bytes, std::uint64_t power)
{
    constexpr std::uint64_t Even = 0x00FF00FF00FF00FF;
    const auto digits = [power](std::uint64_t fractions) { return (fractions * power & Even) * 3 >> 8U & Even; };
    return digits(bytes & Even) | digits(bytes >> 8U & Even) << 8U;
}

inline void readTQ10(const std::byte *at, std::uint32_t g, Block &out)
{
    constexpr std::array<std::uint64_t, 5> Powers{1, 3, 9, 27, 81};
    std::array<std::uint64_t, 4> digits; // a block has 32 bytes of five weights each, 16 of five, 4 of four
    if (g < 5) {
        for (std::size_t i = 0; i < 4; ++i) {
            digits[i] = ternaryDigits(load<std::uint64_t>(at + 8 * i), Powers[g]);
        }
    } else {
        for (std::size_t i = 0; i < 4; ++i) {
            digits[i] = ternaryDigits(load<std::uint64_t>(at + 32 + i % 2 * 8),
                                      Powers[std::min<std::size_t>(2 * std::size_t{g - 5} + i / 2, 4)]);
        }
    }
    if (g == 7) {
        const std::uint64_t last = load<std::uint32_t>(at + 48);
        for (std::size_t i = 0; i < 2; ++i) {
            digits[2 + i] = ternaryDigits(last, Powers[2 * i]) | ternaryDigits(last, Powers[2 * i + 1]) << 32U;
        }
    }
    out.pairs = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        out.pairs |= narrowedPairs(digits[i]) << (16 * i);
    }
    out.scale = load<std::uint16_t>(at + 52);
}

inline void readTQ20(const std::byte *at, std::uint32_t g, Block &out)
{
    readPairs(at + std::size_t{g / 4} * 32, 2 * (g % 4), out);
    out.scale = load<std::uint16_t>(at + 64);
}
}

/// Returns the reader of a type's blocks, or null for floats.
template<TensorType Type>
constexpr BlockReader blockReader()
{
    using enum TensorType;
    // clang-format off
    switch (Type) {
    case Q4_0: return blocks::readQ40;
    case Q4_1: return blocks::readQ41;
    case Q5_0: return blocks::readQ50;
    case Q5_1: return blocks::readQ51;
    case Q8_0: return blocks::readQ80;
    case Q2_K: return blocks::readQ2K;
    case Q3_K: return blocks::readQ3K;
    case Q4_K: return blocks::readQ4K;
    case Q5_K: return blocks::readQ5K;
    case Q6_K: return blocks::readQ6K;
    case IQ4_NL: return blocks::readQ40; // its nibbles stand for other numbers
    case IQ4_XS: return blocks::readIQ4XS;
    case MXFP4: return blocks::readMXFP4;
    case IQ1_S: return blocks::readIQ1S;
    case IQ1_M: return blocks::readIQ1M;
    case IQ2_XXS: return blocks::readIQ2XXS;
    case IQ2_XS: return blocks::readIQ2XS;
    case IQ2_S: return blocks::readIQ2S;
    case IQ3_XXS: return blocks::readIQ3XXS;
    case IQ3_S: return blocks::readIQ3S;
    case TQ1_0: return blocks::readTQ10;
    case TQ2_0: return blocks::readTQ20;
    case F32: case F16: case BF16: return nullptr;
    }
    // clang-format on
    return nullptr;
}
}
