// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/quantiser.h"

#include "shaders/include/parameters.glsl.h"

namespace inference::gpu
{
namespace
{
constexpr std::uint64_t QuadBytes = 16;
}

Result<Quantiser> Quantiser::create(vulkan::Pipelines &pipelines)
{
    Quantiser result;
    result.m_lanes = pipelines.device().shape().subgroup;
    auto pipeline = pipelines.get("quantise", std::span(&result.m_lanes, 1));
    if (!pipeline) {
        return std::unexpected(pipeline.error());
    }
    result.m_pipeline = std::move(*pipeline);
    return result;
}

Result<std::optional<Quantiser>> Quantiser::createIf(vulkan::Pipelines &pipelines, const execution::MethodTable &methods)
{
    if (!methods.takes(execution::Products::Dot8)) {
        return std::nullopt;
    }
    return create(pipelines).transform([](Quantiser made) { return std::optional(std::move(made)); });
}

void Quantiser::record(vulkan::Commands &commands, std::uint64_t x, std::uint64_t y, std::uint32_t stride,
                       std::uint32_t rows) const
{
    const shaders::QuantiseParameters parameters{.x = x, .y = y, .blocks = stride / shaders::BLOCK_WEIGHTS, .reserved = 0};
    commands.dispatch(*m_pipeline, parameters, (parameters.blocks + m_lanes - 1) / m_lanes, rows);
}

std::uint64_t Quantiser::bytes(std::uint64_t rows, std::uint32_t stride)
{
    return rows * (stride / shaders::BLOCK_WEIGHTS) * shaders::QUANTISED_QUADS * QuadBytes;
}
}
