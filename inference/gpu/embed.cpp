// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns token ids into rows of the embedding table.
#include "inference/gpu/build.h"

#include "shaders/include/parameters.glsl.h"

#include <algorithm>

namespace inference::gpu
{
namespace
{
class EmbedStage : public Stage
{
public:
    EmbedStage(std::shared_ptr<const vulkan::Pipeline> pipeline, std::shared_ptr<const WeightMatrix> table, float scale,
               model::Buffer out, const Workspace &workspace)
        : m_pipeline(std::move(pipeline))
        , m_table(std::move(table))
        , m_lanes(workspace.pipelines->device().shape().subgroup)
        , m_parameters{
              .weights = m_table->buffer.address(),
              .ids = workspace.step->ids(),
              .y = workspace.activations->address(out),
              .blocks = m_table->blocks,
              .yStride = workspace.activations->stride(out) / 2,
              .scale = scale,
              .reserved = 0,
              .levels = {},
          }
    {
        std::ranges::copy(m_table->format->levels, m_parameters.levels);
    }

    void record(vulkan::Commands &commands, const Step &step) const override
    {
        commands.dispatch(*m_pipeline, m_parameters, (m_table->blocks + m_lanes - 1) / m_lanes, step.tokens);
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override { return std::uint64_t{m_table->cols} * step.tokens; }
    [[nodiscard]] std::uint64_t bytes(const Step &step) const override
    {
        return m_table->buffer.sizeBytes() / m_table->rows * step.tokens;
    }

private:
    std::shared_ptr<const vulkan::Pipeline> m_pipeline;
    std::shared_ptr<const WeightMatrix> m_table;
    std::uint32_t m_lanes;
    shaders::EmbedParameters m_parameters;
};
}

MadeStage makeEmbed(const model::Embed &operation, const Workspace &workspace, WeightLoader &loader)
{
    const gguf::Tensor *tensors[] = {operation.table};
    auto table = loader.stacked(tensors);
    if (!table) {
        return std::unexpected(table.error());
    }
    const std::uint32_t constants[] = {workspace.pipelines->device().shape().subgroup};
    auto pipeline = workspace.pipelines->get("embed_" + std::string((*table)->format->shader), constants);
    if (!pipeline) {
        return std::unexpected(pipeline.error());
    }
    return std::make_unique<EmbedStage>(std::move(*pipeline), std::move(*table), operation.scale, operation.out, workspace);
}
}
