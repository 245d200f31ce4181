// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// 16-bit floats as plain bit arithmetic, the same on every compiler and machine.
#pragma once

#include <bit>
#include <cstdint>

namespace inference::gguf
{
/// Converts IEEE 754 binary16 to binary32, exactly.
[[nodiscard]] constexpr float fromHalf(std::uint16_t half)
{
    const std::uint32_t sign = (half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1FU;
    const std::uint32_t fraction = half & 0x3FFU;
    if (exponent == 0) {
        const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
        return sign ? -magnitude : magnitude;
    }
    const std::uint32_t biased = exponent == 0x1FU ? 0xFFU : exponent + 112;
    return std::bit_cast<float>(sign | biased << 23U | fraction << 13U);
}

/// Converts binary32 to binary16, rounded to nearest even. What is too large becomes infinity.
[[nodiscard]] constexpr std::uint16_t toHalf(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>((bits >> 16U) & 0x8000U);
    const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
    if (magnitude > 0x7F800000U) {
        return sign | 0x7E00U;
    }
    if (magnitude >= 0x477FF000U) { // 65520, the first number that rounds beyond the largest half
        return sign | 0x7C00U;
    }
    if (magnitude < 0x38800000U) { // below 2^-14 halves are multiples of 2^-24: adding 0.5 leaves just those bits
        const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
        return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3F000000U));
    }
    const std::uint32_t rounded = magnitude - 0x38000000U + 0xFFFU + ((magnitude >> 13U) & 1U);
    return static_cast<std::uint16_t>(sign | rounded >> 13U);
}

/// Converts bfloat16, which is the upper half of a binary32, exactly.
[[nodiscard]] constexpr float fromBfloat16(std::uint16_t bits)
{
    return std::bit_cast<float>(std::uint32_t{bits} << 16U);
}
}
