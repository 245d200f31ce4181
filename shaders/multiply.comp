#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Multiplies and adds numbers that stay in registers. `bench` measures with it what the device can compute at best.
#extension GL_GOOGLE_include_directive : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"

layout(local_size_x_id = 0) in;
layout(push_constant, std430) uniform Push { MultiplyParameters p; };

void main()
{
    const uint lane = gl_GlobalInvocationID.x;
    const float addend = float(lane);
    float sums[MULTIPLIED_AT_ONCE]; // they are independent of each other, so that none waits
    [[unroll]] for (uint i = 0; i < MULTIPLIED_AT_ONCE; ++i)
        sums[i] = float(i);
    for (uint n = 0; n < p.rounds; ++n) {
        [[unroll]] for (uint i = 0; i < MULTIPLIED_AT_ONCE; ++i)
            sums[i] = sums[i] * p.factor + addend;
    }
    float sum = 0;
    [[unroll]] for (uint i = 0; i < MULTIPLIED_AT_ONCE; ++i)
        sum += sums[i];
    p.out_.v[lane] = sum; // written so that the compiler leaves nothing out
}
