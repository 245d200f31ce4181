// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight is a number of single precision, without a scale.
#define UNITS 16
#define META 0
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    return uintBitsToFloat(wordOf(b, j));
}

vec2 scale(Block b, uint part)
{
    return vec2(1, 0);
}
