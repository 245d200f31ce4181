// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Stacked linear maps with the norm before them and the residual after them.
#include "inference/layers/build.h"
#include "inference/layers/linear.h"
#include "inference/layers/norm.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

namespace inference::layers
{
namespace
{
/// One product, and the column of the result at which its rows begin.
struct Part {
    Linear linear;
    std::uint32_t firstColumn = 0;
};

class ProjectLayer : public Layer
{
public:
    ProjectLayer(std::optional<Norm> norm, std::vector<Part> parts, const model::Project &operation, const Workspace &workspace)
        : m_norm(std::move(norm))
        , m_parts(std::move(parts))
        , m_activations(workspace.activations)
        , m_in(operation.in)
        , m_out(operation.out)
    {
    }

    void record(vulkan::Commands &commands, const Batch &batch) const override
    {
        const bool fused = m_norm && batch.tokens == 1;
        Linear::FusedNorm fusedNorm;
        Linear::Vectors vectors{
            .x = m_activations->address(m_in),
            .xStride = m_activations->stride(m_in),
            .y = 0,
            .yStride = m_activations->stride(m_out),
            .tokens = batch.tokens,
        };
        if (fused) {
            fusedNorm = {.weight = m_norm->weight(), .epsilon = m_norm->epsilon()};
        } else if (m_norm) {
            m_norm->record(commands, vectors.x, m_activations->normed(), vectors.xStride, batch.tokens);
            commands.barrier();
            vectors.x = m_activations->normed();
        }
        for (const auto &part : m_parts) {
            vectors.y = m_activations->address(m_out) + part.firstColumn * sizeof(float);
            part.linear.record(commands, vectors, fused ? &fusedNorm : nullptr);
        }
    }

    [[nodiscard]] std::uint64_t work(const Batch &batch) const override
    {
        std::uint64_t sum = 0;
        for (const auto &part : m_parts)
            sum += part.linear.work(batch.tokens);
        return sum;
    }

private:
    std::optional<Norm> m_norm;
    std::vector<Part> m_parts;
    std::shared_ptr<const Activations> m_activations;
    model::Buffer m_in;
    model::Buffer m_out;
};

/// The biases of `linears` below each other, zeros where one has none; null if none has any.
Result<std::shared_ptr<const vulkan::Buffer>> stackedBias(std::span<const model::Linear> linears, WeightLoader &loader)
{
    if (std::ranges::none_of(linears, [](const auto &linear) { return linear.bias != nullptr; }))
        return nullptr;
    std::vector<float> values;
    for (const auto &linear : linears) {
        const auto at = values.size();
        values.resize(at + linear.weight->rows());
        if (linear.bias)
            std::memcpy(values.data() + at, linear.bias->data.data(),
                        std::min(linear.bias->data.size(), (values.size() - at) * sizeof(float)));
    }
    return loader.floats(values, values.size());
}
}

MadeLayer makeProject(const model::Project &operation, const Workspace &workspace, WeightLoader &loader)
{
    std::optional<Norm> norm;
    if (operation.norm) {
        auto made = Norm::create(*workspace.pipelines, loader, *operation.norm);
        if (!made)
            return std::unexpected(made.error());
        norm = std::move(*made);
    }
    std::vector<Part> parts;
    std::uint32_t column = 0;
    const std::span<const model::Linear> linears(operation.linears);
    for (std::size_t first = 0; first < linears.size();) { // neighbours of the same type become one matrix
        std::vector<const gguf::Tensor *> tensors;
        while (first + tensors.size() < linears.size()
               && linears[first + tensors.size()].weight->type == linears[first].weight->type)
            tensors.push_back(linears[first + tensors.size()].weight);
        auto matrix = loader.stacked(tensors);
        if (!matrix)
            return std::unexpected(matrix.error());
        auto bias = stackedBias(linears.subspan(first, tensors.size()), loader);
        if (!bias)
            return std::unexpected(bias.error());
        const auto rows = (*matrix)->rows;
        auto linear = Linear::create(*workspace.pipelines, std::move(*matrix),
                                     {.bias = std::move(*bias), .accumulate = operation.accumulate}, norm.has_value());
        if (!linear)
            return std::unexpected(linear.error());
        parts.push_back({.linear = std::move(*linear), .firstColumn = column});
        column += rows;
        first += tensors.size();
    }
    return std::make_unique<ProjectLayer>(std::move(norm), std::move(parts), operation, workspace);
}
}
