// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// -1, 0 or 1, as a pair of bits less 1, times a scale; both TQ types are packed this way. meta: f32 scale.
#define UNITS 1
#define META 1
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    return twoBitsOf(b, j);
}

vec2 scale(Block b, uint part)
{
    const float d = uintBitsToFloat(b.meta[0]);
    return vec2(4 * d, -5 * d);
}
