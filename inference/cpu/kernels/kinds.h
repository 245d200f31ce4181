// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How each GGUF type lies in a packed matrix of the processor; gpu/weightlayout.h says the same for the shaders.
//
// A tile of 16 rows holds its levels, then its scales, each part padded to 64 bytes.
// Quantised: 32 columns are eight steps of four columns. A step is a vector of 64 bytes, in which byte 4 r + j is row r's column
// j, so that a dot product of four bytes leaves each row in a 32-bit lane of its own. A weight is (level - offset) scale +
// minimum. Floats: column after column, the 16 rows side by side.
#pragma once

#include "inference/gguf/tensortype.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace inference::cpu
{
inline constexpr std::size_t TileRows = 16;

/// How 32 columns of levels are kept in vectors of 64 bytes, or one column of floats.
enum class Levels : std::uint8_t {
    Byte, ///< eight vectors, one for each step
    Nibble, ///< four vectors: step s in the low half of each byte, step s + 4 in the high one
    Nibble5, ///< as Nibble; then one vector, in which bit s of each byte is the fifth bit of step s
    Nibble6, ///< as Nibble; then two vectors with the fifth and sixth bits, four steps in each
    Table, ///< as Nibble; a level is what Kind::table says of its number
    F16,
    Bf16,
    F32,
};

/// How the scales of a tile's 16 rows are kept, with minima where there are any.
enum class Scales : std::uint8_t {
    None, ///< floats have none
    F16, ///< one for each 32 columns
    F16Minimum, ///< as F16, with 16 minima after each 16 scales
    Bf16,
    Nested32, ///< for 256 columns 16 f16; then 16 int8 for each 32 columns. A scale is the product of both.
    Nested32Minimum, ///< as Nested32, with 16 f16 more, and 16 uint8 after each 16 int8. A minimum is minus the product of both.
    Nested16, ///< as Nested32, with 16 int8 for each 16 columns
    Nested16Minimum, ///< as Nested32Minimum, with 16 int8 and 16 uint8 for each 16 columns
};

constexpr bool isNested(Scales scales)
{
    return scales >= Scales::Nested32;
}

constexpr bool hasMinimum(Scales scales)
{
    return scales == Scales::F16Minimum || scales == Scales::Nested32Minimum || scales == Scales::Nested16Minimum;
}

/// Returns the number of columns that share a scale.
constexpr std::size_t groupColumns(Scales scales)
{
    return scales == Scales::Nested16 || scales == Scales::Nested16Minimum ? 16 : 32;
}

/// Returns the bytes that the levels of 32 columns of a quantised tile take, or one column of a float tile.
constexpr std::size_t levelBytes(Levels levels)
{
    constexpr std::array<std::size_t, 8> Bytes{512, 256, 320, 384, 256, 32, 32, 64};
    return Bytes[static_cast<std::size_t>(levels)];
}

/// Returns the bytes that one group's own scales take in a tile, and its minima if there are any.
constexpr std::size_t groupBytes(Scales scales)
{
    const std::size_t each = scales == Scales::None ? 0 : isNested(scales) ? 16 : 32;
    return hasMinimum(scales) ? 2 * each : each;
}

/// Returns the bytes of the f16 numbers that 256 columns of a nested tile have in common; 0 for other tiles.
constexpr std::size_t superBytes(Scales scales)
{
    return !isNested(scales) ? 0 : hasMinimum(scales) ? 64 : 32;
}

/// Returns the bytes from the scales of 256 columns of a nested tile to those of the next 256.
constexpr std::size_t superStride(Scales scales)
{
    return superBytes(scales) + 256 / groupColumns(scales) * groupBytes(scales);
}

struct Kind {
    gguf::TensorType type = gguf::TensorType::F32;
    Levels levels = Levels::F32;
    Scales scales = Scales::None;
    int offset = 0; ///< taken from every level: 0 or a power of two; 128 where levels are signed bytes
    float factor = 1; ///< a power of two that multiplies the scales of 256 columns
    const std::array<std::uint8_t, 16> *table = nullptr; ///< for Levels::Table: the signed levels + 128
    /// Fills a tile, (16, cols), with rows as they lie in the file. A null row becomes zeros, as does the padding.
    void (*packTile)(std::span<const std::byte *const, TileRows> rows, std::size_t cols, std::byte *tile) = nullptr;

    [[nodiscard]] bool isQuantised() const { return levels < Levels::F16; }
    /// Returns the bytes from a tile's start to its scales.
    [[nodiscard]] std::size_t scalesAt(std::size_t cols) const;
    [[nodiscard]] std::size_t tileBytes(std::size_t cols) const;
};

/// Returns how `type` is packed; null for a type that is not known.
[[nodiscard]] const Kind *kindOf(gguf::TensorType type);
}
