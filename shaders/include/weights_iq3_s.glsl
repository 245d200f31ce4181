// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Odd numbers from -15 to 15, as 2 nibble - 15, times a scale. meta: f32 scale.
#define UNITS 2
#define META 1
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    return nibbleOf(b, j);
}

vec2 scale(Block b, uint part)
{
    const float d = uintBitsToFloat(b.meta[0]);
    return vec2(32 * d, -47 * d);
}
