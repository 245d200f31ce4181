#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// y[t] = W x[t] (+ b) (+ y[t]), for one token (matrix times vector) or TOKENS at a time, optionally with the RMSNorm of x before
// it and an activation after it; or y[t] = activation(G x[t]) * (U x[t]) for two matrices whose tiles alternate.
//
// With EXPERTS the matrix is a stack of matrices, and not neighbouring tokens are computed side by side but the pairs of a token
// and an expert that route.comp has put into a tile, because they have the expert in common.
//
// A lane owns ROW_GROUPS rows, SUBGROUP apart, and keeps TOKENS sums for each. The lanes of a subgroup fetch x together and
// hand its values round by broadcast; nothing goes through shared memory but the last sum over SPLIT subgroups.
#extension GL_GOOGLE_include_directive : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"
#include "include/activations.glsl"
#include "include/weights_selected.glsl"
#include "include/linear.glsl"

const bool SCALED_LATE = TOKENS == 1 || EACH; // scales are applied to sums, not to each weight
const uint WIDTH = SUBGROUP < 8 ? SUBGROUP : 8; // lanes that fetch different pairs of x
const uint FETCHES = 16 / WIDTH; // pairs that a lane fetches for a block
const uint PAIRS = BLOCK_WEIGHTS / 2;

const uint SHARED = SPLIT > 1 ? SPLIT * SUBGROUP * (ROWS * TOKENS + TOKENS) : 1;
shared float parts[SHARED];

/// Returns where in `parts` this lane's sum number `slot` of subgroup `s` lies.
uint partIndex(uint slot, uint s)
{
    return (slot * SPLIT + s) * SUBGROUP + gl_SubgroupInvocationID;
}

void main()
{
#ifdef WEIGHTS_LEVELS
    levels = uvec4(p.levels[0], p.levels[1], p.levels[2], p.levels[3]);
#endif
    const uint lane = gl_SubgroupInvocationID;
    if (hasNothingToDo())
        return;
    uint to[MAX_TOKENS]; // row of y
    uint from[MAX_TOKENS]; // pair of x to start at
    [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
        to[t] = outputRow(t);
        from[t] = inputRow(to[t]) * p.xStride + lane % WIDTH;
    }

    uint start[MAX_ROWS]; // the first unit of the next block, by row
    [[unroll]] for (uint r = 0; r < ROWS; ++r)
        start[r] = matrixStart(rowToRead(r / MATRICES), r % MATRICES) + gl_SubgroupID * BLOCK_STRIDE;
    float sums[MAX_ROWS * MAX_TOKENS];
    float squares[MAX_TOKENS]; // the sums of squares of this lane's share of x
    [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
        squares[t] = 0;
        [[unroll]] for (uint r = 0; r < ROWS; ++r)
            sums[r * MAX_TOKENS + t] = 0;
    }

    for (uint k = gl_SubgroupID; k < p.blocks; k += SPLIT) {
        vec2 x[MAX_TOKENS * 4]; // x[t * 4 + f] is pair f * WIDTH + lane % WIDTH of the block
        [[unroll]] for (uint f = 0; f < FETCHES; ++f) {
            vec2 normWeight = vec2(1);
            if (NORM)
                normWeight = uintBitsToFloat(loadUnit(p.norm, k * PAIRS + f * WIDTH + lane % WIDTH));
            [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
                vec2 pair = uintBitsToFloat(loadUnit(p.x, from[t] + k * PAIRS + f * WIDTH));
                if (NORM) {
                    squares[t] += dot(pair, pair);
                    pair *= normWeight;
                }
                x[t * 4 + f] = pair;
            }
        }
        Block blocks[MAX_ROWS];
        [[unroll]] for (uint r = 0; r < ROWS; ++r) {
            blocks[r] = loadBlock(p.weights, start[r], rowToRead(r / MATRICES), UNIFORM_LOADS ? SUBGROUP : 1);
            start[r] += BLOCK_STRIDE * SPLIT;
        }
        [[unroll]] for (uint part = 0; part < BLOCK_WEIGHTS / SCALE_WEIGHTS; ++part) {
            vec2 scales[MAX_ROWS];
            float partSums[MAX_ROWS * MAX_TOKENS]; // sums of products with unscaled weights, if SCALED_LATE
            float xSums[MAX_TOKENS];
            [[unroll]] for (uint r = 0; r < ROWS; ++r) {
                scales[r] = scale(blocks[r], part);
                [[unroll]] for (uint t = 0; t < TOKENS; ++t)
                    partSums[r * MAX_TOKENS + t] = 0;
            }
            [[unroll]] for (uint t = 0; t < TOKENS; ++t)
                xSums[t] = 0;
            [[unroll]] for (uint i = 0; i < SCALE_WEIGHTS; ++i) {
                const uint j = part * SCALE_WEIGHTS + i;
                float weights[MAX_ROWS];
                [[unroll]] for (uint r = 0; r < ROWS; ++r) {
                    weights[r] = weight(blocks[r], j);
                    if (!SCALED_LATE)
                        weights[r] = weights[r] * scales[r].x + scales[r].y;
                }
                [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
                    const float value = subgroupBroadcast(x[t * 4 + j / 2 / WIDTH][j % 2], j / 2 % WIDTH);
                    if (SCALED_LATE)
                        xSums[t] += value;
                    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
                        if (SCALED_LATE)
                            partSums[r * MAX_TOKENS + t] += weights[r] * value;
                        else
                            sums[r * MAX_TOKENS + t] += weights[r] * value;
                    }
                }
            }
            if (SCALED_LATE) {
                [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
                    [[unroll]] for (uint r = 0; r < ROWS; ++r)
                        sums[r * MAX_TOKENS + t] += scales[r].x * partSums[r * MAX_TOKENS + t] + scales[r].y * xSums[t];
                }
            }
        }
    }

    if (SPLIT > 1) {
        [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
            parts[partIndex(ROWS * TOKENS + t, gl_SubgroupID)] = squares[t];
            [[unroll]] for (uint r = 0; r < ROWS; ++r)
                parts[partIndex(r * TOKENS + t, gl_SubgroupID)] = sums[r * MAX_TOKENS + t];
        }
        barrier();
        if (gl_SubgroupID > 0)
            return;
        [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
            for (uint s = 1; s < SPLIT; ++s) {
                squares[t] += parts[partIndex(ROWS * TOKENS + t, s)];
                [[unroll]] for (uint r = 0; r < ROWS; ++r)
                    sums[r * MAX_TOKENS + t] += parts[partIndex(r * TOKENS + t, s)];
            }
        }
    }

    [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
        float factor = 1;
        if (NORM) // WIDTH lanes have different shares, the others have the same again
            factor = inversesqrt(subgroupAdd(squares[t]) * (float(WIDTH) / float(SUBGROUP)) * p.inverseCols + p.epsilon);
        [[unroll]] for (uint g = 0; g < ROW_GROUPS; ++g)
            put(to[t], g, sums[g * MATRICES * MAX_TOKENS + t] * factor, sums[(g * MATRICES + MATRICES - 1) * MAX_TOKENS + t] * factor);
    }
}
