// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Causal attention in one pass with online softmax (Milakov and Gimelshein 2018). The context is cut into parts at fixed
// positions; what each gives is merged in their order. So a token gets the same bits by itself, when the parts are divided among
// threads, and in a prompt, where the queries of several tokens share a reading of the keys.
#include "inference/cpu/attention.h"

#include "inference/cpu/kernels/keyvalues.h"
#include "inference/cpu/kernels/vectors.h"
#include "inference/cpu/stage.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace inference::cpu
{
namespace
{
constexpr std::uint32_t QueriesAtOnce = 48;
constexpr float None = -std::numeric_limits<float>::infinity();

/// The attention of one query to the positions so far.
struct Attended {
    float &largest; ///< the largest score; None if there was no position
    float &sum; ///< the sum of the weights exp(score - largest)
    float *out; ///< the values' weighted sum

    /// Adds the attention to another part of the positions. `n`: dimensions of a head.
    void merge(float partLargest, float partSum, const float *partOut, std::size_t n)
    {
        if (partLargest == None) {
            return;
        }
        if (partLargest > largest) {
            const auto less = std::exp(largest - partLargest);
            largest = partLargest;
            sum *= less;
            scale(out, less, n);
        }
        const auto weight = std::exp(partLargest - largest);
        sum += weight * partSum;
        addScaled(partOut, weight, n, out);
    }
};

/// Attention of several queries to one part of the positions of one kv head.
struct Tile {
    std::size_t n = 0; ///< dimensions of a head
    std::size_t queries = 0;
    const float *q = nullptr; ///< (queries, n), scaled
    float *scores = nullptr; ///< (queries, AttentionPart)
    float *largest = nullptr; ///< (queries,)
    float *sums = nullptr; ///< (queries,)
    float *out = nullptr; ///< (queries, n), not divided by the sums

    Tile(std::size_t dimensions, std::size_t count, float *memory)
        : n(dimensions)
        , queries(count)
        , scores(memory)
        , largest(scores + count * AttentionPart)
        , sums(largest + count)
        , out(sums + count)
    {
    }
    [[nodiscard]] float *behind() const { return out + queries * n; }

    /// Attends to the positions [from, to) of the part that begins at `begin`. Query i sees [seenFrom(i), seenTo(i)) of them.
    template<typename From, typename To>
    void attend(const KvCache &cache, std::uint32_t layer, std::uint32_t kvHead, std::uint32_t begin, std::uint32_t from,
                std::uint32_t to, float softCap, const From &seenFrom, const To &seenTo)
    {
        for (auto at = from; at < to;) {
            const auto runs = cache.runs(layer, kvHead, at, to - at);
            score(runs.keys, q, queries, n, 1, scores + (at - begin), AttentionPart);
            at += static_cast<std::uint32_t>(runs.keys.count);
        }
        for (std::size_t i = 0; i < queries; ++i) {
            const auto first = std::clamp<std::uint32_t>(seenFrom(i), from, to);
            weigh(i, first - begin, std::clamp<std::uint32_t>(seenTo(i), first, to) - begin, to - begin, softCap);
        }
        std::fill_n(out, queries * n, 0.0F);
        for (auto at = from; at < to;) {
            const auto runs = cache.runs(layer, kvHead, at, to - at);
            addWeighted(runs.values, scores + (at - begin), queries, AttentionPart, out, n);
            at += static_cast<std::uint32_t>(runs.keys.count);
        }
    }

private:
    /// Turns the scores [begin, end) of query i into weights; its other scores of [0, count) become 0.
    void weigh(std::size_t i, std::uint32_t begin, std::uint32_t end, std::uint32_t count, float softCap)
    {
        auto *row = scores + i * AttentionPart;
        if (softCap > 0) {
            cpu::softCap(row + begin, end - begin, softCap);
        }
        largest[i] = begin < end ? cpu::largest(row + begin, end - begin) : None;
        sums[i] = 0;
        std::fill(row, row + begin, None);
        std::fill(row + end, row + count, None);
        if (largest[i] == None) {
            std::fill_n(row, count, 0.0F);
        } else {
            sums[i] = exponentiate(row, count, largest[i]);
        }
    }
};

class AttentionStage : public Stage
{
public:
    AttentionStage(const model::Attention &operation, Workspace &workspace)
        : m_operation(operation)
        , m_workspace(workspace)
        , m_h(workspace.plan().hyperparameters)
        , m_group(m_h.heads / m_h.kvHeads)
        , m_tile(attentionTile(m_h))
    {
    }

    void run(Worker &worker, const Step &step) override
    {
        // A few tokens are too few tiles for all threads.
        if (step.count() > FewTokens) {
            prompt(worker, step);
            return;
        }
        for (std::uint32_t token = 0; token < step.count(); ++token) {
            single(worker, token, step.first + token);
        }
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override
    {
        return std::uint64_t{2} * seen(step) * step.count() * m_h.heads * m_h.headDimensions;
    }
    [[nodiscard]] std::uint64_t bytes(const Step &step) const override
    {
        return m_workspace.cache().bytesPerPosition() * seen(step);
    }

private:
    static constexpr std::uint32_t FewTokens = 8;

    [[nodiscard]] std::uint64_t seen(const Step &step) const
    {
        const auto positions = step.first + (step.count() + 1) / 2;
        return m_operation.window > 0 ? std::min(m_operation.window, positions) : positions;
    }

    /// Returns the first position that the token at `position` sees.
    [[nodiscard]] std::uint32_t begin(std::uint32_t position) const
    {
        return m_operation.window > 0 ? position + 1 - std::min(position + 1, m_operation.window) : 0;
    }

    [[nodiscard]] float scaleAt(std::uint32_t position) const
    {
        const double steps = position / m_operation.temperatureLength;
        return static_cast<float>(m_operation.scale * (1 + m_operation.temperature * std::log(1 + steps)));
    }

    /// Copies the queries of a kv head's group at `token`, scaled, to `to`.
    void copyQueries(std::size_t token, std::uint32_t position, std::uint32_t kvHead, float *to) const
    {
        const auto n = std::size_t{m_group} * m_h.headDimensions;
        std::memcpy(to, m_workspace.row(model::Buffer::Qkv, token) + kvHead * n, n * sizeof(float));
        scale(to, scaleAt(position), n);
    }

    /// Computes the attention of one token of the step, with the context divided among the threads.
    void single(Worker &worker, std::uint32_t token, std::uint32_t position)
    {
        const auto firstPart = begin(position) / AttentionPart;
        const auto parts = position / AttentionPart + 1 - firstPart;
        const std::size_t n = m_h.headDimensions;
        worker.shareRanges(std::size_t{parts} * m_h.kvHeads, [&](std::size_t index) {
            const auto kvHead = static_cast<std::uint32_t>(index / parts); // the parts of a head lie behind each other
            const auto part = static_cast<std::uint32_t>(index % parts);
            Tile tile(n, m_group, m_workspace.scratch(worker));
            copyQueries(token, position, kvHead, tile.behind());
            tile.q = tile.behind();
            attend(tile, kvHead, firstPart + part, position, position);
            for (std::uint32_t i = 0; i < m_group; ++i) {
                auto *to = m_workspace.partial(kvHead * m_group + i, part);
                to[0] = tile.largest[i];
                to[1] = tile.sums[i];
                std::memcpy(to + 2, tile.out + i * n, n * sizeof(float));
            }
        });
        worker.share(m_h.heads, (m_h.heads + worker.count() - 1) / worker.count(), [&](std::size_t first, std::size_t last) {
            for (auto head = first; head < last; ++head) {
                mergeParts(head, parts, token);
            }
        });
    }

    void mergeParts(std::size_t head, std::uint32_t parts, std::uint32_t token)
    {
        const std::size_t n = m_h.headDimensions;
        auto *out = m_workspace.row(model::Buffer::Attended, token) + head * n;
        std::fill_n(out, n, 0.0F);
        float most = None;
        float sum = 0;
        Attended all{.largest = most, .sum = sum, .out = out};
        for (std::uint32_t part = 0; part < parts; ++part) {
            const auto *from = m_workspace.partial(head, part);
            all.merge(from[0], from[1], from + 2, n);
        }
        scale(out, 1 / sum, n);
    }

    /// Computes the attention of all tokens of the step. The last tiles go first, since their tokens see most.
    void prompt(Worker &worker, const Step &step)
    {
        const auto tiles = (step.count() + m_tile - 1) / m_tile;
        worker.share(std::size_t{tiles} * m_h.kvHeads, 1, [&](std::size_t index, std::size_t) {
            const auto tile = tiles - 1 - static_cast<std::uint32_t>(index / m_h.kvHeads);
            attendTile(worker, step, tile * m_tile, static_cast<std::uint32_t>(index % m_h.kvHeads));
        });
    }

    void attendTile(Worker &worker, const Step &step, std::uint32_t firstToken, std::uint32_t kvHead)
    {
        const auto tokens = std::min(m_tile, step.count() - firstToken);
        const std::size_t n = m_h.headDimensions;
        Tile tile(n, std::size_t{tokens} * m_group, m_workspace.scratch(worker));
        auto *queries = tile.behind();
        auto *out = queries + tile.queries * n;
        auto *largest = out + tile.queries * n;
        auto *sums = largest + tile.queries;
        tile.q = queries;
        std::fill_n(out, tile.queries * n, 0.0F);
        std::fill_n(largest, tile.queries, None);
        std::fill_n(sums, tile.queries, 0.0F);
        const auto position = step.first + firstToken;
        for (std::uint32_t t = 0; t < tokens; ++t) {
            copyQueries(firstToken + t, position + t, kvHead, queries + std::size_t{t} * m_group * n);
        }
        for (auto part = begin(position) / AttentionPart; part * AttentionPart < position + tokens; ++part) {
            attend(tile, kvHead, part, position, position + tokens - 1);
            for (std::size_t i = 0; i < tile.queries; ++i) {
                Attended all{.largest = largest[i], .sum = sums[i], .out = out + i * n};
                all.merge(tile.largest[i], tile.sums[i], tile.out + i * n, n);
            }
        }
        for (std::size_t i = 0; i < tile.queries; ++i) {
            auto *to = m_workspace.row(model::Buffer::Attended, firstToken + i / m_group)
                + (std::size_t{kvHead} * m_group + i % m_group) * n;
            std::memcpy(to, out + i * n, n * sizeof(float));
            scale(to, 1 / sums[i], n);
        }
    }

    /// Lets the queries of `tile`, which belong to the tokens at the positions [first, last], attend to what they see of a part.
    void attend(Tile &tile, std::uint32_t kvHead, std::uint32_t part, std::uint32_t first, std::uint32_t last) const
    {
        const auto partBegin = part * AttentionPart;
        const auto from = std::max(partBegin, begin(first));
        const auto to = std::min(partBegin + AttentionPart, last + 1);
        const auto positionOf = [&](std::size_t query) { return first + static_cast<std::uint32_t>(query / m_group); };
        tile.attend(
            m_workspace.cache(), m_operation.layer, kvHead, partBegin, from, to, m_operation.softCap,
            [&](std::size_t query) { return begin(positionOf(query)); },
            [&](std::size_t query) { return positionOf(query) + 1; });
    }

    const model::Attention &m_operation;
    Workspace &m_workspace;
    const model::Hyperparameters &m_h;
    std::uint32_t m_group; ///< the number of query heads that share a kv head
    std::uint32_t m_tile; ///< tokens whose queries are attended together
};
}

std::uint32_t attentionTile(const model::Hyperparameters &h)
{
    return std::max(1U, QueriesAtOnce / (h.heads / h.kvHeads));
}

std::size_t attentionScratchFloats(const model::Hyperparameters &h)
{
    const std::size_t queries = std::size_t{attentionTile(h)} * (h.heads / h.kvHeads);
    constexpr std::size_t LargestAndSums = 2 * 2; // those of one part, and those of all parts so far
    return queries * (AttentionPart + LargestAndSums + std::size_t{3} * h.headDimensions);
}

std::size_t partialFloats(const model::Hyperparameters &h)
{
    return h.headDimensions + 2;
}

std::unique_ptr<Stage> makeAttention(const model::Attention &operation, Workspace &workspace)
{
    return std::make_unique<AttentionStage>(operation, workspace);
}
}
