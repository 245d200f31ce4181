// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How GGUF packs numbers: one row of this table a tensor type.
#pragma once

#include <cstdint>
#include <string_view>

namespace inference::gguf
{
/// The wire numbers of GGUF's tensor types.
enum class TensorType : std::uint32_t {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q2_K = 10,
    Q3_K = 11,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    IQ2_XXS = 16,
    IQ2_XS = 17,
    IQ3_XXS = 18,
    IQ1_S = 19,
    IQ4_NL = 20,
    IQ3_S = 21,
    IQ2_S = 22,
    IQ4_XS = 23,
    IQ1_M = 29,
    BF16 = 30,
    TQ1_0 = 34,
    TQ2_0 = 35,
    MXFP4 = 39,
};

struct TypeTraits {
    std::string_view name; ///< as people write it: "Q4_1"
    std::uint32_t blockSize = 0; ///< weights in a block
    std::uint32_t blockBytes = 0;
};

/// Null for a number that is no known type.
[[nodiscard]] const TypeTraits *traits(TensorType type);
}
