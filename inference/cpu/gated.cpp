// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The first half of a gated feed-forward network.
#include "inference/cpu/gate.h"
#include "inference/cpu/input.h"
#include "inference/cpu/kernels/vectors.h"

#include <array>

namespace inference::cpu
{
void Gate::combine(std::size_t units, std::size_t begin, std::size_t n, float *y, float *out) const
{
    constexpr std::size_t MostUnits = ProductScratch / TileRows / 2;
    std::array<float, MostUnits * TileRows> ups;
    const auto *up = y + units * TileRows;
    if (m_alternates) {
        for (std::size_t unit = 0; unit < units; ++unit) {
            std::memcpy(ups.data() + unit * TileRows, y + (2 * unit + 1) * TileRows, TileRows * sizeof(float));
            std::memmove(y + unit * TileRows, y + 2 * unit * TileRows, TileRows * sizeof(float));
        }
        up = ups.data();
    }
    m_gate.apply(begin, n, y);
    std::memcpy(out, up, n * sizeof(float));
    m_up.apply(begin, n, out);
    multiplyEach(y, out, n, out);
}

namespace
{
class GatedStage : public Stage
{
public:
    GatedStage(const model::GatedProject &operation, Workspace &workspace, Matrices matrices, const InputKey &key)
        : m_operation(operation)
        , m_workspace(workspace)
        , m_input(workspace, key, operation.in, operation.norm)
        , m_gate(std::move(matrices), true, Finish(std::span(&operation.gate, 1), operation.activation),
                 Finish(std::span(&operation.up, 1), {}))
    {
    }

    void run(Worker &worker, const Step &step) override
    {
        const auto tokens = m_input.ready(worker, 0, step.count());
        if (m_operation.in == m_operation.out) {
            worker.barrier(); // other threads may still be reading
        }
        const auto rows = m_operation.gate.weight->rows();
        const Division division(m_gate.units(), m_gate.unitTiles(), tokens.count, worker.count());
        worker.shareRanges(division.parts(), [&](std::size_t index) {
            const auto part = division.part(index);
            m_gate.multiply(
                0, part, rows, m_input.rows(), {.count = part.tokens, .first = tokens.first + part.firstToken, .rows = nullptr},
                m_workspace.scratch(worker),
                [&](std::size_t t) { return m_workspace.row(m_operation.out, part.firstToken + t) + part.begin * TileRows; });
        });
    }

    [[nodiscard]] const std::byte *firstWeights(std::size_t index, std::size_t threads) const override
    {
        return m_gate.firstWeights(index, threads);
    }
    [[nodiscard]] std::uint64_t work(const Step &step) const override { return step.count() * m_gate.weights(); }
    [[nodiscard]] std::uint64_t bytes(const Step & /*step*/) const override { return m_gate.bytes(); }

private:
    const model::GatedProject &m_operation;
    Workspace &m_workspace;
    Input m_input;
    Gate m_gate;
};
}

std::unique_ptr<Stage> makeGatedProject(const model::GatedProject &operation, Workspace &workspace, Matrices matrices)
{
    const auto key = inputOf(operation, workspace.extent().precision);
    return std::make_unique<GatedStage>(operation, workspace, std::move(matrices), key);
}
}
