// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One matrix product of a normalised buffer: what the gated layer and the experts' layers are made of.
#pragma once

#include "inference/gpu/input.h"

namespace inference::gpu
{
struct Product {
    Input input;
    Linear linear;

    /// Of `operation`'s in, norm and activation with `matrix`, which was loaded for it or not; `bias` as Linear::Traits has it.
    template<typename Operation>
    [[nodiscard]] static Result<Product> create(const Operation &operation, Result<std::shared_ptr<const WeightMatrix>> matrix,
                                                std::shared_ptr<const vulkan::Buffer> bias, const Workspace &workspace,
                                                WeightLoader &loader)
    {
        if (!matrix)
            return std::unexpected(matrix.error());
        auto input = Input::create(workspace, loader, operation.in, operation.norm);
        if (!input)
            return std::unexpected(input.error());
        const auto paths = workspace.paths.of((*matrix)->format->type);
        auto linear
            = Linear::create(*workspace.pipelines, std::move(*matrix),
                             {.bias = std::move(bias), .activation = operation.activation, .accumulate = false, .paths = paths},
                             input->isNormed());
        if (!linear)
            return std::unexpected(linear.error());
        return Product{.input = std::move(*input), .linear = std::move(*linear)};
    }

    /// For the tokens of `batch`, into `out`; `pairs` as Linear::record() asks for.
    void record(vulkan::Commands &commands, const Batch &batch, model::Buffer out, const Linear::Pairs *pairs = nullptr) const
    {
        const bool inEightBits = linear.readsQuantised(batch.tokens, batch.asSingles);
        linear.record(commands, input.record(commands, batch, out, inEightBits), input.fused(batch), pairs);
    }
};
}
