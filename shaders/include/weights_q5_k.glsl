// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight has five bits; 32 weights share a six-bit scale and a six-bit minimum. meta: f16 d, f16 dmin; scale and minimum in the
// two lowest bytes; the 32 fifth bits.
#define UNITS 2
#define META 3
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    return nibbleOf(b, j) + float(b.meta[2] >> j & 1);
}

vec2 scale(Block b, uint part)
{
    const vec2 dm = unpackHalf2x16(b.meta[0]) * vec2(b.meta[1] & 0xFF, b.meta[1] >> 8 & 0xFF);
    return vec2(16 * dm.x, -dm.y - 16 * dm.x);
}

#define WHOLE_STEP (1.0 / 16)
#define WHOLE_BASE 1.0
uint wholeWord(Block b, uint i)
{
    return fourNibbles(b, i) | fourBits(b.meta[2], i) << 4;
}
