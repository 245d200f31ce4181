// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What attention does with rows of a KV cache: one row is the key or the value of one head at one position.
#pragma once

#include <cstddef>
#include <cstdint>

namespace inference::cpu
{
/// How a cached row keeps its numbers.
enum class RowType : std::uint8_t {
    F32,
    F16,
    Q8_0, ///< all f32 scales of the row, one for each 32 numbers (fewer in the last group), then an int8 for each number
};

/// Returns the bytes of a row of n numbers, a multiple of 4.
[[nodiscard]] std::size_t rowBytes(RowType type, std::size_t n);

/// Writes `x`, (n,), to a row, rounded as reference::KvCache does.
void storeRow(RowType type, const float *x, std::size_t n, std::byte *row);
/// Reads the numbers of a row. `out`: (n,).
void loadRow(RowType type, const std::byte *row, std::size_t n, float *out);

/// Rows at equal distances.
struct RowRun {
    RowType type = RowType::F16;
    const std::byte *first = nullptr;
    std::size_t strideBytes = 0;
    std::size_t count = 0;
    std::size_t n = 0; ///< numbers in a row
};

/// scores[q, p] = scale * (query q . key p), for queries of the same kv head, whose keys are thus read once. The bits
/// are the same whatever else is computed in the same call, and with each instruction set. q: (queries, qStride) f32, of which
/// n count; scores: (queries, scoreStride), of which keys.count.
void score(const RowRun &keys, const float *q, std::size_t queries, std::size_t qStride, float scale, float *scores,
           std::size_t scoreStride);

/// out[q] += weights[q, p] * value p for each p, in that order. weights: (queries, weightStride); out: (queries, outStride), of
/// which n.
void addWeighted(const RowRun &values, const float *weights, std::size_t queries, std::size_t weightStride, float *out,
                 std::size_t outStride);
}
