// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight is one of three magnitudes with a sign, times a scale that 16 weights share; all IQ2 types are packed this way.
// meta: f16 d, two scales; the 32 signs.
#define UNITS 1
#define META 2
#define SCALE_WEIGHTS 16
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    const float magnitude = float(0x002B1908 >> (8 * (wordOf(b, j / 16) >> (2 * (j % 16)) & 3)) & 0xFF); // 8, 25 or 43
    return uintBitsToFloat(floatBitsToUint(magnitude) | (b.meta[1] >> j & 1) << 31);
}

vec2 scale(Block b, uint part)
{
    const float d = unpackHalf2x16(b.meta[0]).x * (0.5 + float(b.meta[0] >> (16 + 8 * part) & 0xFF)) * 0.25;
    return vec2(d, 0);
}

#define WHOLE_STEP 1.0
#define WHOLE_BASE 0.0
uint wholeWord(Block b, uint i)
{
    uint word = 0;
    [[unroll]] for (uint n = 0; n < 4; ++n)
        word |= (uint(int(weight(b, 4 * i + n))) & 0xFF) << (8 * n);
    return word;
}
