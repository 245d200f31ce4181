// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight has two bits; 16 weights share a four-bit scale and a four-bit minimum. meta: f16 d, f16 dmin; then a byte for each
// half, with the scale below the minimum.
#define UNITS 1
#define META 2
#define SCALE_WEIGHTS 16
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    return twoBitsOf(b, j);
}

vec2 scale(Block b, uint part)
{
    const vec2 dm = unpackHalf2x16(b.meta[0]) * vec2(b.meta[1] >> (8 * part) & 15, b.meta[1] >> (8 * part + 4) & 15);
    return vec2(4 * dm.x, -dm.y - 4 * dm.x);
}

#define WHOLE_STEP (1.0 / 4)
#define WHOLE_BASE 1.0
uint wholeWord(Block b, uint i)
{
    return fourPairs(b, 0, i);
}
