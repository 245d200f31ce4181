// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/kernels/keyvalues.h"

#include "inference/cpu/kernels/prefetch.h"
#include "inference/cpu/kernels/vectors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "inference/cpu/kernels/keyvalues.cpp"
#include "inference/cpu/kernels/dispatch.h"

#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "inference/cpu/kernels/columns-inl.h"
#include "inference/cpu/kernels/sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace inference::cpu::HWY_NAMESPACE
{
constexpr std::size_t Group = 32; ///< numbers of a Q8_0 row that share a scale
constexpr std::size_t KeysAtOnce = 16;
/// From so many queries on, keys are turned into columns first.
constexpr std::size_t ManyQueries = 8;

constexpr std::size_t scalesBytes(std::size_t n)
{
    return (n + Group - 1) / Group * sizeof(float);
}

/// Loads RowLanes numbers of a row from i on, of which the row has `count`; the others are 0. RowLanes divides i.
template<RowType Type>
HWY_INLINE VecF32 loadNumbers(const std::byte *row, std::size_t n, std::size_t i, std::size_t count)
{
    const TagF32 d;
    const bool whole = count >= RowLanes;
    if constexpr (Type == RowType::F32) {
        const auto *const at = reinterpret_cast<const float *>(row) + i;
        return whole ? hn::LoadU(d, at) : hn::LoadN(d, at, count);
    } else if constexpr (Type == RowType::F16) {
        const hn::Rebind<hwy::float16_t, TagF32> half;
        const auto *const at = reinterpret_cast<const hwy::float16_t *>(row) + i;
        return hn::PromoteTo(d, whole ? hn::LoadU(half, at) : hn::LoadN(half, at, count));
    } else {
        const hn::Rebind<std::int8_t, TagF32> bytes;
        const auto *const at = reinterpret_cast<const std::int8_t *>(row + scalesBytes(n)) + i;
        const auto quants = whole ? hn::LoadU(bytes, at) : hn::LoadN(bytes, at, count);
        const auto scale = hn::Set(d, reinterpret_cast<const float *>(row)[i / Group]);
        return hn::Mul(scale, hn::ConvertTo(d, hn::PromoteTo(TagI32(), quants)));
    }
}

/// Calls visit.operator()<Type>().
template<typename Visit>
HWY_INLINE void visitType(RowType type, Visit visit)
{
    switch (type) {
    case RowType::F32:
        return visit.template operator()<RowType::F32>();
    case RowType::F16:
        return visit.template operator()<RowType::F16>();
    case RowType::Q8_0:
        return visit.template operator()<RowType::Q8_0>();
    }
}

template<RowType Type>
void loadNumbersOf(const std::byte *row, std::size_t n, float *out)
{
    const TagF32 d;
    std::size_t i = 0;
    for (; i + RowLanes <= n; i += RowLanes) {
        hn::StoreU(loadNumbers<Type>(row, n, i, RowLanes), d, out + i);
    }
    if (i < n) {
        hn::StoreN(loadNumbers<Type>(row, n, i, n - i), d, out + i, n - i);
    }
}

/// Asks for what lies as far behind `rows` as is read in the meantime: keys and values take turns, and the processor by itself
/// begins anew each time.
HWY_INLINE void prefetchAfter(const std::byte *rows, std::size_t bytes)
{
    constexpr std::size_t Ahead = 8192;
    for (std::size_t line = 0; line < bytes; line += 64) {
        prefetchToL2(rows + Ahead + line);
    }
}

/// Computes the scores of the keys [p, p + 4) with `Count` queries: what is loaded of a query serves four keys.
template<RowType Type, std::size_t Count>
HWY_INLINE void scoreFour(const RowRun &keys, std::size_t p, const float *q, std::size_t qStride, float scale, float *scores,
                          std::size_t scoreStride)
{
    const TagF32 d;
    const std::byte *const row = keys.first + p * keys.strideBytes;
    VecF32 sums[Count][4][SumVectors];
    for (auto &query : sums) {
        for (auto &of : query) {
            for (auto &sum : of) {
                sum = hn::Zero(d);
            }
        }
    }
    prefetchAfter(row, 4 * keys.strideBytes);
    const auto addProducts = [&](std::size_t i, std::size_t vector, std::size_t count) HWY_ATTR {
        VecF32 queries[Count];
        HWY_UNROLL(4)
        for (std::size_t t = 0; t < Count; ++t) {
            queries[t] = count == RowLanes ? hn::LoadU(d, q + t * qStride + i) : hn::LoadN(d, q + t * qStride + i, count);
        }
        HWY_UNROLL(4)
        for (std::size_t k = 0; k < 4; ++k) {
            const auto key = loadNumbers<Type>(row + k * keys.strideBytes, keys.n, i, count);
            HWY_UNROLL(4)
            for (std::size_t t = 0; t < Count; ++t) {
                sums[t][k][vector] = hn::MulAdd(key, queries[t], sums[t][k][vector]);
            }
        }
    };
    std::size_t i = 0;
    for (; i + Sums <= keys.n; i += Sums) {
        HWY_UNROLL(4)
        for (std::size_t vector = 0; vector < SumVectors; ++vector) {
            addProducts(i + vector * RowLanes, vector, RowLanes);
        }
    }
    HWY_UNROLL(4)
    for (std::size_t vector = 0; vector < SumVectors; ++vector) {
        if (const auto at = i + vector * RowLanes; at < keys.n) {
            addProducts(at, vector, std::min(RowLanes, keys.n - at));
        }
    }
    HWY_UNROLL(4)
    for (std::size_t t = 0; t < Count; ++t) {
        const auto four = totalsOf4(sums[t]);
        const hn::DFromV<decltype(four)> d4;
        hn::StoreU(hn::Mul(four, hn::Set(d4, scale)), d4, scores + t * scoreStride + p);
    }
}

/// Computes the scores of all keys with `Count` queries.
template<RowType Type, std::size_t Count>
void scoreFew(const RowRun &keys, const float *q, std::size_t qStride, float scale, float *scores, std::size_t scoreStride)
{
    std::size_t p = 0;
    for (; p + 4 <= keys.count; p += 4) {
        scoreFour<Type, Count>(keys, p, q, qStride, scale, scores, scoreStride);
    }
    if (p == keys.count) {
        return;
    }
    // Each key that is left is taken four times, so that a score does not depend on how many keys there are.
    const auto left = keys.count - p;
    auto rest = keys;
    alignas(64) std::array<float, 4 * Count> last;
    for (std::size_t k = 0; k < left; ++k) {
        rest.first = keys.first + (p + k) * keys.strideBytes;
        rest.strideBytes = 0;
        scoreFour<Type, Count>(rest, 0, q, qStride, scale, last.data(), 4);
        for (std::size_t t = 0; t < Count; ++t) {
            scores[t * scoreStride + p + k] = last[4 * t];
        }
    }
}

/// totals[v][t] = `Left` of the 16 sums of query t with the keys of part v, added up: first, first + 16 / Left, ...
template<std::size_t Left, std::size_t Count>
HWY_INLINE void addSums(const float *columns, std::size_t n, std::size_t first, const float *const (&x)[Count],
                        VecF32 (&totals)[Parts][Count])
{
    if constexpr (Left == 1) {
        clear(totals);
        for (std::size_t i = first; i < n; i += Sums) {
            VecF32 keys[Parts];
            HWY_UNROLL(4)
            for (std::size_t v = 0; v < Parts; ++v) {
                keys[v] = hn::Load(TagF32(), columns + i * KeysAtOnce + v * RowLanes);
            }
            HWY_UNROLL(8)
            for (std::size_t t = 0; t < Count; ++t) {
                const auto one = hn::Set(TagF32(), x[t][i]);
                HWY_UNROLL(4)
                for (std::size_t v = 0; v < Parts; ++v) {
                    totals[v][t] = hn::MulAdd(keys[v], one, totals[v][t]);
                }
            }
        }
    } else {
        VecF32 others[Parts][Count];
        addSums<Left / 2>(columns, n, first, x, totals);
        addSums<Left / 2>(columns, n, first + Sums / Left, x, others);
        HWY_UNROLL(8)
        for (std::size_t t = 0; t < Count; ++t) {
            HWY_UNROLL(4)
            for (std::size_t v = 0; v < Parts; ++v) {
                totals[v][t] = hn::Add(totals[v][t], others[v][t]);
            }
        }
    }
}

/// Computes the scores of up to 16 keys with `Count` queries. `columns`: (n, 16), number i of each key in row i.
template<std::size_t Count>
void scoreColumns(const float *columns, std::size_t n, std::size_t keys, const float *q, std::size_t qStride, float scale,
                  float *scores, std::size_t scoreStride)
{
    const TagF32 d;
    const float *x[Count];
    for (std::size_t t = 0; t < Count; ++t) {
        x[t] = q + t * qStride;
    }
    VecF32 products[Parts][Count];
    addSums<Sums>(columns, n, 0, x, products);
    HWY_UNROLL(16)
    for (std::size_t t = 0; t < Count; ++t) {
        alignas(64) std::array<float, KeysAtOnce> some;
        float *const to = scores + t * scoreStride;
        HWY_UNROLL(16)
        for (std::size_t v = 0; v < Parts; ++v) {
            hn::StoreU(hn::Mul(products[v][t], hn::Set(d, scale)), d, (keys == KeysAtOnce ? to : some.data()) + v * RowLanes);
        }
        if (keys < KeysAtOnce) {
            std::copy_n(some.data(), keys, to);
        }
    }
}

/// Transposes 16 rows, a 4 x 4 block at a time: out[i * 16 + p] = rows[p * n + i]. n is a multiple of 4.
void turnIntoColumns(const float *rows, std::size_t n, float *out)
{
    const hn::Full128<float> d;
    for (std::size_t p = 0; p < KeysAtOnce; p += 4) {
        for (std::size_t i = 0; i < n; i += 4) {
            const float *const at = rows + p * n + i;
            const auto a = hn::LoadU(d, at);
            const auto b = hn::LoadU(d, at + n);
            const auto c = hn::LoadU(d, at + 2 * n);
            const auto e = hn::LoadU(d, at + 3 * n);
            const auto ac = hn::InterleaveLower(d, a, c);
            const auto be = hn::InterleaveLower(d, b, e);
            const auto acUpper = hn::InterleaveUpper(d, a, c);
            const auto beUpper = hn::InterleaveUpper(d, b, e);
            float *const to = out + i * KeysAtOnce + p;
            hn::StoreU(hn::InterleaveLower(d, ac, be), d, to);
            hn::StoreU(hn::InterleaveUpper(d, ac, be), d, to + KeysAtOnce);
            hn::StoreU(hn::InterleaveLower(d, acUpper, beUpper), d, to + 2 * KeysAtOnce);
            hn::StoreU(hn::InterleaveUpper(d, acUpper, beUpper), d, to + 3 * KeysAtOnce);
        }
    }
}

template<RowType Type>
void scoreMany(const RowRun &keys, const float *q, std::size_t queries, std::size_t qStride, float scale, float *scores,
               std::size_t scoreStride)
{
    constexpr std::size_t QueriesAtOnce = 6;
    const auto padded = (keys.n + 3) / 4 * 4;
    thread_local std::vector<float> memory;
    memory.assign(2 * KeysAtOnce * padded + 16, 0);
    float *const rows = memory.data();
    auto *const columns = rows + KeysAtOnce * padded
        + (64 - reinterpret_cast<std::uintptr_t>(rows + KeysAtOnce * padded) % 64) % 64 / sizeof(float);
    for (std::size_t p = 0; p < keys.count; p += KeysAtOnce) {
        const auto count = std::min(KeysAtOnce, keys.count - p);
        for (std::size_t i = 0; i < count; ++i) {
            loadNumbersOf<Type>(keys.first + (p + i) * keys.strideBytes, keys.n, rows + i * padded);
        }
        turnIntoColumns(rows, padded, columns);
        std::size_t t = 0;
        for (; t + QueriesAtOnce <= queries; t += QueriesAtOnce) {
            scoreColumns<QueriesAtOnce>(columns, keys.n, count, q + t * qStride, qStride, scale, scores + t * scoreStride + p,
                                        scoreStride);
        }
        for (; t < queries; ++t) {
            scoreColumns<1>(columns, keys.n, count, q + t * qStride, qStride, scale, scores + t * scoreStride + p, scoreStride);
        }
    }
}

void scoreRows(const RowRun &keys, const float *q, std::size_t queries, std::size_t qStride, float scale, float *scores,
               std::size_t scoreStride)
{
    visitType(keys.type, [&]<RowType Type>() HWY_ATTR {
        if (queries >= ManyQueries) {
            return scoreMany<Type>(keys, q, queries, qStride, scale, scores, scoreStride);
        }
        for (std::size_t t = 0; t < queries;) {
            const auto few = [&]<std::size_t Count>(std::integral_constant<std::size_t, Count>) HWY_ATTR {
                scoreFew<Type, Count>(keys, q + t * qStride, qStride, scale, scores + t * scoreStride, scoreStride);
                t += Count;
            };
            switch (queries - t) {
            case 1:
                few(std::integral_constant<std::size_t, 1>());
                break;
            case 2:
                few(std::integral_constant<std::size_t, 2>());
                break;
            case 3:
                few(std::integral_constant<std::size_t, 3>());
                break;
            default:
                few(std::integral_constant<std::size_t, 4>());
            }
        }
    });
}

/// Adds the weighted values to `out`, for `Count` queries and `Vectors` vectors of numbers from i on. If `last` is not 0, each
/// vector has so many numbers.
template<RowType Type, std::size_t Vectors, std::size_t Count>
HWY_INLINE void addColumns(const RowRun &values, std::size_t i, std::size_t last, const float *weights, std::size_t weightStride,
                           float *out, std::size_t outStride)
{
    const TagF32 d;
    const float *x[Count];
    for (std::size_t t = 0; t < Count; ++t) {
        x[t] = weights + t * weightStride;
    }
    VecF32 products[Vectors][Count];
    HWY_UNROLL(8)
    for (std::size_t t = 0; t < Count; ++t) {
        HWY_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) {
            const float *const at = out + t * outStride + i + v * RowLanes;
            products[v][t] = last > 0 ? hn::LoadN(d, at, last) : hn::LoadU(d, at);
        }
    }
    const auto load = [&](std::size_t p, std::size_t v) HWY_ATTR {
        return loadNumbers<Type>(values.first + p * values.strideBytes, values.n, i + v * RowLanes, last > 0 ? last : RowLanes);
    };
    multiplyColumns(load, values.count, x, products);
    HWY_UNROLL(8)
    for (std::size_t t = 0; t < Count; ++t) {
        HWY_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) {
            float *const at = out + t * outStride + i + v * RowLanes;
            if (last > 0) {
                hn::StoreN(products[v][t], d, at, last);
            } else {
                hn::StoreU(products[v][t], d, at);
            }
        }
    }
}

/// Does what addColumns() does, for few queries, whose weights for one value stay in registers meanwhile. Every loop over
/// `sums` is unrolled, or GCC writes all of them to memory for each value.
template<RowType Type, std::size_t Vectors, std::size_t Count>
void addColumnsToFew(const RowRun &values, std::size_t i, const float *weights, std::size_t weightStride, float *out,
                     std::size_t outStride)
{
    const TagF32 d;
    VecF32 sums[Count][Vectors];
    HWY_UNROLL(4)
    for (std::size_t t = 0; t < Count; ++t) {
        HWY_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) {
            sums[t][v] = hn::LoadU(d, out + t * outStride + i + v * RowLanes);
        }
    }
    for (std::size_t p = 0; p < values.count; ++p) {
        const std::byte *const row = values.first + p * values.strideBytes;
        prefetchAfter(row, values.strideBytes);
        VecF32 ones[Count];
        HWY_UNROLL(4)
        for (std::size_t t = 0; t < Count; ++t) {
            ones[t] = hn::Set(d, weights[t * weightStride + p]);
        }
        HWY_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) {
            const auto value = loadNumbers<Type>(row, values.n, i + v * RowLanes, RowLanes);
            HWY_UNROLL(4)
            for (std::size_t t = 0; t < Count; ++t) {
                sums[t][v] = hn::MulAdd(value, ones[t], sums[t][v]);
            }
        }
    }
    HWY_UNROLL(4)
    for (std::size_t t = 0; t < Count; ++t) {
        HWY_UNROLL(8)
        for (std::size_t v = 0; v < Vectors; ++v) {
            hn::StoreU(sums[t][v], d, out + t * outStride + i + v * RowLanes);
        }
    }
}

template<RowType Type, std::size_t Count>
void addWeightedOf(const RowRun &values, const float *weights, std::size_t weightStride, float *out, std::size_t outStride)
{
    constexpr std::size_t Vectors = Count > 4 ? 2 : 4;
    std::size_t i = 0;
    for (; i + Vectors * RowLanes <= values.n; i += Vectors * RowLanes) {
        if constexpr (Count > 4) {
            addColumns<Type, Vectors, Count>(values, i, 0, weights, weightStride, out, outStride);
        } else {
            addColumnsToFew<Type, Vectors, Count>(values, i, weights, weightStride, out, outStride);
        }
    }
    for (; i + RowLanes <= values.n; i += RowLanes) {
        addColumns<Type, 1, Count>(values, i, 0, weights, weightStride, out, outStride);
    }
    if (i < values.n) {
        addColumns<Type, 1, Count>(values, i, values.n - i, weights, weightStride, out, outStride);
    }
}

void addWeightedRows(const RowRun &values, const float *weights, std::size_t queries, std::size_t weightStride, float *out,
                     std::size_t outStride)
{
    visitType(values.type, [&]<RowType Type>() HWY_ATTR {
        for (std::size_t t = 0; t < queries;) {
            const float *const from = weights + t * weightStride;
            float *const to = out + t * outStride;
            if (queries - t >= 6) {
                addWeightedOf<Type, 6>(values, from, weightStride, to, outStride);
                t += 6;
            } else if (queries - t >= 3) {
                addWeightedOf<Type, 3>(values, from, weightStride, to, outStride);
                t += 3;
            } else {
                addWeightedOf<Type, 1>(values, from, weightStride, to, outStride);
                t += 1;
            }
        }
    });
}

void storeQuants(const float *x, std::size_t n, std::byte *row)
{
    const TagF32 d;
    auto *const scales = reinterpret_cast<float *>(row);
    auto *const quants = reinterpret_cast<std::int8_t *>(row + scalesBytes(n));
    const hn::Rebind<std::int8_t, TagF32> bytes;
    for (std::size_t k = 0; k < n; k += Group) {
        const auto end = std::min(n, k + Group);
        auto most = hn::Zero(d);
        for (std::size_t i = k; i < end; i += RowLanes) {
            most = hn::Max(most, hn::Abs(hn::LoadN(d, x + i, end - i)));
        }
        const float scale = hn::ReduceMax(d, most) / 127;
        scales[k / Group] = scale;
        for (std::size_t i = k; i < end; i += RowLanes) {
            const auto ratio = hn::Div(hn::LoadN(d, x + i, end - i), hn::Set(d, scale));
            const auto rounded = hn::ConvertTo(TagI32(), hn::Floor(hn::Add(ratio, hn::Set(d, 0.5F))));
            const auto kept = scale > 0 ? rounded : hn::Zero(TagI32());
            hn::StoreN(hn::DemoteTo(bytes, kept), bytes, quants + i, end - i);
        }
    }
}

void loadRowOf(RowType type, const std::byte *row, std::size_t n, float *out)
{
    visitType(type, [&]<RowType Type>() HWY_ATTR { loadNumbersOf<Type>(row, n, out); });
}
}
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace inference::cpu
{
HWY_EXPORT(scoreRows);
HWY_EXPORT(addWeightedRows);
HWY_EXPORT(storeQuants);
HWY_EXPORT(loadRowOf);

std::size_t rowBytes(RowType type, std::size_t n)
{
    const auto words = [](std::size_t bytes) { return (bytes + 3) / 4 * 4; };
    switch (type) {
    case RowType::F32:
        break;
    case RowType::F16:
        return words(n * 2);
    case RowType::Q8_0:
        return words((n + 31) / 32 * sizeof(float) + n);
    }
    return n * sizeof(float);
}

void storeRow(RowType type, const float *x, std::size_t n, std::byte *row)
{
    switch (type) {
    case RowType::F32:
        std::memcpy(row, x, n * sizeof(float));
        return;
    case RowType::F16:
        return toHalves(x, n, reinterpret_cast<std::uint16_t *>(row));
    case RowType::Q8_0:
        HWY_DYNAMIC_DISPATCH(storeQuants)(x, n, row);
    }
}

void loadRow(RowType type, const std::byte *row, std::size_t n, float *out)
{
    HWY_DYNAMIC_DISPATCH(loadRowOf)(type, row, n, out);
}

void score(const RowRun &keys, const float *q, std::size_t queries, std::size_t qStride, float scale, float *scores,
           std::size_t scoreStride)
{
    HWY_DYNAMIC_DISPATCH(scoreRows)(keys, q, queries, qStride, scale, scores, scoreStride);
}

void addWeighted(const RowRun &values, const float *weights, std::size_t queries, std::size_t weightStride, float *out,
                 std::size_t outStride)
{
    HWY_DYNAMIC_DISPATCH(addWeightedRows)(values, weights, queries, weightStride, out, outStride);
}
}
#endif
