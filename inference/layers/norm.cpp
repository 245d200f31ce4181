// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/layers/norm.h"

#include "shaders/include/parameters.glsl.h"

namespace inference::layers
{
Result<Norm> Norm::create(vulkan::Pipelines &pipelines, WeightLoader &loader, const model::Norm &norm)
{
    Norm result;
    const std::uint32_t constants[] = {pipelines.device().shape().subgroup};
    auto pipeline = pipelines.get("rmsnorm", constants);
    if (!pipeline)
        return std::unexpected(pipeline.error());
    auto weight = loader.vector(*norm.weight);
    if (!weight)
        return std::unexpected(weight.error());
    result.m_pipeline = std::move(*pipeline);
    result.m_weight = std::move(*weight);
    result.m_cols = static_cast<std::uint32_t>(norm.weight->cols());
    result.m_epsilon = norm.epsilon;
    return result;
}

void Norm::record(vulkan::Commands &commands, std::uint64_t x, std::uint64_t y, std::uint32_t stride, std::uint32_t tokens) const
{
    const shaders::NormParameters parameters{
        .x = x, .weight = m_weight->address(), .y = y, .cols = m_cols, .stride = stride, .epsilon = m_epsilon, .reserved = 0};
    commands.dispatch(*m_pipeline, parameters, tokens);
}
}
