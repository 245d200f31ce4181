// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/finish.h"

#include "inference/cpu/input.h"
#include "inference/cpu/kernels/vectors.h"

#include <algorithm>

namespace inference::cpu
{
void activate(const model::Activation &activation, float *x, std::size_t n)
{
    using Kind = model::Activation::Kind;
    const auto &[a, b, c, d] = activation.parameters;
    switch (activation.kind) {
    case Kind::None:
        return;
    case Kind::Silu:
        return silu(x, n);
    case Kind::Gelu:
        return gelu(x, n);
    case Kind::Xielu:
        return xielu(x, n, a, b, c, d);
    case Kind::SoftCap:
        return softCap(x, n, a);
    case Kind::Scale:
        return scale(x, a, n);
    }
}

Finish::Finish(std::span<const model::Linear> linears, const model::Activation &activation)
    : m_activation(activation)
{
    if (std::ranges::none_of(linears, [](const auto &linear) { return linear.bias != nullptr; })) {
        return;
    }
    for (const auto &linear : linears) {
        if (linear.bias) {
            std::ranges::copy(floatsOf(*linear.bias), std::back_inserter(m_bias));
        }
        m_bias.resize(m_bias.size() + (linear.bias ? 0 : linear.weight->rows()));
    }
}

void Finish::apply(std::size_t first, std::size_t n, float *y) const
{
    if (!m_bias.empty()) {
        add(m_bias.data() + first, n, y);
    }
    activate(m_activation, y, n);
}
}
