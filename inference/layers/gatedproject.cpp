// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The gated hidden layer: gate, up and SiLU in one dispatch.
#include "inference/layers/build.h"
#include "inference/layers/linear.h"
#include "inference/layers/norm.h"

namespace inference::layers
{
namespace
{
class GatedProjectLayer : public Layer
{
public:
    GatedProjectLayer(Norm norm, Linear linear, const model::GatedProject &operation, const Workspace &workspace)
        : m_norm(std::move(norm))
        , m_linear(std::move(linear))
        , m_activations(workspace.activations)
        , m_in(operation.in)
        , m_out(operation.out)
    {
    }

    void record(vulkan::Commands &commands, const Batch &batch) const override
    {
        Linear::Vectors vectors{
            .x = m_activations->address(m_in),
            .xStride = m_activations->stride(m_in),
            .y = m_activations->address(m_out),
            .yStride = m_activations->stride(m_out),
            .tokens = batch.tokens,
        };
        if (batch.tokens == 1) {
            const Linear::FusedNorm norm{.weight = m_norm.weight(), .epsilon = m_norm.epsilon()};
            m_linear.record(commands, vectors, &norm);
            return;
        }
        m_norm.record(commands, vectors.x, m_activations->normed(), vectors.xStride, batch.tokens);
        commands.barrier();
        vectors.x = m_activations->normed();
        m_linear.record(commands, vectors);
    }

    [[nodiscard]] std::uint64_t work(const Batch &batch) const override { return m_linear.work(batch.tokens); }

private:
    Norm m_norm;
    Linear m_linear;
    std::shared_ptr<const Activations> m_activations;
    model::Buffer m_in;
    model::Buffer m_out;
};
}

MadeLayer makeGatedProject(const model::GatedProject &operation, const Workspace &workspace, WeightLoader &loader)
{
    if (operation.gate.bias || operation.up.bias)
        return fail(ErrorCode::Unsupported, "the gated layer has a bias");
    auto norm = Norm::create(*workspace.pipelines, loader, operation.norm);
    if (!norm)
        return std::unexpected(norm.error());
    auto matrix = loader.interleaved(*operation.gate.weight, *operation.up.weight);
    if (!matrix)
        return std::unexpected(matrix.error());
    auto linear = Linear::create(*workspace.pipelines, std::move(*matrix), {}, true);
    if (!linear)
        return std::unexpected(linear.error());
    return std::make_unique<GatedProjectLayer>(std::move(*norm), std::move(*linear), operation, workspace);
}
}
