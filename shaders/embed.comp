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
    const uint k = gl_GlobalInvocationID.x;
    const uint token = gl_GlobalInvocationID.y;
    if (k >= p.blocks)
        return;
    const uint row = p.ids.v[token];
    const Block b = loadBlock(p.weights, rowStart(row / TILE_ROWS, p.blocks, row) + k * BLOCK_STRIDE, row);
    [[unroll]] for (uint j = 0; j < BLOCK_WEIGHTS; ++j) {
        const uint col = k * BLOCK_WEIGHTS + j;
        const vec2 s = scale(b, j / SCALE_WEIGHTS);
        if (col < p.cols)
            p.y.v[token * p.yStride + col] = p.scale * (weight(b, j) * s.x + s.y);
    }
}
