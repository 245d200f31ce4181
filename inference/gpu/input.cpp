// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/input.h"

namespace inference::gpu
{
Result<Input> Input::create(const Workspace &workspace, WeightLoader &loader, model::Buffer buffer,
                            const std::optional<model::Norm> &norm)
{
    Input input;
    input.m_activations = workspace.activations;
    input.m_buffer = buffer;
    input.m_rows = workspace.plan->rows[static_cast<std::size_t>(buffer)];
    auto quantiser = Quantiser::createIf(*workspace.pipelines, workspace.methods);
    if (!quantiser) {
        return std::unexpected(quantiser.error());
    }
    input.m_quantiser = std::move(*quantiser);
    auto made = Norm::createIf(*workspace.pipelines, loader, norm);
    if (!made) {
        return std::unexpected(made.error());
    }
    input.m_norm = std::move(*made);
    if (input.m_norm) {
        input.m_fused = {.weight = input.m_norm->weight(), .epsilon = input.m_norm->epsilon()};
    }
    return input;
}

Linear::Vectors Input::record(vulkan::Commands &commands, const Step &step, model::Buffer out, bool inEightBits) const
{
    Linear::Vectors vectors{
        .x = m_activations->address(m_buffer),
        .xStride = m_activations->stride(m_buffer),
        .y = m_activations->address(out),
        .yStride = m_activations->stride(out),
        .tokens = step.tokens,
        .each = step.each,
    };
    if (m_norm && !fused(step)) {
        m_norm->record(commands, vectors.x, m_activations->normed(), vectors.xStride, step.tokens);
        commands.barrier();
        vectors.x = m_activations->normed();
    }
    if (inEightBits) {
        vectors.quantised = m_activations->quantised();
        m_quantiser->record(commands, vectors.x, vectors.quantised, vectors.xStride, step.tokens * m_rows);
        commands.barrier();
    }
    return vectors;
}

const Linear::FusedNorm *Input::fused(const Step &step) const
{
    return m_norm && (step.tokens == 1 || step.each) ? &m_fused : nullptr;
}
}
