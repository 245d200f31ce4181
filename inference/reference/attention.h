// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Rotary embedding, the KV cache and attention in plain scalar C++, sums in double: the oracle for the shaders.
#pragma once

#include "inference/execution/options.h"
#include "inference/model/plan.h"

#include <cstdint>
#include <span>
#include <vector>

namespace inference::reference
{
/// Turns one head's vector in place as `rope` says for `position` in a context of `context` tokens.
void rotate(const model::Rope &rope, std::uint32_t context, std::uint64_t position, std::span<float> head);

/// Keys and values of one layer: (contextLength, kvHeads, headDimensions) each, kept as f32, or as f32 rounded to what the type
/// can hold.
class KvCache
{
public:
    KvCache(const model::Hyperparameters &hyperparameters, std::uint32_t contextLength, execution::KvType type);

    /// `key` and `value`: (kvHeads * headDimensions,). position < contextLength.
    void store(std::uint32_t position, std::span<const float> key, std::span<const float> value);
    [[nodiscard]] std::uint32_t contextLength() const { return m_contextLength; }
    [[nodiscard]] std::span<const float> key(std::uint32_t position, std::uint32_t kvHead) const;
    [[nodiscard]] std::span<const float> value(std::uint32_t position, std::uint32_t kvHead) const;

private:
    [[nodiscard]] std::size_t offset(std::uint32_t position, std::uint32_t kvHead) const;

    void keep(std::span<const float> heads, std::span<float> where) const;

    std::uint32_t m_contextLength;
    std::uint32_t m_kvHeads;
    std::uint32_t m_headDimensions;
    execution::KvType m_type;
    std::vector<float> m_keys;
    std::vector<float> m_values;
};

/// Normalises and rotates queries and keys in place, and stores keys and values in `cache`. qkv: (tokens, (heads + 2 kvHeads)
/// headDimensions), token t at position first + t.
void ropeStore(const model::RopeStore &operation, const model::Hyperparameters &hyperparameters, std::size_t tokens,
               std::uint32_t first, std::span<float> qkv, KvCache &cache);

/// Computes causal attention. qkv: as ropeStore() left it; out: (tokens, heads headDimensions). Token t sees positions up to
/// first + t, from the begin of its window on.
void attention(const model::Attention &operation, const model::Hyperparameters &hyperparameters, std::size_t tokens,
               std::uint32_t first, std::span<const float> qkv, const KvCache &cache, std::span<float> out);
}
