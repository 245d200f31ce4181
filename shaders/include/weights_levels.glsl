// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Four bits that choose one of 16 levels, times a scale: IQ3, IQ4 and MXFP4, which differ in the levels. meta: f32 scale.
#define UNITS 2
#define META 1
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

/// Each a byte with sign; main() takes them from its parameters.
uvec4 levels;

float weight(Block b, uint j)
{
    const uint nibble = wordOf(b, j % 16 / 4) >> (8 * (j % 4) + 4 * (j / 16));
    const uint low = (nibble & 4) == 0 ? levels.x : levels.y;
    const uint high = (nibble & 4) == 0 ? levels.z : levels.w;
    return float(bitfieldExtract(int((nibble & 8) == 0 ? low : high), int(8 * (nibble & 3)), 8));
}

vec2 scale(Block b, uint part)
{
    return vec2(uintBitsToFloat(b.meta[0]), 0);
}
