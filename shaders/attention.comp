#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Causal attention in one pass with online softmax (Milakov and Gimelshein 2018, Dao et al. 2022). One subgroup handles TOKENS
// tokens (x) with GROUP query heads that share a key head (y), for one part of the context (z): what it reads of the cache
// serves all of them. For the scores a lane is a position, for the values a lane is a chunk of dimensions: both read the cache
// in order.
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_shuffle : require
#include "include/constants.glsl.h"
#include "include/memory.glsl"
#include "include/parameters.glsl.h"
#include "include/activations.glsl"

layout(constant_id = ATTENTION_HEAD_DIMENSIONS) const uint HEAD_DIMENSIONS = 64;
layout(constant_id = ATTENTION_KV_TYPE) const uint KV_TYPE = KV_F16;
layout(constant_id = ATTENTION_SUBGROUP) const uint SUBGROUP = 8;
layout(constant_id = ATTENTION_GROUP) const uint GROUP = 1; // the number of query heads, a divisor of heads / kvHeads
layout(constant_id = ATTENTION_TOKENS) const uint TOKENS = 1;
layout(constant_id = ATTENTION_RING) const bool RING = false; // the cache keeps only the latest positions
layout(constant_id = ATTENTION_SOFT_CAP) const bool SOFT_CAP = false;
layout(constant_id = ATTENTION_TEMPERATURE) const bool TEMPERATURE = false;
layout(local_size_x_id = ATTENTION_SUBGROUP) in; // a workgroup is one subgroup
#include "include/kv.glsl"

layout(push_constant, std430) uniform Push { AttentionParameters p; };

const uint QUERIES = TOKENS * GROUP;
const uint SHARES = (HEAD_DIMENSIONS + SUBGROUP - 1) / SUBGROUP; // dimensions of a query that a lane keeps
const uint LANE_CHUNKS = (CHUNKS + SUBGROUP - 1) / SUBGROUP; // chunks of the result that a lane sums up
const uint FREE = SUBGROUP / CHUNKS;
// The number of lanes that sum up the same chunk, each over positions of its own; a power of two.
const uint SHARERS = FREE >= 16 ? 16 : FREE >= 8 ? 8 : FREE >= 4 ? 4 : FREE >= 2 ? 2 : 1;
const uint AT_ONCE = 8; // the number of chunks that a lane loads before it uses the first one
const uint STEPS = SUBGROUP / SHARERS < AT_ONCE ? SUBGROUP / SHARERS : AT_ONCE;
const float LOWEST = -1e30;

/// Returns the slot of the cache that holds `position`.
uint slot(uint position)
{
    return RING ? position % p.context : position;
}

float largestOf(float x)
{
    if (SUBGROUP > 8)
        return subgroupMax(x);
    float largest = subgroupBroadcast(x, 0); // a few lanes compare faster than they take part in a reduction
    [[unroll]] for (uint i = 1; i < SUBGROUP; ++i)
        largest = max(largest, subgroupBroadcast(x, i));
    return largest;
}

void main()
{
    const uint lane = gl_SubgroupInvocationID;
    const uint firstHead = gl_WorkGroupID.y * GROUP;
    const uint kvHead = firstHead / (p.heads / p.kvHeads);
    uint tokens[TOKENS]; // indices in the batch; where it has no more tokens, its last one again
    uint begins[TOKENS]; // token t sees the positions begins[t] to ends[t] - 1
    uint ends[TOKENS];
    float scales[TOKENS];
    [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
        tokens[t] = min(p.firstToken + gl_WorkGroupID.x * TOKENS + t, p.tokens - 1);
        ends[t] = p.step.step.firstPosition + tokens[t] + 1;
        begins[t] = ends[t] - min(ends[t], p.window);
        scales[t] = p.scale;
        if (TEMPERATURE)
            scales[t] *= 1 + p.temperature * log(float(1 + (ends[t] - 1) / p.temperatureLength));
    }
    const uint begin = begins[0] + gl_WorkGroupID.z * p.part;
    const uint end = p.splits > 1 ? min(ends[TOKENS - 1], begin + p.part) : ends[TOKENS - 1];

    float queries[QUERIES * SHARES];
    float highest[QUERIES];
    float sums[QUERIES]; // the sums of exp(score - highest) over this lane's positions
    float results[QUERIES * LANE_CHUNKS * CHUNK];
    [[unroll]] for (uint q = 0; q < QUERIES; ++q) {
        const uint query = tokens[q / GROUP] * p.qStride + (firstHead + q % GROUP) * HEAD_DIMENSIONS;
        [[unroll]] for (uint i = 0; i < SHARES; ++i)
            queries[q * SHARES + i] = p.qkv.v[query + min(i * SUBGROUP + lane, HEAD_DIMENSIONS - 1)] * scales[q / GROUP];
        highest[q] = LOWEST;
        sums[q] = 0;
        [[unroll]] for (uint i = 0; i < LANE_CHUNKS * CHUNK; ++i)
            results[q * LANE_CHUNKS * CHUNK + i] = 0;
    }

    for (uint first = begin; first < end; first += SUBGROUP) {
        const uint position = min(first + lane, end - 1);
        const uint at = slot(position);
        float scores[QUERIES];
        [[unroll]] for (uint q = 0; q < QUERIES; ++q)
            scores[q] = 0;
        [[unroll]] for (uint c = 0; c < CHUNKS; c += AT_ONCE) {
            uvec4 chunks[AT_ONCE];
            [[unroll]] for (uint i = 0; i < AT_ONCE; ++i) {
                if (c + i < CHUNKS)
                    chunks[i] = loadChunk(p.keys, keyIndex(kvHead, p.context, at, c + i));
            }
            [[unroll]] for (uint i = 0; i < AT_ONCE; ++i) {
                float scale = 1;
                if (KV_TYPE == KV_Q8_0 && c + i < CHUNKS)
                    scale = loadScale(p.keys, keyScaleIndex(kvHead, p.kvHeads, p.context, at, (c + i) / GROUP_CHUNKS));
                [[unroll]] for (uint j = 0; j < CHUNK; ++j) {
                    const uint d = (c + i) * CHUNK + j;
                    if (d < HEAD_DIMENSIONS) {
                        const float k = dimensionOf(chunks[i], j) * scale;
                        [[unroll]] for (uint q = 0; q < QUERIES; ++q)
                            scores[q] += k * subgroupBroadcast(queries[q * SHARES + d / SUBGROUP], d % SUBGROUP);
                    }
                }
            }
        }
        [[unroll]] for (uint q = 0; q < QUERIES; ++q) {
            if (SOFT_CAP)
                scores[q] = softCapped(scores[q], p.softCap);
            const bool seen
                = first + lane < end && (TOKENS == 1 || position >= begins[q / GROUP] && position < ends[q / GROUP]);
            const float score = seen ? scores[q] : LOWEST;
            const float next = max(highest[q], largestOf(score));
            const float shrink = exp(highest[q] - next);
            scores[q] = seen ? exp(score - next) : 0;
            highest[q] = next;
            sums[q] = sums[q] * shrink + scores[q];
            [[unroll]] for (uint i = 0; i < LANE_CHUNKS * CHUNK; ++i)
                results[q * LANE_CHUNKS * CHUNK + i] *= shrink;
        }
        [[unroll]] for (uint c = 0; c < LANE_CHUNKS; ++c) {
            const uint chunk = SHARERS > 1 ? lane % CHUNKS : min(c * SUBGROUP + lane, CHUNKS - 1);
            const uint sharer = SHARERS > 1 ? min(lane / CHUNKS, SHARERS - 1) : 0;
            [[unroll]] for (uint j = 0; j < SUBGROUP / SHARERS; j += STEPS) {
                uvec4 chunks[AT_ONCE];
                [[unroll]] for (uint i = 0; i < STEPS; ++i) {
                    const uint from = slot(min(first + (j + i) * SHARERS + sharer, end - 1));
                    chunks[i] = loadChunk(p.values, valueIndex(kvHead, p.context, from, chunk));
                }
                [[unroll]] for (uint i = 0; i < STEPS; ++i) {
                    float scale = 1;
                    if (KV_TYPE == KV_Q8_0) {
                        const uint from = slot(min(first + (j + i) * SHARERS + sharer, end - 1));
                        scale = loadScale(p.values, valueScaleIndex(kvHead, p.kvHeads, p.context, from, chunk / GROUP_CHUNKS));
                    }
                    float v[CHUNK];
                    [[unroll]] for (uint k = 0; k < CHUNK; ++k)
                        v[k] = dimensionOf(chunks[i], k) * scale;
                    [[unroll]] for (uint q = 0; q < QUERIES; ++q) {
                        float weight;
                        if (SHARERS > 1)
                            weight = subgroupShuffle(scores[q], (j + i) * SHARERS + sharer);
                        else
                            weight = subgroupBroadcast(scores[q], j + i);
                        [[unroll]] for (uint k = 0; k < CHUNK; ++k)
                            results[(q * LANE_CHUNKS + c) * CHUNK + k] += weight * v[k];
                    }
                }
            }
        }
    }

    const bool whole = p.splits == 1;
    [[unroll]] for (uint q = 0; q < QUERIES; ++q) {
        const uint token = tokens[q / GROUP];
        const uint head = firstHead + q % GROUP;
        const float sum = subgroupAdd(sums[q]);
        const uint part = ((token * p.heads + head) * p.splits + gl_WorkGroupID.z) * (2 + HEAD_DIMENSIONS);
        if (!whole && lane == 0) {
            p.partial.v[part] = highest[q];
            p.partial.v[part + 1] = sum;
        }
        Floats to = EITHER(Floats, whole, p.out_, p.partial);
        const uint start = whole ? token * p.outStride + head * HEAD_DIMENSIONS : part + 2;
        const float share = whole ? 1 / sum : 1;
        [[unroll]] for (uint c = 0; c < LANE_CHUNKS; ++c) {
            float result[CHUNK]; // becomes the whole sum in the lanes of the first sharer
            [[unroll]] for (uint k = 0; k < CHUNK; ++k) {
                result[k] = results[(q * LANE_CHUNKS + c) * CHUNK + k];
                [[unroll]] for (uint s = SHARERS / 2; s > 0; s /= 2)
                    result[k] += subgroupShuffle(result[k], (lane + s * CHUNKS) % SUBGROUP);
            }
            const uint first = (c * SUBGROUP + lane) * CHUNK;
            if (first < HEAD_DIMENSIONS) { // one condition for all k, because each takes a driver time to compile
                [[unroll]] for (uint k = 0; k < CHUNK; ++k) {
                    if (HEAD_DIMENSIONS % CHUNK == 0 || first + k < HEAD_DIMENSIONS)
                        to.v[start + first + k] = result[k] * share;
                }
            }
        }
    }
}
