// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Four bits less 8, times a scale. meta: f32 scale.
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
    return vec2(16 * d, -24 * d);
}
