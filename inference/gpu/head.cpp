// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Computes the logits of the tokens for which they are wanted.
#include "inference/gpu/build.h"
#include "inference/gpu/linear.h"
#include "inference/gpu/norm.h"
#include "inference/gpu/quantiser.h"

#include <optional>

namespace inference::gpu
{
namespace
{
class HeadStage : public Stage
{
public:
    HeadStage(Norm norm, Linear linear, std::optional<Quantiser> quantiser, const Workspace &workspace)
        : m_norm(std::move(norm))
        , m_linear(std::move(linear))
        , m_quantiser(std::move(quantiser))
        , m_activations(workspace.activations)
    {
    }

    /// The norm is a dispatch of its own even for a single token: the vocabulary is so large that fusing it would repeat it
    /// more than a thousand times.
    void record(vulkan::Commands &commands, const Step &step) const override
    {
        if (step.logits == 0) {
            return;
        }
        const auto stride = m_activations->stride(model::Buffer::Residual);
        const auto x = m_activations->address(model::Buffer::Residual) + std::uint64_t{step.firstLogits} * stride * sizeof(float);
        m_norm.record(commands, x, m_activations->normed(), stride, step.logits);
        commands.barrier();
        if (m_linear.readsQuantised(step.logits, step.each)) {
            m_quantiser->record(commands, m_activations->normed(), m_activations->quantised(), stride, step.logits);
            commands.barrier();
        }
        m_linear.record(commands,
                        {
                            .x = m_activations->normed(),
                            .xStride = stride,
                            .quantised = m_activations->quantised(),
                            .y = m_activations->address(model::Buffer::Logits),
                            .yStride = m_activations->stride(model::Buffer::Logits),
                            .tokens = step.logits,
                            .each = step.each,
                        });
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override { return m_linear.work(step.logits); }
    [[nodiscard]] std::uint64_t bytes(const Step &step) const override { return m_linear.bytes(step.logits); }

private:
    Norm m_norm;
    Linear m_linear;
    std::optional<Quantiser> m_quantiser; ///< there if any weights of the model are multiplied in 8 bits
    std::shared_ptr<const Activations> m_activations;
};
}

MadeStage makeHead(const model::Head &operation, const Workspace &workspace, WeightLoader &loader)
{
    auto norm = Norm::create(*workspace.pipelines, loader, operation.norm);
    if (!norm) {
        return std::unexpected(norm.error());
    }
    const gguf::Tensor *tensors[] = {operation.linear.weight};
    auto matrix = loader.stacked(tensors);
    if (!matrix) {
        return std::unexpected(matrix.error());
    }
    Linear::Traits traits{.bias = nullptr,
                          .activation = operation.activation,
                          .accumulate = false,
                          .methods = workspace.methods.of((*matrix)->format->type)};
    if (operation.linear.bias) {
        auto bias = loader.vector(*operation.linear.bias);
        if (!bias) {
            return std::unexpected(bias.error());
        }
        traits.bias = std::move(*bias);
    }
    auto linear = Linear::create(*workspace.pipelines, std::move(*matrix), std::move(traits), false);
    if (!linear) {
        return std::unexpected(linear.error());
    }
    auto quantiser = Quantiser::createIf(*workspace.pipelines, workspace.methods);
    if (!quantiser) {
        return std::unexpected(quantiser.error());
    }
    return std::make_unique<HeadStage>(std::move(*norm), std::move(*linear), std::move(*quantiser), workspace);
}
}
