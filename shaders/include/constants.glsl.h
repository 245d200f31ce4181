// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Numbers the specialisation constants of those shaders that have many. C++ and GLSL share this one definition, so that they
// cannot drift apart. The numbers are macros because GLSL takes nothing but literals for them.
#ifndef TRAMONTANE_CONSTANTS_GLSL_H
#define TRAMONTANE_CONSTANTS_GLSL_H

// include/linear.glsl
#define LINEAR_SUBGROUP 0
#define LINEAR_ROW_GROUPS 1
#define LINEAR_TOKENS 2
#define LINEAR_SPLIT 3
#define LINEAR_NORM 4
#define LINEAR_GATED 5
#define LINEAR_ACCUMULATE 6
#define LINEAR_BIAS 7
#define LINEAR_INVOCATIONS 8
#define LINEAR_ACTIVATION 9
#define LINEAR_EXPERTS 10
#define LINEAR_EACH 11
#define LINEAR_UNIFORM_LOADS 12
#define LINEAR_CONSTANTS 13 // the number of constants above

// linearmatrix.comp
#define MATRIX_M 0
#define MATRIX_N 1
#define MATRIX_K 2
#define MATRIX_GATED 3
#define MATRIX_ACCUMULATE 4
#define MATRIX_BIAS 5
#define MATRIX_ACTIVATION 6
#define MATRIX_INVOCATIONS 7
#define MATRIX_CONSTANTS 8

// attention.comp
#define ATTENTION_HEAD_DIMENSIONS 0
#define ATTENTION_KV_TYPE 1
#define ATTENTION_SUBGROUP 2
#define ATTENTION_GROUP 3
#define ATTENTION_TOKENS 4
#define ATTENTION_RING 5
#define ATTENTION_SOFT_CAP 6
#define ATTENTION_TEMPERATURE 7
#define ATTENTION_CONSTANTS 8

#endif
