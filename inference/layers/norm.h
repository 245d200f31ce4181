// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// RMSNorm as a dispatch of its own, where it is not part of a matrix product.
#pragma once

#include "inference/layers/weights.h"
#include "inference/model/plan.h"
#include "inference/vulkan/commands.h"
#include "inference/vulkan/pipelines.h"

namespace inference::layers
{
class Norm
{
public:
    [[nodiscard]] static Result<Norm> create(vulkan::Pipelines &pipelines, WeightLoader &loader, const model::Norm &norm);

    /// x, y: addresses of (tokens, stride) f32; they differ.
    void record(vulkan::Commands &commands, std::uint64_t x, std::uint64_t y, std::uint32_t stride, std::uint32_t tokens) const;
    [[nodiscard]] std::uint64_t weight() const { return m_weight->address(); } ///< (cols,) f32, padded with zeros
    [[nodiscard]] float epsilon() const { return m_epsilon; }

private:
    std::shared_ptr<const vulkan::Pipeline> m_pipeline;
    std::shared_ptr<const vulkan::Buffer> m_weight;
    std::uint32_t m_cols = 0;
    float m_epsilon = 0;
};
}
