// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Rotary embedding of queries and keys, and the way of keys and values into the cache.
#include "inference/layers/build.h"

#include "shaders/include/parameters.glsl.h"

namespace inference::layers
{
namespace
{
class RopeStoreLayer : public Layer
{
public:
    RopeStoreLayer(std::shared_ptr<const vulkan::Pipeline> pipeline, const model::RopeStore &operation,
                   const Workspace &workspace)
        : m_pipeline(std::move(pipeline))
        , m_lanes(workspace.pipelines->device().shape().subgroup)
        , m_workspace(workspace)
    {
        const auto &h = workspace.plan->hyperparameters;
        const auto pairs = operation.rope ? static_cast<std::uint32_t>(operation.rope->inverseFrequencies.size()) : 0;
        m_invocations = h.heads * pairs + 2 * h.kvHeads * ((h.headDimensions + 3) / 4);
        m_parameters = {
            .step = workspace.step->step(),
            .turns = workspace.step->turns(operation.rope.get()),
            .qkv = workspace.activations->address(model::Buffer::Qkv),
            .keys = workspace.cache->keys(operation.layer),
            .values = workspace.cache->values(operation.layer),
            .stride = workspace.activations->stride(model::Buffer::Qkv),
            .heads = h.heads,
            .kvHeads = h.kvHeads,
            .pairs = pairs,
            .neighbours = operation.rope && operation.rope->neighbours,
            .context = workspace.cache->context(),
            .tokens = 0,
            .reserved = 0,
        };
    }

    void record(vulkan::Commands &commands, const Batch &batch) const override
    {
        commands.dispatch(*m_pipeline, m_parameters, (m_invocations + m_lanes - 1) / m_lanes, batch.tokens);
    }

    [[nodiscard]] std::uint64_t work(const Batch &batch) const override
    {
        return std::uint64_t{m_invocations} * 8 * batch.tokens;
    }

private:
    std::shared_ptr<const vulkan::Pipeline> m_pipeline;
    std::uint32_t m_lanes;
    Workspace m_workspace; ///< keeps what the addresses point to
    std::uint32_t m_invocations = 0;
    shaders::RopeStoreParameters m_parameters{};
};
}

MadeLayer makeRopeStore(const model::RopeStore &operation, const Workspace &workspace, WeightLoader &)
{
    const std::uint32_t constants[] = {
        workspace.plan->hyperparameters.headDimensions,
        workspace.cache->type() == session::KvType::F32,
        workspace.pipelines->device().shape().subgroup,
    };
    auto pipeline = workspace.pipelines->get("ropestore", constants);
    if (!pipeline)
        return std::unexpected(pipeline.error());
    return std::make_unique<RopeStoreLayer>(std::move(*pipeline), operation, workspace);
}
}
