// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What happens to the results of a product: bias, then activation.
#pragma once

#include "inference/model/plan.h"

#include <cstddef>
#include <span>
#include <vector>

namespace inference::cpu
{
void activate(const model::Activation &activation, float *x, std::size_t n);

class Finish
{
public:
    /// Stacks the biases of `linears`, with zeros where one has none.
    Finish(std::span<const model::Linear> linears, const model::Activation &activation);

    /// Adds the bias to `y`, the rows [first, first + n) of one token's result, then applies the activation.
    void apply(std::size_t first, std::size_t n, float *y) const;
    [[nodiscard]] bool isNothing() const { return m_bias.empty() && m_activation.kind == model::Activation::Kind::None; }

private:
    std::vector<float> m_bias; ///< empty if no linear has a bias
    model::Activation m_activation;
};
}
