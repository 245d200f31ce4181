// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What is done to each number of a row. All rows are f32, of n numbers, at any address; where out is not named, x is changed in
// place. Relative errors are below 1e-6, but for numbers so small that nobody sees them. Every instruction set gives the same
// bits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace inference::cpu
{
/// 1 / sqrt(mean(x^2) + epsilon), the sum in double: see Zhang and Sennrich 2019.
[[nodiscard]] float normFactor(const float *x, std::size_t n, float epsilon);
/// out = x * factor * weight; out may be x. weight may be null for ones.
void scaleBy(const float *x, float factor, const float *weight, std::size_t n, float *out);
/// x *= factor.
void scale(float *x, float factor, std::size_t n);

/// y += x.
void add(const float *x, std::size_t n, float *y);
/// y += factor * x.
void addScaled(const float *x, float factor, std::size_t n, float *y);

/// x / (1 + exp(-x)).
void silu(float *x, std::size_t n);
/// GELU in its tanh form, Hendrycks and Gimpel 2016.
void gelu(float *x, std::size_t n);
/// a x^2 + c x above 0, else b (exp(min(x, d)) - 1 - x) + c x. Huang 2024.
void xielu(float *x, std::size_t n, float a, float b, float c, float d);
/// cap * tanh(x / cap). Gemma Team 2024.
void softCap(float *x, std::size_t n, float cap);
/// out = x * y; out may be one of them.
void multiplyEach(const float *x, const float *y, std::size_t n, float *out);

/// x = exp(x - max), where max is the largest of them; gives the sum of what x then holds. -infinity becomes 0.
float exponentiate(float *x, std::size_t n, float max);
[[nodiscard]] float largest(const float *x, std::size_t n);

/// Rounds each number to the nearest f16, ties to even; NaN stays NaN.
void toHalves(const float *x, std::size_t n, std::uint16_t *out);
void fromHalves(const std::uint16_t *x, std::size_t n, float *out);
}
