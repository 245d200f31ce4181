#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Puts the parts of a split attention together: out = sum(parts * exp(highest - overall)) / sum(sums likewise).
// x: one invocation a dimension; y: head; z: token.
#extension GL_GOOGLE_include_directive : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"

layout(constant_id = 0) const uint HEAD_DIMENSIONS = 64;
layout(local_size_x_id = 1) in;
layout(push_constant, std430) uniform Push { CombineParameters p; };

void main()
{
    const uint d = gl_GlobalInvocationID.x;
    const uint head = gl_GlobalInvocationID.y;
    const uint token = gl_GlobalInvocationID.z;
    if (d >= HEAD_DIMENSIONS)
        return;
    const uint size = 2 + HEAD_DIMENSIONS;
    const uint first = (token * p.heads + head) * p.splits * size;
    float highest = p.partial.v[first];
    for (uint s = 1; s < p.splits; ++s)
        highest = max(highest, p.partial.v[first + s * size]);
    float sum = 0;
    float value = 0;
    for (uint s = 0; s < p.splits; ++s) {
        const float factor = exp(p.partial.v[first + s * size] - highest);
        sum += factor * p.partial.v[first + s * size + 1];
        value += factor * p.partial.v[first + s * size + 2 + d];
    }
    p.out_.v[token * p.outStride + head * HEAD_DIMENSIONS + d] = value / sum;
}
