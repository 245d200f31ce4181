#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Puts the numbers that lineardot8.comp multiplies into 8 bits, in blocks of 32: x is about scale * quant, as in Q8_0. A block takes
// three quads of words: 32 quants, then the scale, scale times the sum of the first 16 quants, and the same of the last 16.
// A lane takes a block.
#extension GL_GOOGLE_include_directive : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"

layout(local_size_x_id = 0) in; // a workgroup is one subgroup
layout(push_constant, std430) uniform Push { QuantiseParameters p; };

const float SMALLEST = 1.17549435e-38; // the smallest scale; its inverse is finite
const uint PAIRS = BLOCK_WEIGHTS / 2;
const uint WORDS = BLOCK_WEIGHTS / 4;

void main()
{
    if (gl_GlobalInvocationID.x >= p.blocks)
        return;
    const uint block = gl_WorkGroupID.y * p.blocks + gl_GlobalInvocationID.x;
    vec2 pairs[PAIRS];
    float most = 0;
    [[unroll]] for (uint i = 0; i < PAIRS; ++i) {
        pairs[i] = uintBitsToFloat(loadUnit(p.x, block * PAIRS + i));
        most = max(most, max(abs(pairs[i].x), abs(pairs[i].y)));
    }
    const float scale = most / 127 < SMALLEST ? 0 : most / 127;
    const float inverse = scale > 0 ? 1 / scale : 0;
    int sums[2] = {0, 0};
    uint words[WORDS];
    [[unroll]] for (uint i = 0; i < WORDS; ++i) {
        const ivec4 quants = ivec4(clamp(roundEven(vec4(pairs[2 * i], pairs[2 * i + 1]) * inverse), -127, 127));
        sums[i / 4] += quants.x + quants.y + quants.z + quants.w;
        const uvec4 bytes = uvec4(quants) & 0xFF;
        words[i] = bytes.x | bytes.y << 8 | bytes.z << 16 | bytes.w << 24;
    }
    const uint to = block * QUANTISED_QUADS;
    p.y.v[to] = uvec4(words[0], words[1], words[2], words[3]);
    p.y.v[to + 1] = uvec4(words[4], words[5], words[6], words[7]);
    p.y.v[to + 2] = floatBitsToUint(vec4(scale, scale * float(sums[0]), scale * float(sums[1]), 0));
}
