// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight is the upper half of a number of single precision, without a scale.
#define UNITS 8
#define META 0
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    const uint word = wordOf(b, j / 2);
    return uintBitsToFloat(j % 2 == 0 ? word << 16 : word & 0xFFFF0000);
}

vec2 scale(Block b, uint part)
{
    return vec2(1, 0);
}
