// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Defines the push constants of every shader. C++ and GLSL share this one definition, so that they cannot drift apart.
#ifndef TRAMONTANE_PARAMETERS_GLSL_H
#define TRAMONTANE_PARAMETERS_GLSL_H

#ifdef __cplusplus
#include "shaders/include/step.glsl.h"
#else
#include "include/step.glsl.h"
#endif

#ifdef __cplusplus
/// A pointer in device memory: its address in C++, the buffer reference `type` in GLSL.
#define POINTER(type) std::uint64_t
namespace shaders
{
#else
#define POINTER(type) type
#endif

/// The number of rows of a weight matrix that lie interleaved; see include/weights.glsl.
const uint TILE_ROWS = 32;
/// The number of weights of one row that are packed together.
const uint BLOCK_WEIGHTS = 32;

/// A workgroup of linearmatrix.comp computes PANEL_ROWS packed rows for PANEL_TOKENS tokens.
const uint PANEL_ROWS = 2 * TILE_ROWS;
const uint PANEL_TOKENS = 64;

/// These are the numbers of model::Activation::Kind.
const uint ACTIVATION_NONE = 0;
const uint ACTIVATION_SILU = 1;
const uint ACTIVATION_GELU = 2;
const uint ACTIVATION_XIELU = 3;
const uint ACTIVATION_SOFT_CAP = 4;
const uint ACTIVATION_SCALE = 5;

/// These say how keys and values are kept, see include/kv.glsl; they are the numbers of execution::KvType.
const uint KV_F16 = 0;
const uint KV_F32 = 1;
const uint KV_Q8_0 = 2;
/// The number of dimensions of a head that share a scale with KV_Q8_0.
const uint KV_GROUP = 32;

/// A pair is a token and one of its experts; pair token * used + r is that token with its expert r. Where a tile of pairs that
/// route.comp makes has room left, it holds NO_PAIR.
const uint NO_PAIR = 0xFFFFFFFF;

/// The parameters of y[t] = W x[t], see linear.comp. A stride is the distance from one row to the next.
struct LinearParameters {
    POINTER(Units) weights; // packed, see include/weights.glsl
    POINTER(Units) x; // (tokens, 16 blocks) pairs of f32; lineardot8.comp: (tokens, 3 blocks) quads, see quantise.comp
    POINTER(Floats) y; // (tokens, yStride) f32, at its first column
    POINTER(Floats) bias; // (rows,) f32; (2, rows) for a gate and an up matrix
    POINTER(Units) norm; // (16 blocks,) pairs of f32
    POINTER(Words) tiles; // tiles of pairs that go through the same expert, see route.comp
    uint rows; // rows of each matrix
    uint blocks; // blocks of BLOCK_WEIGHTS columns in a row
    uint xStride; // pairs; lineardot8.comp: quads
    uint yStride; // floats
    uint tokens;
    uint firstRow; // the first row that this dispatch computes, a multiple of what a workgroup covers
    float epsilon;
    float inverseCols; // 1 / columns before padding
    uint sharers; // the number of pairs that have one row of x in common
    uint reserved;
    float activation[4]; // parameters of the activation
    uint levels[4]; // 16 numbers of 8 bits with sign, see include/weights_levels.glsl
};

/// The number of quads that a block of x takes in 8 bits, see quantise.comp.
const uint QUANTISED_QUADS = 3;

/// The parameters of quantise.comp, which puts numbers into 8 bits.
struct QuantiseParameters {
    POINTER(Units) x; // (rows, 16 blocks) pairs of f32
    POINTER(Quads) y; // (rows, QUANTISED_QUADS blocks)
    uint blocks; // blocks of BLOCK_WEIGHTS numbers in a row
    uint reserved;
};

/// The parameters of out[t] = scale * table[id[t]], see embed.comp.
struct EmbedParameters {
    POINTER(Units) weights; // packed, (vocabulary, cols)
    POINTER(Words) ids; // (tokens,)
    POINTER(Units) y; // (tokens, yStride) pairs of f32
    uint blocks;
    uint yStride; // pairs, at least 16 blocks
    float scale;
    uint reserved;
    uint levels[4]; // see LinearParameters
};

/// The parameters of y[t] = norm(x[t]) or y[t] += norm(x[t]), where each run of `cols` numbers is normalised by itself; see
/// rmsnorm.comp.
struct NormParameters {
    POINTER(Floats) x; // (tokens, stride) f32
    POINTER(Floats) weight; // (cols,) f32
    POINTER(Floats) y; // (tokens, stride) f32; may be x
    uint cols;
    uint stride; // floats
    float epsilon;
    uint reserved;
};

/// The parameters of ropestore.comp, which turns queries and keys and stores keys and values.
struct RopeStoreParameters {
    POINTER(StepBuffer) step;
    POINTER(Floats) turns; // (tokens, pairs, 2) f32: cos, sin
    POINTER(Floats) qkv; // (tokens, stride) f32
    POINTER(Units) keys; // see include/kv.glsl
    POINTER(Units) values;
    uint stride; // floats
    uint heads;
    uint kvHeads;
    uint pairs; // the number of pairs that are turned in each head; may be 0
    uint neighbours; // 1: pairs are (2i, 2i+1); 0: (i, i+pairs)
    uint context; // positions that the cache holds, a multiple of 32
    uint tokens;
    uint reserved;
};

/// The parameters of causal attention over the cache, see attention.comp.
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
    uint firstToken; // the first token of the batch that this dispatch handles
    uint tokens; // tokens of the batch
    float scale;
    uint part; // positions of a part of the context
    uint splits; // parts of the context; 1: the result is written directly
    uint window; // the number of latest positions that a token sees
    float softCap;
    float temperature;
    uint temperatureLength;
};

/// The parameters of combine.comp, which puts the parts of a split attention together.
struct CombineParameters {
    POINTER(Floats) partial; // (tokens, heads, splits, 2 + dimensions) f32
    POINTER(Floats) out_; // (tokens, outStride) f32
    uint outStride; // floats
    uint heads;
    uint splits;
    uint reserved;
};

/// The parameters of route.comp, which chooses experts.
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
    uint inTile; // pairs in a tile
    uint reserved;
};

/// The parameters of y[t] += scale * the sum of the experts' results, weighted by their shares; see mix.comp.
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

/// The parameters of copy.comp, which reads and writes `count` units to measure the memory's speed.
struct CopyParameters {
    POINTER(Units) from;
    POINTER(Units) to;
    uint count;
    uint perInvocation;
};

/// The number of independent sums of an invocation of multiply.comp.
const uint MULTIPLIED_AT_ONCE = 8;

/// The parameters of multiply.comp, whose invocations multiply and add MULTIPLIED_AT_ONCE numbers `rounds` times.
struct MultiplyParameters {
    POINTER(Floats) out_; // one float for each invocation
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
