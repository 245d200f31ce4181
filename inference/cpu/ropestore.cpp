// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Normalises and rotates queries and keys, and stores keys and values in the cache.
#include "inference/cpu/input.h"
#include "inference/cpu/kernels/vectors.h"
#include "inference/cpu/stage.h"

namespace inference::cpu
{
namespace
{
struct RunNorm {
    std::vector<float> weight; ///< empty if there is no norm
    float epsilon = 0;

    explicit RunNorm(const std::optional<model::Norm> &norm)
    {
        if (norm) {
            weight = floatsOf(*norm->weight);
            epsilon = norm->epsilon;
        }
    }
    /// Normalises each run of `x` that is as long as the weight. `x`: (n,).
    void apply(float *x, std::size_t n) const
    {
        for (std::size_t i = 0; !weight.empty() && i < n; i += weight.size()) {
            scaleBy(x + i, normFactor(x + i, weight.size(), epsilon), weight.data(), weight.size(), x + i);
        }
    }
};

class RopeStoreStage : public Stage
{
public:
    RopeStoreStage(const model::RopeStore &operation, Workspace &workspace)
        : m_operation(operation)
        , m_workspace(workspace)
        , m_h(workspace.plan().hyperparameters)
        , m_queryNorm(operation.queryNorm)
        , m_keyNorm(operation.keyNorm)
        , m_pairs(operation.rope ? operation.rope->frequencies(workspace.extent().context).size() : 0)
    {
    }

    void run(Worker &worker, const Step &step) override
    {
        if (isWide(m_queryNorm) || isWide(m_keyNorm)) {
            worker.share(step.count(), 1, [&](std::size_t token, std::size_t) {
                auto *row = m_workspace.row(model::Buffer::Qkv, token);
                const auto queries = std::size_t{m_h.heads} * m_h.headDimensions;
                if (isWide(m_queryNorm)) {
                    m_queryNorm.apply(row, queries);
                }
                if (isWide(m_keyNorm)) {
                    m_keyNorm.apply(row + queries, std::size_t{m_h.kvHeads} * m_h.headDimensions);
                }
            });
        }
        // A thread takes a few heads at once if there is a single token, else all heads of a token.
        const std::size_t heads = m_h.heads + m_h.kvHeads;
        const auto grain = step.count() == 1 ? (heads + worker.count() - 1) / worker.count() : heads;
        worker.share(step.count() * heads, grain, [&](std::size_t begin, std::size_t end) {
            for (auto i = begin; i < end; ++i) {
                finishHead(step, i / heads, static_cast<std::uint32_t>(i % heads));
            }
        });
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override
    {
        return std::uint64_t{4} * m_pairs * (m_h.heads + m_h.kvHeads) * step.count();
    }
    [[nodiscard]] std::uint64_t bytes(const Step &step) const override
    {
        return m_workspace.cache().bytesPerPosition() * step.count();
    }

private:
    /// Returns whether `norm` applies to several heads together.
    [[nodiscard]] bool isWide(const RunNorm &norm) const { return norm.weight.size() > m_h.headDimensions; }

    void finishHead(const Step &step, std::size_t token, std::uint32_t head)
    {
        const std::size_t n = m_h.headDimensions;
        auto *x = m_workspace.row(model::Buffer::Qkv, token) + head * n;
        const auto &norm = head < m_h.heads ? m_queryNorm : m_keyNorm;
        if (!isWide(norm)) {
            norm.apply(x, n);
        }
        if (m_pairs > 0) {
            rotate(x, m_workspace.turns(m_operation.rope.get(), token));
        }
        if (head >= m_h.heads) {
            m_workspace.cache().store(m_operation.layer, head - m_h.heads, step.first + static_cast<std::uint32_t>(token), x,
                                      x + m_h.kvHeads * n);
        }
    }

    /// Turns the pairs of one head. There are two loops of one body each, so that the compiler turns several pairs at once.
    void rotate(float *x, const float *cosines) const
    {
        const auto *sines = cosines + m_pairs;
        const auto turn = [](float &a, float &b, float cosine, float sine) {
            const float turned = a * cosine - b * sine;
            b = a * sine + b * cosine;
            a = turned;
        };
        if (m_operation.rope->neighbours) {
            for (std::size_t i = 0; i < m_pairs; ++i) {
                turn(x[2 * i], x[2 * i + 1], cosines[i], sines[i]);
            }
        } else {
            for (std::size_t i = 0; i < m_pairs; ++i) {
                turn(x[i], x[i + m_pairs], cosines[i], sines[i]);
            }
        }
    }

    const model::RopeStore &m_operation;
    Workspace &m_workspace;
    const model::Hyperparameters &m_h;
    RunNorm m_queryNorm;
    RunNorm m_keyNorm;
    std::size_t m_pairs;
};
}

std::unique_ptr<Stage> makeRopeStore(const model::RopeStore &operation, Workspace &workspace)
{
    return std::make_unique<RopeStoreStage>(operation, workspace);
}
}
