// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Pointers into device memory, and loads of 8 bytes, which is the width that both software and hardware drivers like best.
#extension GL_EXT_buffer_reference : require
#extension GL_EXT_buffer_reference_uvec2 : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_ballot : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#if WIDE
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
#endif

#include "include/step.glsl.h"

layout(buffer_reference, std430, buffer_reference_align = 16) readonly buffer StepBuffer { Step step; };
layout(buffer_reference, std430, buffer_reference_align = 4) buffer Floats { float v[]; };
layout(buffer_reference, std430, buffer_reference_align = 4) buffer Words { uint v[]; };
layout(buffer_reference, std430, buffer_reference_align = 16) buffer Quads { uvec4 v[]; };
#if WIDE
layout(buffer_reference, std430, buffer_reference_align = 8) buffer Units { uint64_t v[]; };
#else
layout(buffer_reference, std430, buffer_reference_align = 8) buffer Units { uvec2 v[]; };
#endif

/// AS() casts a pointer to another kind, EITHER() chooses one of two. They go by way of integers, which costs nothing: SPIR-V
/// allows pointers that are cast to other kinds and pointers that a branch chooses, but SwiftShader's compiler dies of both.
#define AS(Type, pointer) Type(uvec2(pointer))
#define EITHER(Type, condition, one, other) Type((condition) ? uvec2(one) : uvec2(other))

/// Returns the unit at `index`: eight bytes as two words, the lower address first.
uvec2 loadUnit(Units units, uint index)
{
#if WIDE
    return unpackUint2x32(units.v[index]);
#else
    return units.v[index];
#endif
}

void storeUnit(Units units, uint index, uvec2 value)
{
#if WIDE
    units.v[index] = packUint2x32(value);
#else
    units.v[index] = value;
#endif
}
