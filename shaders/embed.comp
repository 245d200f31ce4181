#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// out[t] = scale * table[id[t]], from the packed table. A lane writes the weights of one block.
#extension GL_GOOGLE_include_directive : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"
#include "include/weights_selected.glsl"

layout(local_size_x_id = 0) in;
layout(push_constant, std430) uniform Push { EmbedParameters p; };

void main()
{
#ifdef WEIGHTS_LEVELS
    levels = uvec4(p.levels[0], p.levels[1], p.levels[2], p.levels[3]);
#endif
    const uint k = gl_GlobalInvocationID.x;
    const uint token = gl_GlobalInvocationID.y;
    if (k >= p.blocks)
        return;
    const uint row = p.ids.v[token];
    const Block b = loadBlock(p.weights, rowStart(row / TILE_ROWS, p.blocks, row) + k * BLOCK_STRIDE, row, 1);
    const uint to = token * p.yStride + k * BLOCK_WEIGHTS / 2;
    // Padding is zero in the table, and there is room for it in y. Unrolled, this took longer to compile than linear.comp.
    [[dont_unroll]] for (uint j = 0; j < BLOCK_WEIGHTS; j += 2) {
        const vec2 s = scale(b, j / SCALE_WEIGHTS);
        const vec2 pair = p.scale * (vec2(weight(b, j), weight(b, j + 1)) * s.x + s.y);
        storeUnit(p.y, to + j / 2, floatBitsToUint(pair));
    }
}
