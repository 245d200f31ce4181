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

/// Packed rows and tokens that a workgroup of linearmatrix.comp computes.
const uint PANEL_ROWS = 2 * TILE_ROWS;
const uint PANEL_TOKENS = 64;

/// The numbers of model::Activation::Kind.
const uint ACTIVATION_NONE = 0;
const uint ACTIVATION_SILU = 1;
const uint ACTIVATION_GELU = 2;
const uint ACTIVATION_XIELU = 3;
const uint ACTIVATION_SOFT_CAP = 4;
const uint ACTIVATION_SCALE = 5;

/// How keys and values are kept, see include/kv.glsl; the numbers of execution::KvType.
const uint KV_F16 = 0;
const uint KV_F32 = 1;
const uint KV_Q8_0 = 2;
/// Dimensions of a head that share a scale in KV_Q8_0.
const uint KV_GROUP = 32;

/// A pair is a token and one of its experts: number token * used + r. Where the tile of pairs that route.comp makes has room
/// left, it holds this.
const uint NO_PAIR = 0xFFFFFFFF;

/// y[t] = W x[t], see linear.comp. Strides count from row to row.
struct LinearParameters {
    POINTER(Units) weights; // packed, see include/weights.glsl
    POINTER(Units) x; // (tokens, 16 blocks) pairs of f32; lineardot8.comp: (tokens, 3 blocks) quads, see quantise.comp
    POINTER(Floats) y; // (tokens, yStride) f32, at its first column
    POINTER(Floats) bias; // (rows,) f32; of a gate and an up matrix (2, rows)
    POINTER(Units) norm; // (16 blocks,) pairs of f32
    POINTER(Words) tiles; // of pairs that go through the same expert, see route.comp
    uint rows; // of the result
    uint blocks; // of BLOCK_WEIGHTS columns
    uint xStride; // pairs, or quads
    uint yStride; // floats
    uint tokens;
    uint firstRow; // that this dispatch computes, a multiple of what a workgroup covers
    float epsilon;
    float inverseCols; // 1 / columns before padding
    uint sharers; // pairs that have one row of x in common
    uint reserved;
    float activation[4]; // parameters
    uint levels[4]; // 16 numbers of 8 bits with sign, see include/weights_levels.glsl
};

/// Quads of an x of 8 bits in a block.
const uint QUANTISED_QUADS = 3;

/// Puts numbers into 8 bits, see quantise.comp.
struct QuantiseParameters {
    POINTER(Units) x; // (rows, 16 blocks) pairs of f32
    POINTER(Quads) y; // (rows, QUANTISED_QUADS blocks)
    uint blocks; // of BLOCK_WEIGHTS numbers in a row
    uint reserved;
};

/// out[t] = scale * table[id[t]], see embed.comp.
struct EmbedParameters {
    POINTER(Units) weights; // packed, (vocabulary, cols)
    POINTER(Words) ids; // (tokens,)
    POINTER(Units) y; // (tokens, yStride) pairs of f32
    uint blocks;
    uint yStride; // pairs, at least 16 blocks
    float scale;
    uint reserved;
    uint levels[4]; // as LinearParameters has them
};

/// y[t] (or y[t] +=) norm(x[t]), each run of `cols` by itself, see rmsnorm.comp.
struct NormParameters {
    POINTER(Floats) x; // (tokens, stride) f32
    POINTER(Floats) weight; // (cols,) f32
    POINTER(Floats) y; // (tokens, stride) f32; may be x
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
    POINTER(Floats) partial; // (tokens, heads, splits, 2 + dimensions) f32
    uint qStride; // floats
    uint outStride; // floats
    uint heads;
    uint kvHeads;
    uint context; // positions that the cache holds, a multiple of 32
    uint firstToken; // of the batch that this dispatch handles
    uint tokens; // of the batch
    float scale;
    uint part; // positions of a part of the context
    uint splits; // parts of the context; 1: the result is written directly
    uint window; // latest positions that a token sees
    float softCap;
    float temperature;
    uint temperatureLength;
};

/// Puts the parts of a split attention together, see combine.comp.
struct CombineParameters {
    POINTER(Floats) partial; // (tokens, heads, splits, 2 + dimensions) f32
    POINTER(Floats) out_; // (tokens, outStride) f32
    uint outStride; // floats
    uint heads;
    uint splits;
    uint reserved;
};

/// Chooses experts, see route.comp.
struct RouteParameters {
    POINTER(Floats) scores; // (tokens, scoreStride) f32
    POINTER(Floats) routes; // (tokens, routeStride) f32: numbers of the chosen experts, then their shares
    POINTER(Words) tiles; // (tileCount, 1 + inTile): the expert, then pairs
    uint scoreStride; // floats
    uint routeStride; // floats
    uint tokens;
    uint used;
    uint renormalise; // 1: the shares of the chosen ones add up to 1
    uint tileCount;
    uint inTile; // pairs
    uint reserved;
};

/// y[t] += scale * the sum of the experts' results, weighted by their shares, see mix.comp.
struct MixParameters {
    POINTER(Floats) routes; // (tokens, routeStride) f32
    POINTER(Floats) x; // (tokens, used, stride) f32
    POINTER(Floats) y; // (tokens, stride) f32
    uint routeStride; // floats
    uint stride; // floats
    uint cols;
    uint used;
    float scale;
    uint reserved;
};

/// Reads and writes `count` units, to measure the memory's speed, see copy.comp.
struct CopyParameters {
    POINTER(Units) from;
    POINTER(Units) to;
    uint count;
    uint perInvocation;
};

/// Independent sums of an invocation of multiply.comp.
const uint MULTIPLIED_AT_ONCE = 8;

/// Multiplies and adds `rounds` times MULTIPLIED_AT_ONCE numbers, see multiply.comp.
struct MultiplyParameters {
    POINTER(Floats) out_; // an invocation a float
    uint rounds;
    float factor;
};

#ifdef __cplusplus
static_assert(sizeof(LinearParameters) == 120);
static_assert(sizeof(QuantiseParameters) == 24);
static_assert(sizeof(EmbedParameters) == 56);
static_assert(sizeof(NormParameters) == 40);
static_assert(sizeof(RopeStoreParameters) == 72);
static_assert(sizeof(AttentionParameters) == 104);
static_assert(sizeof(CombineParameters) == 32);
static_assert(sizeof(RouteParameters) == 56);
static_assert(sizeof(MixParameters) == 48);
static_assert(sizeof(CopyParameters) == 24);
static_assert(sizeof(MultiplyParameters) == 16);
}
#endif
#endif
