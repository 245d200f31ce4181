// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Four bits that choose one of 16 unevenly spaced numbers, times a scale. meta: f32 scale. IQ4_XS is packed the same way.
#define UNITS 2
#define META 1
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    // -127 -104 -83 -65, -49 -35 -22 -10, 1 13 25 38, 53 69 89 113
    return chosenBy(b, j, uvec4(0xBFAD9881, 0xF6EADDCF, 0x26190D01, 0x71594535));
}

vec2 scale(Block b, uint part)
{
    return vec2(uintBitsToFloat(b.meta[0]), 0);
}
