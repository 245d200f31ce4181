#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Causal attention in one pass with online softmax (Milakov and Gimelshein 2018, Dao et al. 2022). One subgroup handles GROUP
// query heads that share a key head, for one token (x), one set of heads (y) and one part of the context (z).
// For the scores a lane is a position, for the values a lane is a quad of dimensions: both read the cache in order.
#extension GL_GOOGLE_include_directive : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"
#include "include/activations.glsl"

layout(constant_id = 0) const uint HEAD_DIMENSIONS = 64;
layout(constant_id = 1) const uint KV_TYPE = KV_F16;
layout(constant_id = 2) const uint SUBGROUP = 8;
layout(constant_id = 3) const uint GROUP = 1; // query heads, divides heads / kvHeads
layout(constant_id = 4) const uint PART = 0; // positions of a part of the context; 0: it is not split
layout(constant_id = 5) const bool RING = false; // the cache keeps only the latest positions
layout(constant_id = 6) const bool SOFT_CAP = false;
layout(constant_id = 7) const bool TEMPERATURE = false;
layout(local_size_x_id = 2) in; // one subgroup
#include "include/kv.glsl"

layout(push_constant, std430) uniform Push { AttentionParameters p; };

const uint MAX_GROUP = 4;
const uint SHARES = (HEAD_DIMENSIONS + SUBGROUP - 1) / SUBGROUP; // dimensions of a query that a lane keeps
const uint LANE_QUADS = (QUADS + SUBGROUP - 1) / SUBGROUP; // quads of the result that a lane sums up
const float LOWEST = -1e30;

/// Where the cache keeps a position.
uint slot(uint position)
{
    return RING ? position % p.context : position;
}

void main()
{
    const uint lane = gl_SubgroupInvocationID;
    const uint token = p.firstToken + gl_WorkGroupID.x;
    const uint firstHead = gl_WorkGroupID.y * GROUP;
    const uint kvHead = firstHead / (p.heads / p.kvHeads);
    const uint length_ = p.step.step.firstPosition + token + 1;
    const uint begin = length_ - min(length_, p.window) + gl_WorkGroupID.z * PART;
    const uint end = PART == 0 ? length_ : min(length_, begin + PART);
    float scale = p.scale;
    if (TEMPERATURE)
        scale *= 1 + p.temperature * log(float(1 + (length_ - 1) / p.temperatureLength));

    float q[MAX_GROUP][SHARES];
    float highest[MAX_GROUP];
    float sum[MAX_GROUP];
    vec4 result[MAX_GROUP][LANE_QUADS];
    [[unroll]] for (uint g = 0; g < GROUP; ++g) {
        [[unroll]] for (uint i = 0; i < SHARES; ++i) {
            const uint d = min(i * SUBGROUP + lane, HEAD_DIMENSIONS - 1);
            q[g][i] = p.qkv.v[token * p.qStride + (firstHead + g) * HEAD_DIMENSIONS + d] * scale;
        }
        highest[g] = LOWEST;
        sum[g] = 0;
        [[unroll]] for (uint i = 0; i < LANE_QUADS; ++i)
            result[g][i] = vec4(0);
    }

    for (uint first = begin; first < end; first += SUBGROUP) {
        const bool valid = first + lane < end;
        const uint position = slot(min(first + lane, end - 1));
        const uint key = keyIndex(kvHead, p.context, position, 0);
        float scores[MAX_GROUP];
        [[unroll]] for (uint g = 0; g < GROUP; ++g)
            scores[g] = 0;
        float keyScale = 1;
        [[unroll]] for (uint quad = 0; quad < QUADS; ++quad) {
            vec4 k = loadQuad(p.keys, key + quad * QUAD_UNITS * 32, 32);
            if (KV_TYPE == KV_Q8_0) {
                if (quad % GROUP_QUADS == 0)
                    keyScale = loadScale(p.keys, keyScaleIndex(kvHead, p.kvHeads, p.context, position, quad / GROUP_QUADS));
                k *= keyScale;
            }
            [[unroll]] for (uint c = 0; c < 4; ++c) {
                const uint d = quad * 4 + c;
                if (d < HEAD_DIMENSIONS) {
                    [[unroll]] for (uint g = 0; g < GROUP; ++g)
                        scores[g] += k[c] * subgroupBroadcast(q[g][d / SUBGROUP], d % SUBGROUP);
                }
            }
        }
        [[unroll]] for (uint g = 0; g < GROUP; ++g) {
            if (SOFT_CAP)
                scores[g] = softCapped(scores[g], p.softCap);
            const float score = valid ? scores[g] : LOWEST;
            const float next = max(highest[g], subgroupMax(score));
            const float shrink = exp(highest[g] - next);
            scores[g] = valid ? exp(score - next) : 0;
            highest[g] = next;
            sum[g] = sum[g] * shrink + subgroupAdd(scores[g]);
            [[unroll]] for (uint i = 0; i < LANE_QUADS; ++i)
                result[g][i] *= shrink;
        }
        [[unroll]] for (uint j = 0; j < SUBGROUP; ++j) {
            const uint at = slot(min(first + j, end - 1));
            const uint value = valueIndex(kvHead, p.context, at, 0);
            [[unroll]] for (uint i = 0; i < LANE_QUADS; ++i) {
                const uint quad = min(i * SUBGROUP + lane, QUADS - 1);
                vec4 v = loadQuad(p.values, value + quad * QUAD_UNITS, 1);
                if (KV_TYPE == KV_Q8_0)
                    v *= loadScale(p.values, valueScaleIndex(kvHead, p.kvHeads, p.context, at, quad / GROUP_QUADS));
                [[unroll]] for (uint g = 0; g < GROUP; ++g)
                    result[g][i] += subgroupBroadcast(scores[g], j) * v;
            }
        }
    }

    [[unroll]] for (uint g = 0; g < GROUP; ++g) {
        const uint head = firstHead + g;
        const uint part = ((token * p.heads + head) * p.splits + gl_WorkGroupID.z) * (2 + 4 * QUADS);
        if (PART > 0 && lane == 0) {
            p.partial.v[part] = highest[g];
            p.partial.v[part + 1] = sum[g];
        }
        [[unroll]] for (uint i = 0; i < LANE_QUADS; ++i) {
            const uint quad = i * SUBGROUP + lane;
            [[unroll]] for (uint c = 0; c < 4; ++c) {
                const uint d = quad * 4 + c;
                if (PART > 0) {
                    if (quad < QUADS)
                        p.partial.v[part + 2 + d] = result[g][i][c];
                } else if (d < HEAD_DIMENSIONS) {
                    p.out_.v[token * p.outStride + head * HEAD_DIMENSIONS + d] = result[g][i][c] / sum[g];
                }
            }
        }
    }
}
