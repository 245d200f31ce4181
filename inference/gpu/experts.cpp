// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A mixture of experts: the choice, the products with the chosen experts' weights, and their sum.
#include "inference/gpu/build.h"
#include "inference/gpu/product.h"

#include "shaders/include/parameters.glsl.h"

#include <utility>

namespace inference::gpu
{
namespace
{
class RouteStage : public Stage
{
public:
    RouteStage(std::shared_ptr<const vulkan::Pipeline> pipeline, const model::Route &operation, const Workspace &workspace)
        : m_pipeline(std::move(pipeline))
        , m_operation(operation)
        , m_workspace(workspace)
    {
    }

    void record(vulkan::Commands &commands, const Step &step) const override
    {
        const auto &activations = *m_workspace.activations;
        const auto inTile = tilePairs(m_workspace.pipelines->device().shape(), step);
        const shaders::RouteParameters parameters{
            .scores = activations.address(model::Buffer::Scores),
            .routes = activations.address(model::Buffer::Routes),
            .tiles = activations.tiles(),
            .scoreStride = activations.stride(model::Buffer::Scores),
            .routeStride = activations.stride(model::Buffer::Routes),
            .tokens = step.tokens,
            .used = m_operation.used,
            .renormalise = m_operation.renormalise,
            .tileCount = mostTiles(step.tokens * m_operation.used, m_operation.experts, inTile),
            .inTile = inTile,
            .reserved = 0,
        };
        commands.dispatch(*m_pipeline, parameters, 1);
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override
    {
        return std::uint64_t{m_operation.experts} * m_operation.used * step.tokens * 2;
    }
    [[nodiscard]] std::uint64_t bytes(const Step & /*step*/) const override { return 0; }

private:
    std::shared_ptr<const vulkan::Pipeline> m_pipeline;
    model::Route m_operation;
    Workspace m_workspace; ///< keeps what the addresses point to
};

class ExpertProjectStage : public Stage
{
public:
    ExpertProjectStage(Product product, const model::ExpertProject &operation, const Workspace &workspace)
        : m_product(std::move(product))
        , m_workspace(workspace)
        , m_out(operation.out)
        , m_used(workspace.plan->hyperparameters.expertsUsed)
        , m_sharers(m_used / workspace.plan->rows[static_cast<std::size_t>(operation.in)])
    {
    }

    void record(vulkan::Commands &commands, const Step &step) const override
    {
        const Linear::Pairs pairs{.tiles = m_workspace.activations->tiles(), .count = step.tokens * m_used, .sharers = m_sharers};
        m_product.record(commands, step, m_out, &pairs);
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override { return m_product.linear.work(step.tokens * m_used); }
    [[nodiscard]] std::uint64_t bytes(const Step &step) const override { return m_product.linear.bytes(step.tokens * m_used); }

private:
    Product m_product;
    Workspace m_workspace; ///< keeps what the addresses point to
    model::Buffer m_out;
    std::uint32_t m_used;
    std::uint32_t m_sharers;
};

class ExpertMixStage : public Stage
{
public:
    ExpertMixStage(std::shared_ptr<const vulkan::Pipeline> pipeline, float scale, const Workspace &workspace)
        : m_pipeline(std::move(pipeline))
        , m_lanes(workspace.pipelines->device().shape().subgroup)
        , m_activations(workspace.activations)
        , m_parameters{
              .routes = workspace.activations->address(model::Buffer::Routes),
              .x = workspace.activations->address(model::Buffer::ExpertOut),
              .y = workspace.activations->address(model::Buffer::Residual),
              .routeStride = workspace.activations->stride(model::Buffer::Routes),
              .stride = workspace.activations->stride(model::Buffer::Residual),
              .cols = workspace.plan->hyperparameters.hidden,
              .used = workspace.plan->hyperparameters.expertsUsed,
              .scale = scale,
              .reserved = 0,
          }
    {
    }

    void record(vulkan::Commands &commands, const Step &step) const override
    {
        commands.dispatch(*m_pipeline, m_parameters, (m_parameters.cols + m_lanes - 1) / m_lanes, step.tokens);
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override
    {
        return std::uint64_t{m_parameters.cols} * m_parameters.used * step.tokens;
    }
    [[nodiscard]] std::uint64_t bytes(const Step & /*step*/) const override { return 0; }

private:
    std::shared_ptr<const vulkan::Pipeline> m_pipeline;
    std::uint32_t m_lanes;
    std::shared_ptr<const Activations> m_activations; ///< keeps what the addresses point to
    shaders::MixParameters m_parameters;
};
}

MadeStage makeRoute(const model::Route &operation, const Workspace &workspace, WeightLoader &)
{
    const std::uint32_t constants[] = {operation.experts, workspace.pipelines->device().shape().subgroup};
    auto pipeline = workspace.pipelines->get("route", constants);
    if (!pipeline) {
        return std::unexpected(pipeline.error());
    }
    return std::make_unique<RouteStage>(std::move(*pipeline), operation, workspace);
}

MadeStage makeExpertProject(const model::ExpertProject &operation, const Workspace &workspace, WeightLoader &loader)
{
    auto product = Product::create(operation, loader.experts(operation.gate, *operation.weight), nullptr, workspace, loader);
    if (!product) {
        return std::unexpected(product.error());
    }
    return std::make_unique<ExpertProjectStage>(std::move(*product), operation, workspace);
}

MadeStage makeExpertMix(const model::ExpertMix &operation, const Workspace &workspace, WeightLoader &)
{
    const std::uint32_t constants[] = {workspace.pipelines->device().shape().subgroup};
    auto pipeline = workspace.pipelines->get("mix", constants);
    if (!pipeline) {
        return std::unexpected(pipeline.error());
    }
    return std::make_unique<ExpertMixStage>(std::move(*pipeline), operation.scale, workspace);
}
}
