// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight is -1, 0 or 1, plus or minus an eighth, times a scale that 16 weights share; both IQ1 types are packed this way.
// meta: f16 d, two scales; 32 bits, each set for minus an eighth.
#define UNITS 1
#define META 2
#define SCALE_WEIGHTS 16
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    return twoBitsOf(b, j) - float(b.meta[1] >> j & 1) * 0.0625;
}

vec2 scale(Block b, uint part)
{
    const float d = unpackHalf2x16(b.meta[0]).x * (0.5 + float(b.meta[0] >> (16 + 8 * part) & 0xFF)) * 0.25;
    return vec2(32 * d, -39 * d); // d is the scale of eighths
}

#define WHOLE_STEP (1.0 / 16)
#define WHOLE_BASE 1.0
uint wholeWord(Block b, uint i)
{
    const uint four = (fourPairs(b, 0, i) << 2) + 0x80808080; // sixteenths; no byte borrows from the next
    return (four - fourBits(b.meta[1], i)) ^ 0x80808080;
}
