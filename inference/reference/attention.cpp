// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/reference/attention.h"
#include "inference/reference/half.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace inference::reference
{
void rotate(const model::Rope &rope, std::uint64_t position, std::span<float> head)
{
    const std::size_t pairs = rope.inverseFrequencies.size();
    assert(2 * pairs <= head.size());
    for (std::size_t i = 0; i < pairs; ++i) {
        const double angle = static_cast<double>(position) * rope.inverseFrequencies[i];
        const double cosine = std::cos(angle) * rope.magnitude;
        const double sine = std::sin(angle) * rope.magnitude;
        float &a = head[rope.neighbours ? 2 * i : i];
        float &b = head[rope.neighbours ? 2 * i + 1 : i + pairs];
        const double x = a;
        const double y = b;
        a = static_cast<float>(x * cosine - y * sine);
        b = static_cast<float>(x * sine + y * cosine);
    }
}

KvCache::KvCache(const model::Hyperparameters &hyperparameters, std::uint32_t contextLength, session::KvType type)
    : m_kvHeads(hyperparameters.kvHeads)
    , m_headDimensions(hyperparameters.headDimensions)
    , m_type(type)
    , m_keys(std::size_t{contextLength} * m_kvHeads * m_headDimensions)
    , m_values(m_keys.size())
{
}

std::size_t KvCache::offset(std::uint32_t position, std::uint32_t kvHead) const
{
    return (std::size_t{position} * m_kvHeads + kvHead) * m_headDimensions;
}

void KvCache::store(std::uint32_t position, std::span<const float> key, std::span<const float> value)
{
    assert(key.size() == std::size_t{m_kvHeads} * m_headDimensions && value.size() == key.size()
           && offset(position + 1, 0) <= m_keys.size());
    const auto rounded = [this](float x) { return m_type == session::KvType::F16 ? fromHalf(toHalf(x)) : x; };
    std::ranges::transform(key, m_keys.begin() + static_cast<std::ptrdiff_t>(offset(position, 0)), rounded);
    std::ranges::transform(value, m_values.begin() + static_cast<std::ptrdiff_t>(offset(position, 0)), rounded);
}

std::span<const float> KvCache::key(std::uint32_t position, std::uint32_t kvHead) const
{
    return std::span(m_keys).subspan(offset(position, kvHead), m_headDimensions);
}

std::span<const float> KvCache::value(std::uint32_t position, std::uint32_t kvHead) const
{
    return std::span(m_values).subspan(offset(position, kvHead), m_headDimensions);
}

void ropeStore(const model::RopeStore &operation, const model::Hyperparameters &h, std::size_t tokens, std::uint32_t first,
               std::span<float> qkv, KvCache &cache)
{
    const std::size_t width = qkv.size() / tokens;
    const std::size_t kvWidth = std::size_t{h.kvHeads} * h.headDimensions;
    const std::size_t queries = std::size_t{h.heads} * h.headDimensions;
    for (std::size_t t = 0; t < tokens; ++t) {
        const auto row = qkv.subspan(t * width, width);
        const auto position = static_cast<std::uint32_t>(first + t);
        for (std::size_t head = 0; operation.rope && head < h.heads + h.kvHeads; ++head) {
            rotate(*operation.rope, position, row.subspan(head * h.headDimensions, h.headDimensions));
        }
        cache.store(position, row.subspan(queries, kvWidth), row.subspan(queries + kvWidth, kvWidth));
    }
}

namespace
{
/// One head of one token: out = softmax(scale q K^T) V over the first `visible` positions.
void attendHead(std::span<const float> query, double scale, const KvCache &cache, std::uint32_t kvHead, std::uint32_t visible,
                std::span<float> out)
{
    std::vector<double> weights(visible);
    for (std::uint32_t p = 0; p < visible; ++p) {
        const auto key = cache.key(p, kvHead);
        double sum = 0;
        for (std::size_t i = 0; i < query.size(); ++i) {
            sum += static_cast<double>(query[i]) * key[i];
        }
        weights[p] = sum * scale;
    }
    const double largest = std::ranges::max(weights);
    double total = 0;
    for (double &weight : weights) {
        weight = std::exp(weight - largest);
        total += weight;
    }
    std::vector<double> sums(out.size());
    for (std::uint32_t p = 0; p < visible; ++p) {
        const auto value = cache.value(p, kvHead);
        for (std::size_t i = 0; i < sums.size(); ++i) {
            sums[i] += weights[p] * value[i];
        }
    }
    std::ranges::transform(sums, out.begin(), [total](double sum) { return static_cast<float>(sum / total); });
}
}

void attention(const model::Attention &operation, const model::Hyperparameters &h, std::size_t tokens, std::uint32_t first,
               std::span<const float> qkv, const KvCache &cache, std::span<float> out)
{
    const std::size_t width = qkv.size() / tokens;
    const std::uint32_t group = h.heads / h.kvHeads;
    for (std::size_t t = 0; t < tokens; ++t) {
        for (std::uint32_t head = 0; head < h.heads; ++head) {
            attendHead(qkv.subspan(t * width + std::size_t{head} * h.headDimensions, h.headDimensions), operation.scale, cache,
                       head / group, static_cast<std::uint32_t>(first + t + 1),
                       out.subspan((t * h.heads + head) * h.headDimensions, h.headDimensions));
        }
    }
}
}
