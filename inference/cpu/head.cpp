// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The logits of the last tokens of a step.
#include "inference/cpu/division.h"
#include "inference/cpu/finish.h"
#include "inference/cpu/input.h"
#include "inference/cpu/stage.h"

namespace inference::cpu
{
namespace
{
class HeadStage : public Stage
{
public:
    HeadStage(const model::Head &operation, Workspace &workspace, std::shared_ptr<const Weights> weights, const InputKey &key)
        : m_workspace(workspace)
        , m_input(workspace, key, model::Buffer::Residual, operation.norm)
        , m_finish(std::span(&operation.linear, 1), operation.activation)
        , m_weights(std::move(weights))
    {
    }

    void run(Worker &worker, const Step &step) override
    {
        if (step.logits == 0) {
            return;
        }
        const auto &matrix = m_weights->only();
        const auto tokens = m_input.ready(worker, step.count() - step.logits, step.logits);
        const Division division(matrix.tiles(), 1, tokens.count, worker.count());
        worker.shareRanges(division.parts(), [&](std::size_t index) {
            const auto part = division.part(index);
            const auto begin = part.begin * TileRows;
            auto *y = m_workspace.row(model::Buffer::Logits, part.firstToken) + begin;
            const auto stride = m_workspace.stride(model::Buffer::Logits);
            multiply(matrix, part.begin, part.end, m_input.rows(),
                     {.count = part.tokens, .first = tokens.first + part.firstToken, .rows = nullptr}, y, stride);
            for (std::size_t t = 0; t < part.tokens; ++t) {
                m_finish.apply(begin, std::min(part.end * TileRows, matrix.rows()) - begin, y + t * stride);
            }
        });
    }

    [[nodiscard]] const std::byte *firstWeights(std::size_t index, std::size_t threads) const override
    {
        const auto &matrix = m_weights->only();
        return matrix.tile(Division(matrix.tiles(), 1, 1, threads).firstUnit(index, threads));
    }
    [[nodiscard]] std::uint64_t work(const Step &step) const override
    {
        return std::uint64_t{step.logits} * m_weights->only().rows() * m_weights->only().cols();
    }
    [[nodiscard]] std::uint64_t bytes(const Step &step) const override
    {
        return step.logits > 0 ? m_weights->only().tiles() * m_weights->only().tileBytes() : 0;
    }

private:
    Workspace &m_workspace;
    Input m_input;
    Finish m_finish;
    std::shared_ptr<const Weights> m_weights;
};
}

std::unique_ptr<Stage> makeHead(const model::Head &operation, Workspace &workspace, Matrices matrices)
{
    const auto key = inputOf(operation, workspace.extent().precision);
    return std::make_unique<HeadStage>(operation, workspace, std::move(matrices.front()), key);
}
}
