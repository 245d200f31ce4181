// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What every push constant and step buffer looks like, to C++ as to GLSL: one definition, so that they cannot drift apart.
#ifndef TRAMONTANE_PARAMETERS_GLSL_H
#define TRAMONTANE_PARAMETERS_GLSL_H

#ifdef __cplusplus
#include "shaders/include/step.glsl.h"
#else
#include "include/step.glsl.h"
#endif

#ifdef __cplusplus
/// A pointer in device memory; in GLSL the buffer reference type it names.
#define POINTER(type) std::uint64_t
namespace shaders
{
#else
#define POINTER(type) type
#endif

/// Rows of a weight matrix that lie interleaved; see include/weights.glsl.
const uint TILE_ROWS = 32;
/// Weights of one row that are packed together.
const uint BLOCK_WEIGHTS = 32;

/// y[t] = W x[t], see linear.comp. Strides count from row to row.
struct LinearParameters {
    POINTER(Units) weights; // packed, see include/weights.glsl
    POINTER(Units) x; // (tokens, 16 blocks) pairs of f32
    POINTER(Floats) y; // (tokens, yStride) f32, at its first column
    POINTER(Floats) bias; // (rows,) f32
    POINTER(Units) norm; // (16 blocks,) pairs of f32
    uint rows; // of the result
    uint blocks; // of BLOCK_WEIGHTS columns
    uint xStride; // pairs
    uint yStride; // floats
    uint tokens;
    uint firstRow; // that this dispatch computes, a multiple of what a workgroup covers
    float epsilon;
    float inverseCols; // 1 / columns before padding
};

/// out[t] = scale * table[id[t]], see embed.comp.
struct EmbedParameters {
    POINTER(Units) weights; // packed, (vocabulary, cols)
    POINTER(Words) ids; // (tokens,)
    POINTER(Floats) y; // (tokens, yStride) f32
    uint blocks;
    uint cols;
    uint yStride; // floats
    float scale;
};

/// y[t] = norm(x[t]), see rmsnorm.comp.
struct NormParameters {
    POINTER(Floats) x; // (tokens, stride) f32
    POINTER(Floats) weight; // (cols,) f32
    POINTER(Floats) y; // (tokens, stride) f32
    uint cols;
    uint stride; // floats
    float epsilon;
    uint reserved;
};

/// Turns queries and keys, stores keys and values, see ropestore.comp.
struct RopeStoreParameters {
    POINTER(StepBuffer) step;
    POINTER(Floats) turns; // (tokens, pairs, 2) f32: cos, sin
    POINTER(Floats) qkv; // (tokens, stride) f32
    POINTER(Units) keys; // see include/kv.glsl
    POINTER(Units) values;
    uint stride; // floats
    uint heads;
    uint kvHeads;
    uint pairs; // turned in each head; 0: none
    uint neighbours; // 1: pairs are (2i, 2i+1); 0: (i, i+pairs)
    uint context; // positions that the cache holds, a multiple of 32
    uint tokens;
    uint reserved;
};

/// Causal attention over the cache, see attention.comp.
struct AttentionParameters {
    POINTER(StepBuffer) step;
    POINTER(Floats) qkv; // (tokens, qStride) f32, queries first
    POINTER(Units) keys; // see include/kv.glsl
    POINTER(Units) values;
    POINTER(Floats) out_; // (tokens, outStride) f32
    POINTER(Floats) partial; // (tokens, heads, splits, 2 + 4 quads) f32
    uint qStride; // floats
    uint outStride; // floats
    uint heads;
    uint kvHeads;
    uint context; // positions that the cache holds, a multiple of 32
    uint firstToken; // of the batch that this dispatch handles
    float scale;
    uint splits; // parts of the context; 1: the result is written directly
};

/// Puts the parts of a split attention together, see combine.comp.
struct CombineParameters {
    POINTER(Floats) partial; // (tokens, heads, splits, 2 + 4 quads) f32
    POINTER(Floats) out_; // (tokens, outStride) f32
    uint outStride; // floats
    uint heads;
    uint splits;
    uint reserved;
};

/// Reads and writes `count` units, to measure the memory's speed, see copy.comp.
struct CopyParameters {
    POINTER(Units) from;
    POINTER(Units) to;
    uint count;
    uint perInvocation;
};

#ifdef __cplusplus
static_assert(sizeof(LinearParameters) == 72);
static_assert(sizeof(EmbedParameters) == 40);
static_assert(sizeof(NormParameters) == 40);
static_assert(sizeof(RopeStoreParameters) == 72);
static_assert(sizeof(AttentionParameters) == 80);
static_assert(sizeof(CombineParameters) == 32);
static_assert(sizeof(CopyParameters) == 24);
}
#endif
#endif
