// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Repacks each GGUF type for the shaders: this is the C++ half of shaders/include/weights.glsl and weights_<form>.glsl.
// A new type is one row of the table here; and a file there, if it fits no form that is there.
#pragma once

#include "inference/gguf/tensortype.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace inference::gpu
{
/// The number of rows of a tile, which lie interleaved.
inline constexpr std::uint32_t TileRows = 32;

struct WeightFormat {
    gguf::TensorType type;
    std::string_view shader; ///< the form's part of shader names: "q4_1"
    std::uint32_t units = 0; ///< units of 8 bytes in a block of 32 weights
    std::uint32_t meta = 0; ///< words of 4 bytes in a block of 32 weights
    /// Packs a tile, (32, cols): writes tileBlockBytes() for each block of 32 columns, from `out` on. Padding becomes zeros, and
    /// so does a row that is null. `rows` are read as they lie in the file.
    void (*packTile)(std::span<const std::byte *const, TileRows> rows, std::uint32_t cols, std::byte *out) = nullptr;
    std::array<std::uint32_t, 4> levels{}; ///< 16 bytes with sign that a nibble chooses from; see weights_levels.glsl

    /// Returns how many bytes one block of a tile of 32 rows takes.
    [[nodiscard]] std::uint64_t tileBlockBytes() const { return std::uint64_t{TileRows} * (8 * units + 4 * meta); }
};

/// Returns the formats of all types that shaders read.
[[nodiscard]] std::span<const WeightFormat> weightFormats();
/// Returns the format of `type`; null if no shader reads it.
[[nodiscard]] const WeightFormat *weightFormat(gguf::TensorType type);
}
