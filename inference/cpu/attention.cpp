// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Causal attention in one pass with online softmax (Milakov and Gimelshein 2018): a prompt's tokens in tiles that share a reading
// of the keys, a single token's context in parts that are merged afterwards.
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
constexpr std::uint32_t Block = AttentionPart; // positions between two looks at the largest score
constexpr std::uint32_t QueriesAtOnce = 48;
constexpr float None = -std::numeric_limits<float>::infinity();

/// Attention of several queries to the positions of one kv head.
struct Tile {
    std::size_t n = 0; ///< dimensions of a head
    std::size_t queries = 0;
    const float *q = nullptr; ///< (queries, n), scaled
    float *scores = nullptr; ///< (queries, Block)
    float *largest = nullptr; ///< (queries,)
    float *sums = nullptr; ///< (queries,)
    float *out = nullptr; ///< (queries, n), not yet divided by the sums

    Tile(std::size_t dimensions, std::size_t count, float *memory)
        : n(dimensions)
        , queries(count)
        , scores(memory)
        , largest(scores + count * Block)
        , sums(largest + count)
    {
        std::fill_n(largest, count, None);
        std::fill_n(sums, count, 0.0F);
    }
    [[nodiscard]] float *behind() const { return sums + queries; }

    /// The scores of query i's positions outside of [begin(i), end(i)), counted from the block's first, do not count.
    template<typename Begin, typename End>
    void add(const KvCache::Runs &runs, float softCap, const Begin &begin, const End &end)
    {
        const auto count = static_cast<std::uint32_t>(runs.keys.count);
        score(runs.keys, q, queries, n, 1, scores, Block);
        for (std::size_t i = 0; i < queries; ++i) {
            auto *row = scores + i * Block;
            if (softCap > 0)
                cpu::softCap(row, count, softCap);
            const auto from = std::min<std::uint32_t>(begin(i), count);
            const auto to = std::clamp<std::uint32_t>(end(i), from, count);
            std::fill(row, row + from, None);
            std::fill(row + to, row + count, None);
            const auto most = std::max(largest[i], from < to ? cpu::largest(row + from, to - from) : None);
            if (most == None) {
                std::fill_n(row, count, 0.0F);
                continue;
            }
            if (most > largest[i]) {
                const auto less = std::exp(largest[i] - most);
                sums[i] *= less;
                scale(out + i * n, less, n);
                largest[i] = most;
            }
            sums[i] += exponentiate(row, count, most);
        }
        addWeighted(runs.values, scores, queries, Block, out, n);
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
        if (step.count() > 1 && !step.asSingles) {
            prompt(worker, step);
            return;
        }
        for (std::uint32_t token = 0; token < step.count(); ++token)
            single(worker, token, step.first + token);
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
    [[nodiscard]] std::uint64_t seen(const Step &step) const
    {
        const auto positions = step.first + (step.count() + 1) / 2;
        return m_operation.window > 0 ? std::min(m_operation.window, positions) : positions;
    }

    /// The first position that the token at `position` sees.
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

    /// Divided along the context. `token`: of the step.
    void single(Worker &worker, std::uint32_t token, std::uint32_t position)
    {
        const auto firstSeen = begin(position);
        const auto parts = attentionParts(position + 1 - firstSeen);
        const std::size_t n = m_h.headDimensions;
        worker.shareRanges(std::size_t{parts} * m_h.kvHeads, [&](std::size_t index) {
            const auto kvHead = static_cast<std::uint32_t>(index / parts); // the parts of a head lie behind each other
            const auto part = static_cast<std::uint32_t>(index % parts);
            Tile tile(n, m_group, m_workspace.scratch(worker));
            auto *queries = tile.behind();
            copyQueries(token, position, kvHead, queries);
            tile.q = queries;
            tile.out = queries + m_group * n;
            std::fill_n(tile.out, m_group * n, 0.0F);
            const auto from = firstSeen + part * AttentionPart;
            addPositions(
                tile, kvHead, from, std::min(from + AttentionPart, position + 1), [](auto, auto) { return 0U; },
                [](auto, auto) { return Block; });
            for (std::uint32_t i = 0; i < m_group; ++i) {
                auto *to = m_workspace.partial(kvHead * m_group + i, part);
                to[0] = tile.largest[i];
                to[1] = tile.sums[i];
                std::memcpy(to + 2, tile.out + i * n, n * sizeof(float));
            }
        });
        worker.share(m_h.heads, (m_h.heads + worker.count() - 1) / worker.count(), [&](std::size_t first, std::size_t last) {
            for (auto head = first; head < last; ++head)
                merge(head, parts, token);
        });
    }

    void merge(std::size_t head, std::uint32_t parts, std::uint32_t token)
    {
        const std::size_t n = m_h.headDimensions;
        auto *out = m_workspace.row(model::Buffer::Attended, token) + head * n;
        float most = None;
        for (std::uint32_t part = 0; part < parts; ++part)
            most = std::max(most, m_workspace.partial(head, part)[0]);
        std::fill_n(out, n, 0.0F);
        float sum = 0;
        for (std::uint32_t part = 0; part < parts; ++part) {
            const auto *from = m_workspace.partial(head, part);
            const auto weight = std::exp(from[0] - most);
            sum += weight * from[1];
            addScaled(from + 2, weight, n, out);
        }
        scale(out, 1 / sum, n);
    }

    /// The tokens of the last tiles see most and go first.
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
        Tile tile(n, tokens * m_group, m_workspace.scratch(worker));
        auto *queries = tile.behind();
        tile.q = queries;
        tile.out = queries + tile.queries * n;
        std::fill_n(tile.out, tile.queries * n, 0.0F);
        const auto position = step.first + firstToken;
        for (std::uint32_t t = 0; t < tokens; ++t)
            copyQueries(firstToken + t, position + t, kvHead, queries + t * m_group * n);
        const auto seenFrom = [&](std::size_t query, std::uint32_t from) {
            const auto first = begin(position + static_cast<std::uint32_t>(query / m_group));
            return first - std::min(first, from);
        };
        const auto seenTo = [&](std::size_t query, std::uint32_t from) {
            const auto end = position + static_cast<std::uint32_t>(query / m_group) + 1;
            return end - std::min(end, from);
        };
        addPositions(tile, kvHead, begin(position), position + tokens, seenFrom, seenTo);
        for (std::size_t i = 0; i < tile.queries; ++i) {
            auto *out = m_workspace.row(model::Buffer::Attended, firstToken + i / m_group) + (kvHead * m_group + i % m_group) * n;
            std::memcpy(out, tile.out + i * n, n * sizeof(float));
            scale(out, 1 / tile.sums[i], n);
        }
    }

    /// Positions [from, to), block by block. seenFrom(query, from) and seenTo(query, from): what a query sees, counted from
    /// `from`.
    template<typename From, typename To>
    void addPositions(Tile &tile, std::uint32_t kvHead, std::uint32_t from, std::uint32_t to, const From &seenFrom,
                      const To &seenTo)
    {
        while (from < to) {
            const auto runs = m_workspace.cache().runs(m_operation.layer, kvHead, from, std::min(Block, to - from));
            tile.add(
                runs, m_operation.softCap, [&](std::size_t query) { return seenFrom(query, from); },
                [&](std::size_t query) { return seenTo(query, from); });
            from += static_cast<std::uint32_t>(runs.keys.count);
        }
    }

    const model::Attention &m_operation;
    Workspace &m_workspace;
    const model::Hyperparameters &m_h;
    std::uint32_t m_group; ///< queries of a kv head
    std::uint32_t m_tile; ///< tokens
};
}

std::uint32_t attentionTile(const model::Hyperparameters &h)
{
    return std::max(1U, QueriesAtOnce / (h.heads / h.kvHeads));
}

std::size_t attentionScratchFloats(const model::Hyperparameters &h)
{
    const std::size_t queries = std::size_t{attentionTile(h)} * (h.heads / h.kvHeads);
    return queries * (Block + 2 + 2 * h.headDimensions);
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
