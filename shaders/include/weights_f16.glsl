// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight is a number of half precision, without a scale.
#define UNITS 8
#define META 0
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    const vec2 two = unpackHalf2x16(wordOf(b, j / 2));
    return j % 2 == 0 ? two.x : two.y;
}

vec2 scale(Block b, uint part)
{
    return vec2(1, 0);
}
