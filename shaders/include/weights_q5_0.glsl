// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Five bits less 16, times a scale. meta: f32 scale, the 32 fifth bits.
#define UNITS 2
#define META 2
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    return nibbleOf(b, j) + float(b.meta[1] >> j & 1);
}

vec2 scale(Block b, uint part)
{
    const float d = uintBitsToFloat(b.meta[0]);
    return vec2(16 * d, -32 * d);
}
