// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Computes the functions of model::Activation, which says what they are.

/// Returns cap tanh(x / cap). GLSL's own tanh() may divide infinity by infinity.
float softCapped(float x, float cap)
{
    return cap - 2 * cap / (exp(2 * x / cap) + 1);
}

float activated(uint kind, float parameters[4], float x)
{
    switch (kind) {
    case ACTIVATION_SILU:
        return x / (1 + exp(-x));
    case ACTIVATION_GELU: // (1 + tanh(u)) / 2 = 1 / (1 + exp(-2 u))
        return x / (1 + exp(-1.5957691216057308 * (x + 0.044715 * x * x * x)));
    case ACTIVATION_XIELU: {
        const float curved = x > 0 ? parameters[0] * x * x : parameters[1] * (exp(min(x, parameters[3])) - 1 - x);
        return curved + parameters[2] * x;
    }
    case ACTIVATION_SOFT_CAP:
        return softCapped(x, parameters[0]);
    case ACTIVATION_SCALE:
        return parameters[0] * x;
    }
    return x;
}
