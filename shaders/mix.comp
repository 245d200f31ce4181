#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Adds what the experts of a token found to the residual stream, by their shares. x: one invocation a column; y: token.
#extension GL_GOOGLE_include_directive : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"

layout(local_size_x_id = 0) in;
layout(push_constant, std430) uniform Push { MixParameters p; };

void main()
{
    const uint col = gl_GlobalInvocationID.x;
    const uint token = gl_GlobalInvocationID.y;
    if (col >= p.cols)
        return;
    float sum = 0;
    for (uint r = 0; r < p.used; ++r)
        sum += p.routes.v[token * p.routeStride + p.used + r] * p.x.v[(token * p.used + r) * p.stride + col];
    p.y.v[token * p.stride + col] += p.scale * sum;
}
