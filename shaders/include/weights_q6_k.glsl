// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight is six bits less 32, times an eight-bit scale that 16 weights share. units: nibbles, then the upper two bits in order.
// meta: f16 d, two scales.
#define UNITS 3
#define META 1
#define SCALE_WEIGHTS 16
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    return nibbleOf(b, j) + float(wordOf(b, 4 + j / 16) >> (2 * (j % 16)) & 3);
}

vec2 scale(Block b, uint part)
{
    const float d = unpackHalf2x16(b.meta[0]).x * float(bitfieldExtract(int(b.meta[0]), int(16 + 8 * part), 8));
    return vec2(16 * d, -48 * d);
}

#define WHOLE_STEP (1.0 / 16)
#define WHOLE_BASE 1.0
uint wholeWord(Block b, uint i)
{
    return fourNibbles(b, i) | fourPairs(b, 4, i) << 4;
}
