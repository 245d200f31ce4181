// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/reference/attention.h"
#include "inference/gguf/half.h"
#include "inference/reference/linear.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace inference::reference
{
void rotate(const model::Rope &rope, std::uint32_t context, std::uint64_t position, std::span<float> head)
{
    const auto frequencies = rope.frequencies(context);
    const std::size_t pairs = frequencies.size();
    assert(2 * pairs <= head.size());
    for (std::size_t i = 0; i < pairs; ++i) {
        const double angle = static_cast<double>(position) * frequencies[i];
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

KvCache::KvCache(const model::Hyperparameters &hyperparameters, std::uint32_t contextLength, execution::KvType type)
    : m_contextLength(contextLength)
    , m_kvHeads(hyperparameters.kvHeads)
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
    keep(key, std::span(m_keys).subspan(offset(position, 0), key.size()));
    keep(value, std::span(m_values).subspan(offset(position, 0), value.size()));
}

void KvCache::keep(std::span<const float> heads, std::span<float> where) const
{
    constexpr std::size_t Group = 32; // dimensions of a head that share a scale in Q8_0
    switch (m_type) {
    case execution::KvType::F32:
        std::ranges::copy(heads, where.begin());
        break;
    case execution::KvType::F16:
        std::ranges::transform(heads, where.begin(), [](float x) { return gguf::fromHalf(gguf::toHalf(x)); });
        break;
    case execution::KvType::Q8_0:
        for (std::size_t i = 0; i < heads.size();) {
            const auto group = heads.subspan(i, std::min(Group, m_headDimensions - i % m_headDimensions));
            const float scale = std::abs(std::ranges::max(group, {}, [](float x) { return std::abs(x); })) / 127;
            for (const float x : group) {
                where[i++] = scale > 0 ? std::floor(x / scale + 0.5F) * scale : 0;
            }
        }
        break;
    }
}

std::span<const float> KvCache::key(std::uint32_t position, std::uint32_t kvHead) const
{
    return std::span(m_keys).subspan(offset(position, kvHead), m_headDimensions);
}

std::span<const float> KvCache::value(std::uint32_t position, std::uint32_t kvHead) const
{
    return std::span(m_values).subspan(offset(position, kvHead), m_headDimensions);
}

namespace
{
/// Normalises each run of `heads` that is as long as the norm's weight.
void normaliseRuns(const model::Norm &norm, std::span<float> heads)
{
    const auto width = norm.weight->cols();
    for (std::size_t i = 0; i < heads.size(); i += width) {
        const auto run = heads.subspan(i, width);
        std::ranges::transform(normalise(norm, run), run.begin(), [](double x) { return static_cast<float>(x); });
    }
}
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
        if (operation.queryNorm) {
            normaliseRuns(*operation.queryNorm, row.first(queries));
        }
        if (operation.keyNorm) {
            normaliseRuns(*operation.keyNorm, row.subspan(queries, kvWidth));
        }
        for (std::size_t head = 0; operation.rope && head < h.heads + h.kvHeads; ++head) {
            rotate(*operation.rope, cache.contextLength(), position, row.subspan(head * h.headDimensions, h.headDimensions));
        }
        cache.store(position, row.subspan(queries, kvWidth), row.subspan(queries + kvWidth, kvWidth));
    }
}

namespace
{
/// Positions that a token sees.
struct Visible {
    std::uint32_t begin;
    std::uint32_t end;
};

/// Computes one head of one token: out = softmax(scale q K^T) V over the visible positions.
void attendHead(std::span<const float> query, double scale, double softCap, const KvCache &cache, std::uint32_t kvHead,
                Visible visible, std::span<float> out)
{
    std::vector<double> weights(visible.end - visible.begin);
    for (std::uint32_t p = visible.begin; p < visible.end; ++p) {
        const auto key = cache.key(p, kvHead);
        double sum = 0;
        for (std::size_t i = 0; i < query.size(); ++i) {
            sum += static_cast<double>(query[i]) * key[i];
        }
        const double score = sum * scale;
        weights[p - visible.begin] = softCap > 0 ? softCap * std::tanh(score / softCap) : score;
    }
    const double largest = std::ranges::max(weights);
    double total = 0;
    for (double &weight : weights) {
        weight = std::exp(weight - largest);
        total += weight;
    }
    std::vector<double> sums(out.size());
    for (std::uint32_t p = visible.begin; p < visible.end; ++p) {
        const auto value = cache.value(p, kvHead);
        for (std::size_t i = 0; i < sums.size(); ++i) {
            sums[i] += weights[p - visible.begin] * value[i];
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
        const auto position = static_cast<std::uint32_t>(first + t);
        const auto end = position + 1;
        const Visible visible{.begin = operation.window > 0 ? end - std::min(end, operation.window) : 0, .end = end};
        const double steps = position / operation.temperatureLength;
        const double scale = operation.scale * (1 + operation.temperature * std::log(1 + steps));
        for (std::uint32_t head = 0; head < h.heads; ++head) {
            attendHead(qkv.subspan(t * width + std::size_t{head} * h.headDimensions, h.headDimensions), scale, operation.softCap,
                       cache, head / group, visible, out.subspan((t * h.heads + head) * h.headDimensions, h.headDimensions));
        }
    }
}
}
