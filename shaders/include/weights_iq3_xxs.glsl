// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Three bits that choose a magnitude, and a sign, times a scale. meta: f32 scale.
#define UNITS 2
#define META 1
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    // 4 12 20 28, 36 44 52 62, then the same with a minus
    return chosenBy(b, j, uvec4(0x1C140C04, 0x3E342C24, 0xE4ECF4FC, 0xC2CCD4DC));
}

vec2 scale(Block b, uint part)
{
    return vec2(uintBitsToFloat(b.meta[0]), 0);
}
