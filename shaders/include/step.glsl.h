// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Defines, for C++ and GLSL, what differs from one replay of a recording to the next.
#ifndef TRAMONTANE_STEP_GLSL_H
#define TRAMONTANE_STEP_GLSL_H

#ifdef __cplusplus
#include <cstdint>
namespace shaders
{
using uint = std::uint32_t;
#endif

/// The host writes a step before each submission, and shaders read it. Behind it lie the token ids (tokens,), then for each rope
/// the (cos, sin) pairs (tokens, pairs, 2), at offsets that the host knows.
struct Step {
    uint firstPosition; // the position of the batch's first token
    uint reserved0;
    uint reserved1;
    uint reserved2;
};

#ifdef __cplusplus
static_assert(sizeof(Step) == 16);
}
#endif
#endif
