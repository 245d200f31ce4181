#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns the queries in place, turns the keys into the cache, copies the values there.
// x: one invocation for each pair of a query head, then for each piece of a key head, then for each piece of a value head; y:
// token. A piece is a quad, or with KV_Q8_0 the quads that share a scale.
#extension GL_GOOGLE_include_directive : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"

layout(constant_id = 0) const uint HEAD_DIMENSIONS = 64;
layout(constant_id = 1) const uint KV_TYPE = KV_F16;
layout(local_size_x_id = 2) in;
#include "include/kv.glsl"

layout(push_constant, std430) uniform Push { RopeStoreParameters p; };

const uint QUADS = (HEAD_DIMENSIONS + 3) / 4;
const uint PIECE_QUADS = KV_TYPE == KV_Q8_0 ? KV_GROUP / 4 : 1;
const uint PASSES = KV_TYPE == KV_Q8_0 ? 2 : 1; // passes over a piece; the first of two looks for the scale
const uint PIECES = (QUADS + PIECE_QUADS - 1) / PIECE_QUADS;

/// Returns dimension `d` of the key or value head at `head`. A key is turned by the token's angles, which begin at `turns`.
float dimension(uint head, uint turns, uint d, bool isKey)
{
    const float x = p.qkv.v[head + d];
    if (!isKey || d >= 2 * p.pairs)
        return x;
    const bool second = p.neighbours != 0 ? d % 2 == 1 : d >= p.pairs;
    const uint pair = p.neighbours != 0 ? d / 2 : d % p.pairs;
    const uint step = p.neighbours != 0 ? 1 : p.pairs;
    const float other = p.qkv.v[head + (second ? d - step : d + step)];
    const float c = p.turns.v[turns + 2 * pair];
    const float s = p.turns.v[turns + 2 * pair + 1];
    return second ? other * s + x * c : x * c - other * s;
}

/// Returns what the cache gets as quad `quad` of the key or value head at `head`, unscaled.
vec4 quadOf(uint head, uint turns, uint quad, bool isKey)
{
    vec4 result;
    [[unroll]] for (uint c = 0; c < 4; ++c) {
        const uint d = min(quad * 4 + c, HEAD_DIMENSIONS - 1);
        result[c] = dimension(head, turns, d, isKey);
        if (HEAD_DIMENSIONS % 4 != 0)
            result[c] = quad * 4 + c < HEAD_DIMENSIONS ? result[c] : 0;
    }
    return result;
}

void main()
{
    uint i = gl_GlobalInvocationID.x;
    const uint token = gl_GlobalInvocationID.y;
    const uint row = token * p.stride;
    const uint turns = token * p.pairs * 2;
    const uint position = p.step.step.firstPosition + token;

    if (i < p.heads * p.pairs) {
        const uint pair = i % p.pairs;
        const uint head = row + i / p.pairs * HEAD_DIMENSIONS;
        const uint a = head + (p.neighbours != 0 ? 2 * pair : pair);
        const uint b = p.neighbours != 0 ? a + 1 : a + p.pairs;
        const float c = p.turns.v[turns + 2 * pair];
        const float s = p.turns.v[turns + 2 * pair + 1];
        const float x = p.qkv.v[a];
        const float y = p.qkv.v[b];
        p.qkv.v[a] = x * c - y * s;
        p.qkv.v[b] = x * s + y * c;
        return;
    }
    i -= p.heads * p.pairs;
    const uint pieces = p.kvHeads * PIECES;
    if (i >= 2 * pieces)
        return;
    const bool isKey = i < pieces;
    i %= pieces;
    const uint kvHead = i / PIECES;
    const uint piece = i % PIECES;
    const uint head = row + (p.heads + (isKey ? kvHead : p.kvHeads + kvHead)) * HEAD_DIMENSIONS;
    const uint slot = position % p.context;
    const uint begin = piece * PIECE_QUADS;
    const uint quads = min(PIECE_QUADS, QUADS - begin);
    Units to = EITHER(Units, isKey, p.keys, p.values);
    float scale = 1;
    vec4 largest = vec4(0);
    // One loop makes both passes, because its body is long and drivers take a while to compile it.
    [[dont_unroll]] for (uint q = 0; q < PASSES * quads; ++q) {
        const uint quad = begin + (q < quads ? q : q - quads);
        vec4 values = quadOf(head, turns, quad, isKey);
        if (q < (PASSES - 1) * quads) {
            largest = max(largest, abs(values));
            scale = max(max(largest.x, largest.y), max(largest.z, largest.w)) / 127;
            continue;
        }
        if (KV_TYPE == KV_Q8_0)
            values = scale > 0 ? clamp(floor(values / scale + 0.5), -127, 127) : vec4(0);
        const uint chunk = quad * 4 / CHUNK;
        storeQuad(to, isKey ? keyIndex(kvHead, p.context, slot, chunk) : valueIndex(kvHead, p.context, slot, chunk), quad, values);
    }
    if (KV_TYPE == KV_Q8_0)
        storeScale(to,
                   isKey ? keyScaleIndex(kvHead, p.kvHeads, p.context, slot, piece)
                         : valueScaleIndex(kvHead, p.kvHeads, p.context, slot, piece),
                   scale);
}
