// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One matrix product of a normalised buffer: what the stages of gated networks and of experts are made of.
#pragma once

#include "inference/gpu/input.h"

namespace inference::gpu
{
struct Product {
    Input input;
    Linear linear;

    /// Makes the product of `matrix` with the input, norm and activation of `operation`. Fails if `matrix` could not be loaded.
    /// `bias` is as in Linear::Traits.
    template<typename Operation>
    [[nodiscard]] static Result<Product> create(const Operation &operation, Result<std::shared_ptr<const WeightMatrix>> matrix,
                                                const std::shared_ptr<const vulkan::Buffer> &bias, const Workspace &workspace,
                                                WeightLoader &loader)
    {
        if (!matrix) {
            return std::unexpected(matrix.error());
        }
        auto input = Input::create(workspace, loader, operation.in, operation.norm);
        if (!input) {
            return std::unexpected(input.error());
        }
        const auto methods = workspace.methods.of((*matrix)->format->type);
        auto linear = Linear::create(*workspace.pipelines, std::move(*matrix),
                                     {.bias = bias, .activation = operation.activation, .accumulate = false, .methods = methods},
                                     input->isNormed());
        if (!linear) {
            return std::unexpected(linear.error());
        }
        return Product{.input = std::move(*input), .linear = std::move(*linear)};
    }

    /// Records the product for the tokens of `step`, into `out`. `pairs` is as in Linear::record().
    void record(vulkan::Commands &commands, const Step &step, model::Buffer out, const Linear::Pairs *pairs = nullptr) const
    {
        const bool inEightBits = linear.readsQuantised(step.tokens, step.each);
        linear.record(commands, input.record(commands, step, out, inEightBits), input.fused(step), pairs);
    }
};
}
