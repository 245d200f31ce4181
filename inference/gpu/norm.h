// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// RMSNorm as a dispatch of its own, where it is not part of a matrix product.
#pragma once

#include "inference/gpu/vulkan/commands.h"
#include "inference/gpu/vulkan/pipelines.h"
#include "inference/gpu/weights.h"
#include "inference/model/plan.h"

#include <optional>

namespace inference::gpu
{
class Norm
{
public:
    /// With `accumulate`, record() adds its result to y.
    [[nodiscard]] static Result<Norm> create(vulkan::Pipelines &pipelines, WeightLoader &loader, const model::Norm &norm,
                                             bool accumulate = false);
    /// Does what create() does; returns nothing if `norm` is nothing.
    [[nodiscard]] static Result<std::optional<Norm>> createIf(vulkan::Pipelines &pipelines, WeightLoader &loader,
                                                              const std::optional<model::Norm> &norm, bool accumulate = false);

    /// Records the norm of x into y: addresses of (tokens, stride) f32, which may be the same. Each of `runs` runs of cols()
    /// columns is normalised by itself.
    void record(vulkan::Commands &commands, std::uint64_t x, std::uint64_t y, std::uint32_t stride, std::uint32_t tokens,
                std::uint32_t runs = 1) const;
    [[nodiscard]] std::uint32_t cols() const { return m_cols; }
    [[nodiscard]] std::uint64_t weight() const { return m_weight->address(); } ///< (cols,) f32, padded with zeros
    [[nodiscard]] float epsilon() const { return m_epsilon; }

private:
    std::shared_ptr<const vulkan::Pipeline> m_pipeline;
    std::shared_ptr<const vulkan::Buffer> m_weight;
    std::uint32_t m_cols = 0;
    float m_epsilon = 0;
};
}
