// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// E2M1 numbers, times a power of two (OCP Microscaling Formats 1.0). meta: f32 scale, halved, since the table is doubled.
#define UNITS 2
#define META 1
#define SCALE_WEIGHTS 32
#include "include/weights.glsl"

float weight(Block b, uint j)
{
    // 0 1 2 3, 4 6 8 12, 0 -1 -2 -3, -4 -6 -8 -12
    return chosenBy(b, j, uvec4(0x03020100, 0x0C080604, 0xFDFEFF00, 0xF4F8FAFC));
}

vec2 scale(Block b, uint part)
{
    return vec2(uintBitsToFloat(b.meta[0]), 0);
}
