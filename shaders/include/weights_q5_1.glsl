// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight is five bits, times a scale, plus a minimum. meta: f16 scale, f16 minimum; the 32 fifth bits.
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
    const vec2 dm = unpackHalf2x16(b.meta[0]);
    return vec2(16 * dm.x, dm.y - 16 * dm.x);
}

#define WHOLE_STEP (1.0 / 16)
#define WHOLE_BASE 1.0
uint wholeWord(Block b, uint i)
{
    return fourNibbles(b, i) | fourBits(b.meta[1], i) << 4;
}
