// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A projecting stage reads a buffer, normalised on the way. One token's norm is part of the matrix product, and so is that
// of a few that are to get the same bits; many tokens' norm is a dispatch of its own.
#pragma once

#include "inference/gpu/build.h"
#include "inference/gpu/linear.h"
#include "inference/gpu/norm.h"
#include "inference/gpu/quantiser.h"

#include <optional>

namespace inference::gpu
{
class Input
{
public:
    [[nodiscard]] static Result<Input> create(const Workspace &workspace, WeightLoader &loader, model::Buffer buffer,
                                              const std::optional<model::Norm> &norm);

    [[nodiscard]] bool isNormed() const { return m_norm.has_value(); }
    /// Records what must run before the matrix product, with its barrier, and returns where the product finds its x and, in
    /// `out`, its y. `inEightBits` is true if Linear::readsQuantised() is for any product.
    [[nodiscard]] Linear::Vectors record(vulkan::Commands &commands, const Step &step, model::Buffer out, bool inEightBits) const;
    /// Returns the norm that the product has to apply itself; null if there is none.
    [[nodiscard]] const Linear::FusedNorm *fused(const Step &step) const;

private:
    std::shared_ptr<const Activations> m_activations;
    model::Buffer m_buffer = model::Buffer::Residual;
    std::uint32_t m_rows = 1; ///< rows of the buffer for each token
    std::optional<Norm> m_norm;
    std::optional<Quantiser> m_quantiser; ///< there if any weights of the model are multiplied in 8 bits
    Linear::FusedNorm m_fused;
};
}
