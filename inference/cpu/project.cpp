// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Products with one to three matrices that have their input in common: queries, keys and values, or the way back into the
// residual stream.
#include "inference/cpu/division.h"
#include "inference/cpu/finish.h"
#include "inference/cpu/input.h"
#include "inference/cpu/kernels/vectors.h"
#include "inference/cpu/stage.h"

namespace inference::cpu
{
namespace
{
class ProjectStage : public Stage
{
public:
    ProjectStage(const model::Project &operation, Workspace &workspace, Matrices matrices, const InputKey &key)
        : m_operation(operation)
        , m_workspace(workspace)
        , m_input(workspace, key, operation.in, operation.norm)
        , m_finish(operation.linears, operation.activation)
        , m_matrices(std::move(matrices))
    {
        if (operation.postNorm) {
            m_postWeight = floatsOf(*operation.postNorm->weight);
        }
    }

    void run(Worker &worker, const Step &step) override
    {
        const auto tokens = m_input.ready(worker, 0, step.count());
        if (m_operation.in == m_operation.out) {
            worker.barrier(); // other threads may still be reading
        }
        std::size_t firstRow = 0;
        for (const auto &weights : m_matrices) {
            const auto &matrix = weights->only();
            const Division division(matrix.tiles(), 1, tokens.count, worker.count());
            worker.shareRanges(division.parts(),
                               [&](std::size_t index) { multiplyPart(worker, matrix, firstRow, tokens, division.part(index)); });
            firstRow += matrix.rows();
        }
        if (m_operation.postNorm) {
            normalise(worker, step.count(), firstRow);
        }
    }

    [[nodiscard]] const std::byte *firstWeights(std::size_t index, std::size_t threads) const override
    {
        const auto &matrix = m_matrices.front()->only();
        return matrix.tile(Division(matrix.tiles(), 1, 1, threads).firstUnit(index, threads));
    }
    [[nodiscard]] std::uint64_t work(const Step &step) const override
    {
        std::uint64_t weights = 0;
        for (const auto &one : m_matrices) {
            weights += one->only().rows() * one->only().cols();
        }
        return step.count() * weights;
    }
    [[nodiscard]] std::uint64_t bytes(const Step & /*step*/) const override
    {
        std::uint64_t bytes = 0;
        for (const auto &one : m_matrices) {
            bytes += one->only().tiles() * one->only().tileBytes();
        }
        return bytes;
    }

private:
    void multiplyPart(Worker &worker, const Matrix &matrix, std::size_t firstRow, const Tokens &tokens,
                      const Division::Part &part)
    {
        const auto begin = part.begin * TileRows;
        const auto rows = std::min(part.end * TileRows, matrix.rows()) - begin;
        const bool direct = !m_operation.accumulate || m_operation.postNorm;
        const auto stride = m_workspace.stride(m_operation.out);
        auto *to = (m_operation.postNorm ? m_workspace.projected() : m_workspace.buffer(m_operation.out))
            + part.firstToken * stride + firstRow + begin;
        auto *y = direct ? to : m_workspace.scratch(worker);
        const auto yStride = direct ? stride : (part.end - part.begin) * TileRows;
        multiply(matrix, part.begin, part.end, m_input.rows(),
                 {.count = part.tokens, .first = tokens.first + part.firstToken, .rows = nullptr}, y, yStride);
        for (std::size_t t = 0; t < part.tokens; ++t) {
            m_finish.apply(firstRow + begin, rows, y + t * yStride);
            if (!direct) {
                add(y + t * yStride, rows, to + t * stride);
            }
        }
    }

    void normalise(Worker &worker, std::size_t tokens, std::size_t width)
    {
        worker.share(tokens, 1, [&](std::size_t token, std::size_t) {
            auto *x = m_workspace.projected() + token * m_workspace.stride(m_operation.out);
            auto *out = m_workspace.row(m_operation.out, token);
            const auto factor = normFactor(x, width, m_operation.postNorm->epsilon);
            scaleBy(x, factor, m_postWeight.data(), width, m_operation.accumulate ? x : out);
            if (m_operation.accumulate) {
                add(x, width, out);
            }
        });
    }

    const model::Project &m_operation;
    Workspace &m_workspace;
    Input m_input;
    Finish m_finish;
    Matrices m_matrices;
    std::vector<float> m_postWeight;
};
}

std::unique_ptr<Stage> makeProject(const model::Project &operation, Workspace &workspace, Matrices matrices)
{
    const auto key = inputOf(operation, workspace.extent().precision);
    return std::make_unique<ProjectStage>(operation, workspace, std::move(matrices), key);
}
}
