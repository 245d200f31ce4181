// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight is three bits less 4, times a scale that 16 weights share. units: the lower two bits. meta: f16 d, two scales with
// sign; the 32 third bits.
#define UNITS 1
#define META 2
#define SCALE_WEIGHTS 16
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    return twoBitsOf(b, j) + float(b.meta[1] >> j & 1);
}

vec2 scale(Block b, uint part)
{
    const float d = unpackHalf2x16(b.meta[0]).x * float(bitfieldExtract(int(b.meta[0]), int(16 + 8 * part), 8));
    return vec2(4 * d, -8 * d);
}

#define WHOLE_STEP (1.0 / 4)
#define WHOLE_BASE 1.0
uint wholeWord(Block b, uint i)
{
    return fourPairs(b, 0, i) | fourBits(b.meta[1], i) << 2;
}
