// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Applies the rotary embedding to queries and keys, and stores keys and values in the cache.
#include "inference/gpu/build.h"
#include "inference/gpu/norm.h"

#include "shaders/include/parameters.glsl.h"

namespace inference::gpu
{
namespace
{
struct HeadNorms {
    std::optional<Norm> queries;
    std::optional<Norm> keys;
};

class RopeStoreStage : public Stage
{
public:
    RopeStoreStage(std::shared_ptr<const vulkan::Pipeline> pipeline, HeadNorms norms, const model::RopeStore &operation,
                   const Workspace &workspace)
        : m_pipeline(std::move(pipeline))
        , m_norms(std::move(norms))
        , m_lanes(workspace.pipelines->device().shape().subgroup)
        , m_workspace(workspace)
        , m_layer(operation.layer)
    {
        const auto &h = workspace.plan->hyperparameters;
        const auto pairs = operation.rope ? static_cast<std::uint32_t>(operation.rope->inverseFrequencies.size()) : 0;
        const auto pieceDimensions = workspace.cache->type() == execution::KvType::Q8_0 ? shaders::KV_GROUP : 4U;
        m_invocations = h.heads * pairs + 2 * h.kvHeads * ((h.headDimensions + pieceDimensions - 1) / pieceDimensions);
        m_queryColumns = h.heads * h.headDimensions;
        m_keyColumns = h.kvHeads * h.headDimensions;
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
            .context = workspace.cache->positions(operation.layer),
            .tokens = 0,
            .reserved = 0,
        };
    }

    void record(vulkan::Commands &commands, const Step &step) const override
    {
        const auto normalise = [&](const std::optional<Norm> &norm, std::uint32_t first, std::uint32_t columns) {
            const auto at = m_parameters.qkv + first * sizeof(float);
            if (norm) {
                norm->record(commands, at, at, m_parameters.stride, step.tokens, columns / norm->cols());
            }
        };
        normalise(m_norms.queries, 0, m_queryColumns);
        normalise(m_norms.keys, m_queryColumns, m_keyColumns);
        if (m_norms.queries || m_norms.keys) {
            commands.barrier();
        }
        commands.dispatch(*m_pipeline, m_parameters, (m_invocations + m_lanes - 1) / m_lanes, step.tokens);
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override { return std::uint64_t{m_invocations} * 8 * step.tokens; }
    [[nodiscard]] std::uint64_t bytes(const Step &step) const override
    {
        return m_workspace.cache->bytesPerPosition(m_layer) * step.tokens;
    }

private:
    std::shared_ptr<const vulkan::Pipeline> m_pipeline;
    HeadNorms m_norms;
    std::uint32_t m_lanes;
    Workspace m_workspace; ///< keeps what the addresses point to
    std::uint32_t m_layer;
    std::uint32_t m_invocations = 0;
    std::uint32_t m_queryColumns = 0;
    std::uint32_t m_keyColumns = 0;
    shaders::RopeStoreParameters m_parameters{};
};
}

MadeStage makeRopeStore(const model::RopeStore &operation, const Workspace &workspace, WeightLoader &loader)
{
    const std::uint32_t constants[] = {
        workspace.plan->hyperparameters.headDimensions,
        static_cast<std::uint32_t>(workspace.cache->type()),
        workspace.pipelines->device().shape().subgroup,
    };
    auto pipeline = workspace.pipelines->get("ropestore", constants);
    if (!pipeline) {
        return std::unexpected(pipeline.error());
    }
    auto queries = Norm::createIf(*workspace.pipelines, loader, operation.queryNorm);
    if (!queries) {
        return std::unexpected(queries.error());
    }
    auto keys = Norm::createIf(*workspace.pipelines, loader, operation.keyNorm);
    if (!keys) {
        return std::unexpected(keys.error());
    }
    HeadNorms norms{.queries = std::move(*queries), .keys = std::move(*keys)};
    return std::make_unique<RopeStoreStage>(std::move(*pipeline), std::move(norms), operation, workspace);
}
}
