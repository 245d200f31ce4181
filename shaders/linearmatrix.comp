#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// y[t] = W x[t] for many tokens, as linear.comp has it, by cooperative matrices (VK_KHR_cooperative_matrix): weights and x are
// rounded to f16, sums are f32. What f16 cannot hold becomes its largest number.
//
// A workgroup computes PANEL_ROWS packed rows for PANEL_TOKENS tokens. For each block of columns all its subgroups unpack it into
// shared memory; then each multiplies a piece of two by two fragments of M x N. Two tiles that follow each other in memory make a
// panel: of one matrix they are neighbours, of a gate and an up matrix they belong to the same rows.
#pragma use_vulkan_memory_model
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#include "include/constants.glsl.h"
#include "include/memory.glsl"
#include "include/parameters.glsl.h"
#include "include/activations.glsl"
#include "include/weights_selected.glsl"

layout(constant_id = MATRIX_M) const uint M = 16; // rows of a fragment, a divisor of 32
layout(constant_id = MATRIX_N) const uint N = 16; // tokens of a fragment, a divisor of 32
layout(constant_id = MATRIX_K) const uint K = 16; // columns of a fragment, a divisor of 32
layout(constant_id = MATRIX_GATED) const bool GATED = false;
layout(constant_id = MATRIX_ACCUMULATE) const bool ACCUMULATE = false;
layout(constant_id = MATRIX_BIAS) const bool BIAS = false;
layout(constant_id = MATRIX_ACTIVATION) const uint ACTIVATION = ACTIVATION_NONE; // applied to the gate alone if GATED
layout(constant_id = MATRIX_INVOCATIONS) const uint THREADS = 128; // one subgroup for each piece of the panel
layout(local_size_x_id = MATRIX_INVOCATIONS) in;

layout(push_constant, std430) uniform Push { LinearParameters p; };

const uint MATRICES = GATED ? 2 : 1;
const uint PAIRS = BLOCK_WEIGHTS / 2;
const uint STRIDE = BLOCK_WEIGHTS + 8; // padded so that neighbouring rows begin in different banks
const uint FRAGMENTS = 2; // fragments of a piece in each direction
const uint PIECES = PANEL_ROWS / (FRAGMENTS * M); // pieces from the first row of a panel to its last
const float LARGEST = 65504;

shared float16_t weightPanel[PANEL_ROWS * STRIDE]; // (rows, columns of a block)
shared float16_t xPanel[PANEL_TOKENS * STRIDE]; // (tokens, columns of a block)
shared float yPanel[PANEL_TOKENS * PANEL_ROWS]; // (tokens, rows)

float16_t rounded(float x)
{
    return float16_t(clamp(x, -LARGEST, LARGEST));
}

/// Unpacks block `k` of the panel's rows into weightPanel. The first of the rows is in tile `firstTile`.
void unpackWeights(uint firstTile, uint k)
{
    const uint lastTile = (p.rows + TILE_ROWS - 1) / TILE_ROWS * MATRICES - 1;
    for (uint row = gl_LocalInvocationIndex; row < PANEL_ROWS; row += THREADS) {
        const uint tile = min(firstTile + row / TILE_ROWS, lastTile);
        const Block block = loadBlock(p.weights, rowStart(tile, p.blocks, row) + k * BLOCK_STRIDE, row, 1);
        [[unroll]] for (uint part = 0; part < BLOCK_WEIGHTS / SCALE_WEIGHTS; ++part) {
            const vec2 factors = scale(block, part);
            [[unroll]] for (uint i = 0; i < SCALE_WEIGHTS; ++i) {
                const uint j = part * SCALE_WEIGHTS + i;
                weightPanel[row * STRIDE + j] = rounded(weight(block, j) * factors.x + factors.y);
            }
        }
    }
}

/// Copies block `k` of x for the tokens from `firstToken` on into xPanel; the last token again where there are no more.
void fetchX(uint firstToken, uint k)
{
    for (uint i = gl_LocalInvocationIndex; i < PANEL_TOKENS * PAIRS; i += THREADS) {
        const uint token = min(firstToken + i / PAIRS, p.tokens - 1);
        const vec2 pair = uintBitsToFloat(loadUnit(p.x, token * p.xStride + k * PAIRS + i % PAIRS));
        const uint to = i / PAIRS * STRIDE + i % PAIRS * 2;
        xPanel[to] = rounded(pair.x);
        xPanel[to + 1] = rounded(pair.y);
    }
}

void main()
{
#ifdef WEIGHTS_LEVELS
    levels = uvec4(p.levels[0], p.levels[1], p.levels[2], p.levels[3]);
#endif
    const uint firstToken = gl_WorkGroupID.x * PANEL_TOKENS;
    const uint firstTile = p.firstRow / TILE_ROWS * MATRICES + gl_WorkGroupID.y * 2;
    const uint pieceRow = gl_SubgroupID % PIECES * FRAGMENTS * M;
    const uint pieceToken = gl_SubgroupID / PIECES * FRAGMENTS * N;

    coopmat<float, gl_ScopeSubgroup, M, N, gl_MatrixUseAccumulator> sums[FRAGMENTS * FRAGMENTS];
    [[unroll]] for (uint i = 0; i < FRAGMENTS * FRAGMENTS; ++i)
        sums[i] = coopmat<float, gl_ScopeSubgroup, M, N, gl_MatrixUseAccumulator>(0);
    for (uint k = 0; k < p.blocks; ++k) {
        unpackWeights(firstTile, k);
        fetchX(firstToken, k);
        barrier();
        for (uint column = 0; column < BLOCK_WEIGHTS; column += K) {
            coopmat<float16_t, gl_ScopeSubgroup, K, N, gl_MatrixUseB> x[FRAGMENTS];
            [[unroll]] for (uint t = 0; t < FRAGMENTS; ++t)
                coopMatLoad(x[t], xPanel, (pieceToken + t * N) * STRIDE + column, STRIDE, gl_CooperativeMatrixLayoutColumnMajor);
            [[unroll]] for (uint r = 0; r < FRAGMENTS; ++r) {
                coopmat<float16_t, gl_ScopeSubgroup, M, K, gl_MatrixUseA> weights;
                coopMatLoad(weights, weightPanel, (pieceRow + r * M) * STRIDE + column, STRIDE,
                            gl_CooperativeMatrixLayoutRowMajor);
                [[unroll]] for (uint t = 0; t < FRAGMENTS; ++t)
                    sums[r * FRAGMENTS + t] = coopMatMulAdd(weights, x[t], sums[r * FRAGMENTS + t]);
            }
        }
        barrier();
    }
    [[unroll]] for (uint r = 0; r < FRAGMENTS; ++r) {
        [[unroll]] for (uint t = 0; t < FRAGMENTS; ++t)
            coopMatStore(sums[r * FRAGMENTS + t], yPanel, (pieceToken + t * N) * PANEL_ROWS + pieceRow + r * M, PANEL_ROWS,
                         gl_CooperativeMatrixLayoutColumnMajor);
    }
    barrier();

    const uint rows = PANEL_ROWS / MATRICES;
    for (uint i = gl_LocalInvocationIndex; i < PANEL_TOKENS * rows; i += THREADS) {
        const uint token = firstToken + i / rows;
        const uint row = p.firstRow + gl_WorkGroupID.y * rows + i % rows;
        if (token >= p.tokens || row >= p.rows)
            continue;
        const uint at = token * p.yStride + row;
        float y = yPanel[i / rows * PANEL_ROWS + i % rows];
        if (BIAS)
            y += p.bias.v[row];
        y = activated(ACTIVATION, p.activation, y);
        if (GATED) {
            float up = yPanel[i / rows * PANEL_ROWS + TILE_ROWS + i % rows];
            if (BIAS) // the biases of the gate lie before it
                up += p.bias.v[p.rows + row];
            y *= up;
        }
        if (ACCUMULATE)
            y += p.y.v[at];
        p.y.v[at] = y;
    }
}
