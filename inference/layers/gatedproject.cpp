// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The gated hidden layer: gate, up and activation in one dispatch.
#include "inference/layers/build.h"
#include "inference/layers/input.h"

namespace inference::layers
{
namespace
{
class GatedProjectLayer : public Layer
{
public:
    GatedProjectLayer(Input input, Linear linear, model::Buffer out)
        : m_input(std::move(input))
        , m_linear(std::move(linear))
        , m_out(out)
    {
    }

    void record(vulkan::Commands &commands, const Batch &batch) const override
    {
        m_linear.record(commands, m_input.record(commands, batch.tokens, m_out), m_input.fused(batch.tokens));
    }

    [[nodiscard]] std::uint64_t work(const Batch &batch) const override { return m_linear.work(batch.tokens); }

private:
    Input m_input;
    Linear m_linear;
    model::Buffer m_out;
};
}

MadeLayer makeGatedProject(const model::GatedProject &operation, const Workspace &workspace, WeightLoader &loader)
{
    auto input = Input::create(workspace, loader, operation.in, operation.norm);
    if (!input)
        return std::unexpected(input.error());
    auto matrix = loader.interleaved(*operation.gate.weight, *operation.up.weight);
    if (!matrix)
        return std::unexpected(matrix.error());
    const model::Linear both[] = {operation.gate, operation.up};
    auto bias = loader.stackedBias(both);
    if (!bias)
        return std::unexpected(bias.error());
    auto linear
        = Linear::create(*workspace.pipelines, std::move(*matrix),
                         {.bias = std::move(*bias), .activation = operation.activation, .accumulate = false}, input->isNormed());
    if (!linear)
        return std::unexpected(linear.error());
    return std::make_unique<GatedProjectLayer>(std::move(*input), std::move(*linear), operation.out);
}
}
