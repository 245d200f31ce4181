#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Copies units of 8 bytes; neighbouring lanes copy neighbouring units. `bench` measures with it what the device's memory can do
// at best.
#extension GL_GOOGLE_include_directive : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"

layout(local_size_x_id = 0) in;
layout(push_constant, std430) uniform Push { CopyParameters p; };

void main()
{
    uint i = gl_WorkGroupID.x * gl_WorkGroupSize.x * p.perInvocation + gl_LocalInvocationIndex;
    for (uint n = 0; n < p.perInvocation && i < p.count; ++n, i += gl_WorkGroupSize.x)
        storeUnit(p.to, i, loadUnit(p.from, i));
}
