// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight is one of 16 levels, which four bits choose, times a scale. IQ3, IQ4 and MXFP4 are packed this way; they differ in the
// levels. meta: f32 scale.
#define UNITS 2
#define META 1
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

/// The 16 levels, each a byte with sign; main() takes them from its parameters.
uvec4 levels;

int level(Block b, uint j)
{
    const uint nibble = wordOf(b, j % 16 / 4) >> (8 * (j % 4) + 4 * (j / 16));
    const uint low = (nibble & 4) == 0 ? levels.x : levels.y;
    const uint high = (nibble & 4) == 0 ? levels.z : levels.w;
    return bitfieldExtract(int((nibble & 8) == 0 ? low : high), int(8 * (nibble & 3)), 8);
}

float weight(Block b, uint j)
{
    return float(level(b, j));
}

vec2 scale(Block b, uint part)
{
    return vec2(uintBitsToFloat(b.meta[0]), 0);
}

#define WHOLE_STEP 1.0
#define WHOLE_BASE 0.0
uint wholeWord(Block b, uint i)
{
    uint word = 0;
    [[unroll]] for (uint n = 0; n < 4; ++n)
        word |= (uint(level(b, 4 * i + n)) & 0xFF) << (8 * n);
    return word;
}
