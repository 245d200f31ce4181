// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/norm.h"

#include "shaders/include/parameters.glsl.h"

namespace inference::gpu
{
Result<Norm> Norm::create(vulkan::Pipelines &pipelines, WeightLoader &loader, const model::Norm &norm, bool accumulate)
{
    Norm result;
    const std::uint32_t constants[] = {pipelines.device().shape().subgroup, accumulate};
    auto pipeline = pipelines.get("rmsnorm", constants);
    if (!pipeline) {
        return std::unexpected(pipeline.error());
    }
    auto weight = loader.vector(*norm.weight);
    if (!weight) {
        return std::unexpected(weight.error());
    }
    result.m_pipeline = std::move(*pipeline);
    result.m_weight = std::move(*weight);
    result.m_cols = static_cast<std::uint32_t>(norm.weight->cols());
    result.m_epsilon = norm.epsilon;
    return result;
}

Result<std::optional<Norm>> Norm::createIf(vulkan::Pipelines &pipelines, WeightLoader &loader,
                                           const std::optional<model::Norm> &norm, bool accumulate)
{
    if (!norm) {
        return std::nullopt;
    }
    auto made = create(pipelines, loader, *norm, accumulate);
    if (!made) {
        return std::unexpected(made.error());
    }
    return std::optional(std::move(*made));
}

void Norm::record(vulkan::Commands &commands, std::uint64_t x, std::uint64_t y, std::uint32_t stride, std::uint32_t tokens,
                  std::uint32_t runs) const
{
    const shaders::NormParameters parameters{
        .x = x, .weight = m_weight->address(), .y = y, .cols = m_cols, .stride = stride, .epsilon = m_epsilon, .reserved = 0};
    commands.dispatch(*m_pipeline, parameters, tokens, runs);
}
}
