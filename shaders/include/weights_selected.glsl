// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Includes the form of weights that the build asks for. No other place in GLSL lists them all.
#if defined(WEIGHTS_F32)
#include "include/weights_f32.glsl"
#elif defined(WEIGHTS_F16)
#include "include/weights_f16.glsl"
#elif defined(WEIGHTS_BF16)
#include "include/weights_bf16.glsl"
#elif defined(WEIGHTS_Q4_1)
#include "include/weights_q4_1.glsl"
#elif defined(WEIGHTS_Q5_1)
#include "include/weights_q5_1.glsl"
#elif defined(WEIGHTS_Q8_0)
#include "include/weights_q8_0.glsl"
#elif defined(WEIGHTS_Q2_K)
#include "include/weights_q2_k.glsl"
#elif defined(WEIGHTS_Q3_K)
#include "include/weights_q3_k.glsl"
#elif defined(WEIGHTS_Q4_K)
#include "include/weights_q4_k.glsl"
#elif defined(WEIGHTS_Q5_K)
#include "include/weights_q5_k.glsl"
#elif defined(WEIGHTS_Q6_K)
#include "include/weights_q6_k.glsl"
#elif defined(WEIGHTS_LEVELS)
#include "include/weights_levels.glsl"
#elif defined(WEIGHTS_IQ1)
#include "include/weights_iq1.glsl"
#elif defined(WEIGHTS_IQ2)
#include "include/weights_iq2.glsl"
#endif

#ifdef WHOLE_STEP
/// Returns the scale for the numbers of wholeWord(): a weight is its whole number times x, plus y.
vec2 wholeScale(Block b, uint part)
{
    const vec2 s = scale(b, part);
    return vec2(WHOLE_STEP * s.x, WHOLE_BASE * s.x + s.y);
}
#endif
