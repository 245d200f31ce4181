// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight is eight bits with sign, times a scale. meta: f32 scale.
#define UNITS 4
#define META 1
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    return float(bitfieldExtract(int(wordOf(b, j / 4)), int(8 * (j % 4)), 8));
}

vec2 scale(Block b, uint part)
{
    return vec2(uintBitsToFloat(b.meta[0]), 0);
}

#define WHOLE_STEP (1.0)
#define WHOLE_BASE 0.0
uint wholeWord(Block b, uint i)
{
    return wordOf(b, i);
}
