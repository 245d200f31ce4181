// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/kernels/vectors.h"

#include <algorithm>
#include <array>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "inference/cpu/kernels/vectors.cpp"
#include "inference/cpu/kernels/dispatch.h"

#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace inference::cpu::HWY_NAMESPACE
{
namespace hn = hwy::HWY_NAMESPACE;

using TagF32 = hn::ScalableTag<float>;
using VecF32 = hn::Vec<TagF32>;

/// Calls each(first, count) for each whole vector of n numbers, then for the numbers that are left.
template<typename Each>
HWY_INLINE void forEach(std::size_t n, Each each)
{
    const TagF32 d;
    const auto lanes = hn::Lanes(d);
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes) {
        each(i, lanes);
    }
    if (i < n) {
        each(i, n - i);
    }
}

HWY_INLINE VecF32 load(const float *x, std::size_t count)
{
    const TagF32 d;
    return count == hn::Lanes(d) ? hn::LoadU(d, x) : hn::LoadN(d, x, count);
}

HWY_INLINE void store(VecF32 value, float *x, std::size_t count)
{
    const TagF32 d;
    if (count == hn::Lanes(d)) {
        hn::StoreU(value, d, x);
    } else {
        hn::StoreN(value, d, x, count);
    }
}

/// x = change(x).
template<typename Change>
HWY_INLINE void transform(float *x, std::size_t n, Change change)
{
    forEach(n, [&](std::size_t i, std::size_t count) HWY_ATTR { store(change(load(x + i, count)), x + i, count); });
}

/// Sums of long rows are 16 sums, of the numbers i, i + 16, ... each, on every instruction set.
constexpr std::size_t Sums = 16;

/// Adds the 16 up in one order: the second half to the first, and so on.
template<typename T>
T totalOf(std::array<T, Sums> sums)
{
    for (std::size_t half = Sums / 2; half > 0; half /= 2) {
        for (std::size_t k = 0; k < half; ++k) {
            sums[k] += sums[k + half];
        }
    }
    return sums[0];
}

float normFactorOf(const float *x, std::size_t n, float epsilon)
{
    const hn::CappedTag<double, 8> d;
    const hn::Rebind<float, decltype(d)> df;
    constexpr auto Lanes = hn::MaxLanes(d);
    hn::Vec<decltype(d)> sums[Sums / Lanes];
    for (auto &sum : sums) {
        sum = hn::Zero(d);
    }
    std::size_t i = 0;
    for (; i + Sums <= n; i += Sums) {
        HWY_UNROLL(8)
        for (std::size_t v = 0; v < Sums / Lanes; ++v) {
            const auto numbers = hn::PromoteTo(d, hn::LoadU(df, x + i + v * Lanes));
            sums[v] = hn::MulAdd(numbers, numbers, sums[v]);
        }
    }
    alignas(64) std::array<double, Sums> all;
    for (std::size_t v = 0; v < Sums / Lanes; ++v) {
        hn::Store(sums[v], d, all.data() + v * Lanes);
    }
    for (std::size_t k = 0; i < n; ++i, ++k) {
        all[k] += static_cast<double>(x[i]) * x[i];
    }
    return static_cast<float>(1 / std::sqrt(totalOf(all) / static_cast<double>(n) + static_cast<double>(epsilon)));
}

void scaleByOf(const float *x, float factor, const float *weight, std::size_t n, float *out)
{
    const auto factors = hn::Set(TagF32(), factor);
    forEach(n, [&](std::size_t i, std::size_t count) HWY_ATTR {
        auto value = hn::Mul(load(x + i, count), factors);
        if (weight) {
            value = hn::Mul(value, load(weight + i, count));
        }
        store(value, out + i, count);
    });
}

void addScaledOf(const float *x, float factor, std::size_t n, float *y)
{
    const auto factors = hn::Set(TagF32(), factor);
    forEach(n, [&](std::size_t i, std::size_t count) HWY_ATTR {
        store(hn::MulAdd(factors, load(x + i, count), load(y + i, count)), y + i, count);
    });
}

/// Returns 1 / (1 + exp(-x)), or 0 where that is no normal number.
HWY_INLINE VecF32 sigmoid(VecF32 x)
{
    const TagF32 d;
    const auto one = hn::Set(d, 1);
    const auto lowest = hn::Set(d, -87);
    const auto value = hn::Div(one, hn::Add(one, hn::Exp(d, hn::Neg(hn::Max(x, lowest)))));
    return hn::IfThenZeroElse(hn::Lt(x, lowest), value);
}

void siluOf(float *x, std::size_t n)
{
    transform(x, n, [](VecF32 v) HWY_ATTR { return hn::Mul(v, sigmoid(v)); });
}

void geluOf(float *x, std::size_t n)
{
    const TagF32 d;
    // (1 + tanh(u)) / 2 is the sigmoid of 2 u, which does not lose its digits far below 0.
    const auto linear = hn::Set(d, 1.5957691216057308F); // 2 sqrt(2 / pi)
    const auto cubic = hn::Set(d, 0.044715F);
    transform(x, n, [&](VecF32 v) HWY_ATTR {
        const auto u = hn::Mul(hn::Mul(linear, v), hn::MulAdd(cubic, hn::Mul(v, v), hn::Set(d, 1)));
        return hn::Mul(v, sigmoid(u));
    });
}

void xieluOf(float *x, std::size_t n, float a, float b, float c, float limit)
{
    const TagF32 d;
    transform(x, n, [&](VecF32 v) HWY_ATTR {
        const auto line = hn::Mul(hn::Set(d, c), v);
        const auto above = hn::MulAdd(hn::Mul(hn::Set(d, a), v), v, line);
        const auto bent = hn::Expm1(d, hn::Min(hn::Min(v, hn::Zero(d)), hn::Set(d, limit)));
        const auto below = hn::MulAdd(hn::Sub(bent, v), hn::Set(d, b), line);
        return hn::IfThenElse(hn::Gt(v, hn::Zero(d)), above, below);
    });
}

void softCapOf(float *x, std::size_t n, float cap)
{
    const TagF32 d;
    const auto inverse = hn::Set(d, 1 / cap);
    transform(x, n, [&](VecF32 v) HWY_ATTR {
        // Beyond 9 tanh is 1 to the last bit.
        const auto u = hn::Clamp(hn::Mul(v, inverse), hn::Set(d, -10), hn::Set(d, 10));
        return hn::Mul(hn::Set(d, cap), hn::Tanh(d, u));
    });
}

void multiplyEachOf(const float *x, const float *y, std::size_t n, float *out)
{
    forEach(n, [&](std::size_t i, std::size_t count) HWY_ATTR {
        store(hn::Mul(load(x + i, count), load(y + i, count)), out + i, count);
    });
}

float exponentiateOf(float *x, std::size_t n, float max)
{
    const hn::CappedTag<float, Sums> d;
    constexpr auto Lanes = hn::MaxLanes(d);
    const auto highest = hn::Set(d, max);
    hn::Vec<decltype(d)> sums[Sums / Lanes];
    for (auto &sum : sums) {
        sum = hn::Zero(d);
    }
    const auto add = [&](std::size_t i, std::size_t count, auto &sum) HWY_ATTR {
        const auto numbers = count == Lanes ? hn::LoadU(d, x + i) : hn::LoadN(d, x + i, count);
        const auto value = hn::Exp(d, hn::Sub(numbers, highest));
        if (count == Lanes) {
            sum = hn::Add(sum, value);
            hn::StoreU(value, d, x + i);
        } else {
            sum = hn::Add(sum, hn::IfThenElseZero(hn::FirstN(d, count), value));
            hn::StoreN(value, d, x + i, count);
        }
    };
    std::size_t i = 0;
    for (; i + Sums <= n; i += Sums) {
        HWY_UNROLL(4)
        for (std::size_t v = 0; v < Sums / Lanes; ++v) {
            add(i + v * Lanes, Lanes, sums[v]);
        }
    }
    HWY_UNROLL(4)
    for (std::size_t v = 0; v < Sums / Lanes; ++v) {
        if (const auto at = i + v * Lanes; at < n) {
            add(at, std::min(Lanes, n - at), sums[v]);
        }
    }
    alignas(64) std::array<float, Sums> all;
    for (std::size_t v = 0; v < Sums / Lanes; ++v) {
        hn::Store(sums[v], d, all.data() + v * Lanes);
    }
    return totalOf(all);
}

float largestOf(const float *x, std::size_t n)
{
    const TagF32 d;
    auto most = hn::Set(d, -INFINITY);
    std::size_t i = 0;
    for (; i + hn::Lanes(d) <= n; i += hn::Lanes(d)) {
        most = hn::Max(most, hn::LoadU(d, x + i));
    }
    float result = hn::ReduceMax(d, most);
    for (; i < n; ++i) {
        result = std::max(result, x[i]);
    }
    return result;
}

using TagF16 = hn::Rebind<hwy::float16_t, TagF32>;

void toHalvesOf(const float *x, std::size_t n, std::uint16_t *out)
{
    const TagF16 d;
    forEach(n, [&](std::size_t i, std::size_t count) HWY_ATTR {
        const auto halves = hn::DemoteTo(d, load(x + i, count));
        auto *const at = reinterpret_cast<hwy::float16_t *>(out + i);
        if (count == hn::Lanes(d)) {
            hn::StoreU(halves, d, at);
        } else {
            hn::StoreN(halves, d, at, count);
        }
    });
}

void fromHalvesOf(const std::uint16_t *x, std::size_t n, float *out)
{
    const TagF16 d;
    forEach(n, [&](std::size_t i, std::size_t count) HWY_ATTR {
        const auto *const at = reinterpret_cast<const hwy::float16_t *>(x + i);
        const auto halves = count == hn::Lanes(d) ? hn::LoadU(d, at) : hn::LoadN(d, at, count);
        store(hn::PromoteTo(TagF32(), halves), out + i, count);
    });
}
}
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace inference::cpu
{
HWY_EXPORT(normFactorOf);
HWY_EXPORT(scaleByOf);
HWY_EXPORT(addScaledOf);
HWY_EXPORT(siluOf);
HWY_EXPORT(geluOf);
HWY_EXPORT(xieluOf);
HWY_EXPORT(softCapOf);
HWY_EXPORT(multiplyEachOf);
HWY_EXPORT(exponentiateOf);
HWY_EXPORT(largestOf);
HWY_EXPORT(toHalvesOf);
HWY_EXPORT(fromHalvesOf);

float normFactor(const float *x, std::size_t n, float epsilon)
{
    return HWY_DYNAMIC_DISPATCH(normFactorOf)(x, n, epsilon);
}

void scaleBy(const float *x, float factor, const float *weight, std::size_t n, float *out)
{
    HWY_DYNAMIC_DISPATCH(scaleByOf)(x, factor, weight, n, out);
}

void scale(float *x, float factor, std::size_t n)
{
    HWY_DYNAMIC_DISPATCH(scaleByOf)(x, factor, nullptr, n, x);
}

void add(const float *x, std::size_t n, float *y)
{
    HWY_DYNAMIC_DISPATCH(addScaledOf)(x, 1, n, y);
}

void addScaled(const float *x, float factor, std::size_t n, float *y)
{
    HWY_DYNAMIC_DISPATCH(addScaledOf)(x, factor, n, y);
}

void silu(float *x, std::size_t n)
{
    HWY_DYNAMIC_DISPATCH(siluOf)(x, n);
}

void gelu(float *x, std::size_t n)
{
    HWY_DYNAMIC_DISPATCH(geluOf)(x, n);
}

void xielu(float *x, std::size_t n, float a, float b, float c, float d)
{
    HWY_DYNAMIC_DISPATCH(xieluOf)(x, n, a, b, c, d);
}

void softCap(float *x, std::size_t n, float cap)
{
    HWY_DYNAMIC_DISPATCH(softCapOf)(x, n, cap);
}

void multiplyEach(const float *x, const float *y, std::size_t n, float *out)
{
    HWY_DYNAMIC_DISPATCH(multiplyEachOf)(x, y, n, out);
}

float exponentiate(float *x, std::size_t n, float max)
{
    return HWY_DYNAMIC_DISPATCH(exponentiateOf)(x, n, max);
}

float largest(const float *x, std::size_t n)
{
    return HWY_DYNAMIC_DISPATCH(largestOf)(x, n);
}

void toHalves(const float *x, std::size_t n, std::uint16_t *out)
{
    HWY_DYNAMIC_DISPATCH(toHalvesOf)(x, n, out);
}

void fromHalves(const std::uint16_t *x, std::size_t n, float *out)
{
    HWY_DYNAMIC_DISPATCH(fromHalvesOf)(x, n, out);
}
}
#endif
