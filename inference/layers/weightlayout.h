// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How each GGUF type is repacked for the shaders: the C++ half of shaders/include/weights.glsl and weights_<type>.glsl.
// A new type is one row of the table here and one file there.
#pragma once

#include "inference/gguf/tensortype.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace inference::layers
{
/// 32 weights of one row as a shader reads them. Only the first `units` and `meta` of a format are used; the rest stays 0.
struct PackedBlock {
    std::array<std::uint64_t, 16> units{};
    std::array<std::uint32_t, 3> meta{};
    // No shader reads these. IQ3 and IQ4_XS: what meta's scale is the product of, but for a power of two.
    std::uint16_t superScale = 0; ///< f16, of 256 weights
    std::int8_t wholeScale = 0;
};

struct WeightFormat {
    gguf::TensorType type;
    std::string_view shader; ///< the type's part of shader names: "q4_1"
    std::uint32_t units = 0; ///< 8 bytes each, in a block of 32 weights
    std::uint32_t meta = 0; ///< 4 bytes each, likewise
    /// Packs weights 32 block ... 32 block + count - 1 of the row that starts at `row`. count is 32 but in a row's last block.
    void (*pack)(const std::byte *row, std::uint32_t block, std::uint32_t count, PackedBlock &out) = nullptr;

    /// Bytes of one block of a tile of 32 rows.
    [[nodiscard]] std::uint64_t tileBlockBytes() const { return std::uint64_t{32} * (8 * units + 4 * meta); }
};

/// All types that there are shaders for.
[[nodiscard]] std::span<const WeightFormat> weightFormats();
/// Null for a type that no shader reads.
[[nodiscard]] const WeightFormat *weightFormat(gguf::TensorType type);
}
