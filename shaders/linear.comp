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

layout(constant_id = 0) const uint SUBGROUP = 8;
layout(constant_id = 1) const uint ROW_GROUPS = 4;
layout(constant_id = 2) const uint TOKENS = 1;
layout(constant_id = 3) const uint SPLIT = 1; // subgroups that share the columns
layout(constant_id = 4) const bool NORM = false;
layout(constant_id = 5) const bool GATED = false;
layout(constant_id = 6) const bool ACCUMULATE = false;
layout(constant_id = 7) const bool BIAS = false;
layout(constant_id = 9) const uint ACTIVATION = ACTIVATION_NONE; // of the gate, where there is one
layout(constant_id = 10) const bool EXPERTS = false;
// Sums up unscaled weights, as for a single token: each of TOKENS then gets the bits that it would have by itself.
layout(constant_id = 11) const bool AS_SINGLES = false;
// Weights are read at addresses that the subgroup has in common, see loadBlock(); its lanes number at most TILE_ROWS.
layout(constant_id = 12) const bool UNIFORM_LOADS = false;
layout(local_size_x_id = 8) in; // SUBGROUP * SPLIT

layout(push_constant, std430) uniform Push { LinearParameters p; };

const uint MAX_ROWS = 8; // row groups times matrices
const uint MAX_TOKENS = 8;
const uint MATRICES = GATED ? 2 : 1;
const bool SCALED_LATE = TOKENS == 1 || AS_SINGLES; // scales are applied to sums, not to each weight
const uint ROWS = ROW_GROUPS * MATRICES; // that a lane sums up
const uint WIDTH = SUBGROUP < 8 ? SUBGROUP : 8; // lanes that fetch different pairs of x
const uint FETCHES = 16 / WIDTH; // pairs that a lane fetches for a block
const uint PAIRS = BLOCK_WEIGHTS / 2;

const uint SHARED = SPLIT > 1 ? SPLIT * SUBGROUP * (ROWS * TOKENS + TOKENS) : 1;
shared float parts[SHARED];

/// Where subgroup `s` leaves its sum number `slot` for the others.
uint partIndex(uint slot, uint s)
{
    return (slot * SPLIT + s) * SUBGROUP + gl_SubgroupInvocationID;
}

/// Of group `g` of a subgroup whose rows begin at `first`: the row that this lane reads, or the first lane if UNIFORM_LOADS. Where rows
/// end, the last ones are read again, or the padding of their tile.
uint rowToRead(uint first, uint g)
{
    return UNIFORM_LOADS ? min(first + g * SUBGROUP, (p.rows - 1) / SUBGROUP * SUBGROUP)
                         : min(first + g * SUBGROUP + gl_SubgroupInvocationID, p.rows - 1);
}

void main()
{
#ifdef WEIGHTS_LEVELS
    levels = uvec4(p.levels[0], p.levels[1], p.levels[2], p.levels[3]);
#endif
    const uint lane = gl_SubgroupInvocationID;
    const uint firstRow = p.firstRow + gl_WorkGroupID.y * SUBGROUP * ROW_GROUPS; // of the first lane
    const uint tile = gl_WorkGroupID.x * (TOKENS + 1);
    if (EXPERTS && p.tiles.v[tile + 1] == NO_PAIR)
        return;
    const uint firstTile = EXPERTS ? p.tiles.v[tile] * ((p.rows + TILE_ROWS - 1) / TILE_ROWS) * MATRICES : 0;
    uint to[MAX_TOKENS]; // row of y; NO_PAIR, with EXPERTS only: none
    uint from[MAX_TOKENS]; // pair of x to start at
    [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
        if (EXPERTS) {
            to[t] = p.tiles.v[tile + 1 + t];
            from[t] = (to[t] == NO_PAIR ? 0 : to[t] / p.sharers) * p.xStride + lane % WIDTH;
        } else {
            to[t] = gl_WorkGroupID.x * TOKENS + t; // behind the last token there is room for what nobody reads
            from[t] = to[t] * p.xStride + lane % WIDTH;
        }
    }

    uint start[MAX_ROWS]; // of the next block, by row
    [[unroll]] for (uint g = 0; g < ROW_GROUPS; ++g) {
        const uint row = rowToRead(firstRow, g);
        [[unroll]] for (uint m = 0; m < MATRICES; ++m)
            start[g * MATRICES + m] = rowStart(firstTile + row / TILE_ROWS * MATRICES + m, p.blocks, row) + gl_SubgroupID * BLOCK_STRIDE;
    }
    float sums[MAX_ROWS * MAX_TOKENS];
    float squares[MAX_TOKENS]; // of this lane's share of x
    [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
        squares[t] = 0;
        [[unroll]] for (uint r = 0; r < ROWS; ++r)
            sums[r * MAX_TOKENS + t] = 0;
    }

    for (uint k = gl_SubgroupID; k < p.blocks; k += SPLIT) {
        vec2 x[MAX_TOKENS * 4]; // pair f * WIDTH + lane of the block
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
            blocks[r] = loadBlock(p.weights, start[r], rowToRead(firstRow, r / MATRICES), UNIFORM_LOADS ? SUBGROUP : 1);
            start[r] += BLOCK_STRIDE * SPLIT;
        }
        [[unroll]] for (uint part = 0; part < BLOCK_WEIGHTS / SCALE_WEIGHTS; ++part) {
            vec2 scales[MAX_ROWS];
            float partSums[MAX_ROWS * MAX_TOKENS]; // of unscaled weights, if they are scaled late
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
        [[unroll]] for (uint g = 0; g < ROW_GROUPS; ++g) {
            const uint row = firstRow + g * SUBGROUP + lane;
            if (row < p.rows && (!EXPERTS || to[t] != NO_PAIR)) {
                const uint at = to[t] * p.yStride + row;
                float y = sums[g * MATRICES * MAX_TOKENS + t] * factor;
                if (BIAS)
                    y += p.bias.v[row];
                y = activated(ACTIVATION, p.activation, y);
                if (GATED) {
                    float up = sums[(g * 2 + 1) * MAX_TOKENS + t] * factor;
                    if (BIAS) // those of the gate lie before it
                        up += p.bias.v[p.rows + row];
                    y *= up;
                }
                if (ACCUMULATE)
                    y += p.y.v[at];
                p.y.v[at] = y;
            }
        }
    }
}
