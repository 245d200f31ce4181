// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Moves many small numbers within machine words at once, which is what repacking weights consists of. It needs no particular
// instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace inference::gguf
{
/// Returns the little-endian number that begins at `at`, which need not be aligned.
template<typename T>
[[nodiscard]] inline T load(const std::byte *at)
{
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

template<typename T>
inline void store(std::byte *at, T value)
{
    std::memcpy(at, &value, sizeof value);
}

/// Returns the lowest two bits of the eight bytes, side by side.
[[nodiscard]] constexpr std::uint64_t narrowedPairs(std::uint64_t bytes)
{
    bytes &= 0x0303030303030303;
    bytes = (bytes | bytes >> 6U) & 0x000F000F000F000F;
    bytes = (bytes | bytes >> 12U) & 0x000000FF000000FF;
    return (bytes | bytes >> 24U) & 0xFFFF;
}

/// Returns the lowest bits of the eight bytes, side by side.
[[nodiscard]] constexpr std::uint64_t narrowedBits(std::uint64_t bytes)
{
    return (bytes & 0x0101010101010101) * 0x0102040810204080 >> 56U; // each product puts one of them into the uppermost byte
}

/// Returns the eight pairs of bits in `pairs`, each in a byte of its own.
[[nodiscard]] constexpr std::uint64_t widenedPairs(std::uint64_t pairs)
{
    pairs = (pairs | pairs << 24U) & 0x000000FF000000FF;
    pairs = (pairs | pairs << 12U) & 0x000F000F000F000F;
    return (pairs | pairs << 6U) & 0x0303030303030303;
}

/// Returns the eight bits in `bits`, each in a byte of its own.
[[nodiscard]] constexpr std::uint64_t widenedBits(std::uint64_t bits)
{
    const auto each = bits * 0x0101010101010101 & 0x8040201008040201; // bit i in byte i, all others 0
    return (each + 0x7F7F7F7F7F7F7F7F) >> 7U & 0x0101010101010101;
}

/// Returns the eight nibbles in `nibbles`, each in a byte of its own.
[[nodiscard]] constexpr std::uint64_t widenedNibbles(std::uint64_t nibbles)
{
    nibbles = (nibbles | nibbles << 16U) & 0x0000FFFF0000FFFF;
    nibbles = (nibbles | nibbles << 8U) & 0x00FF00FF00FF00FF;
    return (nibbles | nibbles << 4U) & 0x0F0F0F0F0F0F0F0F;
}

/// Returns bytes with the low nibbles of `first`'s bytes below those of `second`'s.
[[nodiscard]] constexpr std::uint64_t joinedNibbles(std::uint64_t first, std::uint64_t second)
{
    constexpr std::uint64_t Low = 0x0F0F0F0F0F0F0F0F;
    return (first & Low) | (second & Low) << 4U;
}

/// Swaps the bits of `mask` with those `distance` above.
template<typename T>
[[nodiscard]] constexpr T swappedBits(T word, unsigned distance, T mask)
{
    const T changed = (word ^ word >> distance) & mask;
    return word ^ changed ^ changed << distance;
}

/// Bit 4 s + j becomes bit 8 j + s.
[[nodiscard]] constexpr std::uint32_t transposedBits(std::uint32_t bits)
{
    // The five digits of a bit's number, of which j has the lowest two, are turned by two places: four swaps of two digits.
    bits = swappedBits(bits, 14, 0x0000CCCCU);
    bits = swappedBits(bits, 7, 0x00AA00AAU);
    bits = swappedBits(bits, 2, 0x0C0C0C0CU);
    return swappedBits(bits, 1, 0x22222222U);
}

/// In each half of the word, pair of bits 4 s + j becomes pair 4 j + s.
[[nodiscard]] constexpr std::uint64_t transposedPairs(std::uint64_t pairs)
{
    pairs = swappedBits<std::uint64_t>(pairs, 12, 0x0000F0F00000F0F0);
    return swappedBits<std::uint64_t>(pairs, 6, 0x00CC00CC00CC00CC);
}
}
