#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// y[t] (or y[t] +=) x[t] / sqrt(mean(x[t]^2) + epsilon) * weight. One subgroup handles one run of columns (y) of a
// token (x). Zhang and Sennrich 2019.
#extension GL_GOOGLE_include_directive : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"

layout(constant_id = 1) const bool ACCUMULATE = false;
layout(local_size_x_id = 0) in; // a workgroup is one subgroup
layout(push_constant, std430) uniform Push { NormParameters p; };

void main()
{
    const uint first = gl_WorkGroupID.x * p.stride + gl_WorkGroupID.y * p.cols;
    float squares = 0;
    for (uint i = gl_SubgroupInvocationID; i < p.cols; i += gl_SubgroupSize) {
        const float x = p.x.v[first + i];
        squares += x * x;
    }
    const float factor = inversesqrt(subgroupAdd(squares) / float(p.cols) + p.epsilon);
    for (uint i = gl_SubgroupInvocationID; i < p.cols; i += gl_SubgroupSize) {
        const float y = p.x.v[first + i] * factor * p.weight.v[i];
        p.y.v[first + i] = ACCUMULATE ? p.y.v[first + i] + y : y;
    }
}
