// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Stacked linear maps with the norm before them and what comes after them: activation, norm, residual.
#include "inference/gpu/build.h"
#include "inference/gpu/input.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

namespace inference::gpu
{
namespace
{
/// One product, and the column of the result at which its rows begin.
struct Part {
    Linear linear;
    std::uint32_t firstColumn = 0;
};

class ProjectStage : public Stage
{
public:
    ProjectStage(Input input, std::vector<Part> parts, std::optional<Norm> postNorm, const model::Project &operation,
                 const Workspace &workspace)
        : m_input(std::move(input))
        , m_parts(std::move(parts))
        , m_postNorm(std::move(postNorm))
        , m_activations(workspace.activations)
        , m_out(operation.out)
    {
    }

    void record(vulkan::Commands &commands, const Step &step) const override
    {
        const bool inEightBits
            = std::ranges::any_of(m_parts, [&](const Part &part) { return part.linear.readsQuantised(step.tokens, step.each); });
        auto vectors = m_input.record(commands, step, m_out, inEightBits);
        const auto out = vectors.y;
        const auto target = m_postNorm ? m_activations->projected() : out;
        for (const auto &part : m_parts) {
            vectors.y = target + part.firstColumn * sizeof(float);
            part.linear.record(commands, vectors, m_input.fused(step));
        }
        if (m_postNorm) {
            commands.barrier();
            m_postNorm->record(commands, target, out, vectors.yStride, step.tokens);
        }
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override
    {
        std::uint64_t sum = 0;
        for (const auto &part : m_parts) {
            sum += part.linear.work(step.tokens);
        }
        return sum;
    }

    [[nodiscard]] std::uint64_t bytes(const Step &step) const override
    {
        std::uint64_t sum = 0;
        for (const auto &part : m_parts) {
            sum += part.linear.bytes(step.tokens);
        }
        return sum;
    }

private:
    Input m_input;
    std::vector<Part> m_parts;
    std::optional<Norm> m_postNorm;
    std::shared_ptr<const Activations> m_activations;
    model::Buffer m_out;
};
}

MadeStage makeProject(const model::Project &operation, const Workspace &workspace, WeightLoader &loader)
{
    auto input = Input::create(workspace, loader, operation.in, operation.norm);
    if (!input) {
        return std::unexpected(input.error());
    }
    auto postNorm = Norm::createIf(*workspace.pipelines, loader, operation.postNorm, operation.accumulate);
    if (!postNorm) {
        return std::unexpected(postNorm.error());
    }
    std::vector<Part> parts;
    std::uint32_t column = 0;
    for (std::span<const model::Linear> rest = operation.linears; !rest.empty();) {
        const auto run = firstRun(rest);
        std::vector<const gguf::Tensor *> tensors;
        std::ranges::transform(run, std::back_inserter(tensors), &model::Linear::weight);
        auto matrix = loader.stacked(tensors);
        if (!matrix) {
            return std::unexpected(matrix.error());
        }
        auto bias = loader.stackedBias(run);
        if (!bias) {
            return std::unexpected(bias.error());
        }
        const auto rows = (*matrix)->rows;
        const auto methods = workspace.methods.of((*matrix)->format->type);
        auto linear = Linear::create(*workspace.pipelines, std::move(*matrix),
                                     {.bias = std::move(*bias),
                                      .activation = operation.activation,
                                      .accumulate = operation.accumulate && !operation.postNorm,
                                      .methods = methods},
                                     input->isNormed());
        if (!linear) {
            return std::unexpected(linear.error());
        }
        parts.push_back({.linear = std::move(*linear), .firstColumn = column});
        column += rows;
        rest = rest.subspan(run.size());
    }
    return std::make_unique<ProjectStage>(std::move(*input), std::move(parts), std::move(*postNorm), operation, workspace);
}
}
