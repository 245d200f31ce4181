// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Looks up the tokens' rows of the embedding table.
#include "inference/cpu/kernels/vectors.h"
#include "inference/cpu/stage.h"

namespace inference::cpu
{
namespace
{
class EmbedStage : public Stage
{
public:
    EmbedStage(const model::Embed &operation, Workspace &workspace, std::shared_ptr<const Weights> table)
        : m_operation(operation)
        , m_workspace(workspace)
        , m_table(std::move(table))
    {
    }

    void run(Worker &worker, const Step &step) override
    {
        worker.share(step.tokens.size(), 1, [&](std::size_t token, std::size_t) {
            auto *out = m_workspace.row(m_operation.out, token);
            m_table->only().row(static_cast<std::size_t>(step.tokens[token]), out);
            if (m_operation.scale != 1) {
                scale(out, m_operation.scale, m_table->only().cols());
            }
        });
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override { return step.tokens.size() * m_table->only().cols(); }
    [[nodiscard]] std::uint64_t bytes(const Step &step) const override
    {
        return step.tokens.size() * m_table->only().tileBytes() / TileRows;
    }

private:
    const model::Embed &m_operation;
    Workspace &m_workspace;
    std::shared_ptr<const Weights> m_table;
};
}

std::unique_ptr<Stage> makeEmbed(const model::Embed &operation, Workspace &workspace, Matrices matrices)
{
    return std::make_unique<EmbedStage>(operation, workspace, std::move(matrices.front()));
}
}
