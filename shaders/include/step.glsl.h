// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What differs from one replay of a recording to the next, to C++ as to GLSL.
#ifndef TRAMONTANE_STEP_GLSL_H
#define TRAMONTANE_STEP_GLSL_H

#ifdef __cplusplus
#include <cstdint>
namespace shaders
{
using uint = std::uint32_t;
#endif

/// Written by the host before each submission, read by shaders. Behind it lie the token ids (tokens,), then per rope the
/// (cos, sin) pairs (tokens, pairs, 2) at offsets the host knows.
struct Step {
    uint firstPosition; // of the batch's first token
    uint reserved0;
    uint reserved1;
    uint reserved2;
};

#ifdef __cplusplus
static_assert(sizeof(Step) == 16);
}
#endif
#endif
