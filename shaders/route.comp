#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Chooses the experts of each token and puts the pairs of tokens and experts that have the expert in common into tiles, so that
// linear.comp reads each expert's weights once for several tokens. One workgroup does it all, in the same order every time.
#extension GL_GOOGLE_include_directive : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"

layout(constant_id = 0) const uint EXPERTS = 1;
layout(local_size_x_id = 1) in;
layout(buffer_reference, std430, buffer_reference_align = 4) coherent buffer SharedFloats { float v[]; }; // read by all lanes
layout(push_constant, std430) uniform Push { RouteParameters p; };

shared uint tilesOf[EXPERTS];

/// Chooses the experts of `token`, the best one first; of equal scores the lower number comes first. Their shares are the softmax
/// of the scores, computed relative to the highest score.
void choose(uint token)
{
    const uint scores = token * p.scoreStride;
    SharedFloats shares = AS(SharedFloats, p.routes);
    const uint routes = token * p.routeStride;
    float last = 0;
    uint lastExpert = 0;
    float highest = 0;
    float chosenSum = 0;
    for (uint r = 0; r < p.used; ++r) {
        float best = 0;
        uint bestExpert = EXPERTS;
        for (uint e = 0; e < EXPERTS; ++e) {
            const float score = p.scores.v[scores + e];
            const bool open_ = r == 0 || score < last || (score == last && e > lastExpert);
            if (open_ && (bestExpert == EXPERTS || score > best)) {
                best = score;
                bestExpert = e;
            }
        }
        bestExpert = min(bestExpert, EXPERTS - 1); // scores that are NaN compare with nothing
        if (r == 0)
            highest = best;
        last = best;
        lastExpert = bestExpert;
        const float share = exp(best - highest);
        chosenSum += share;
        shares.v[routes + r] = float(bestExpert);
        shares.v[routes + p.used + r] = share;
    }
    float sum = chosenSum;
    if (p.renormalise == 0) {
        sum = 0;
        for (uint e = 0; e < EXPERTS; ++e)
            sum += exp(p.scores.v[scores + e] - highest);
    }
    for (uint r = 0; r < p.used; ++r)
        shares.v[routes + p.used + r] /= sum;
}

uint expertOf(uint pair)
{
    return uint(AS(SharedFloats, p.routes).v[pair / p.used * p.routeStride + pair % p.used]);
}

void main()
{
    const uint lane = gl_LocalInvocationIndex;
    const uint lanes = gl_WorkGroupSize.x;
    const uint pairs = p.tokens * p.used;
    for (uint token = lane; token < p.tokens; token += lanes)
        choose(token);
    memoryBarrierBuffer();
    barrier();
    for (uint e = lane; e < EXPERTS; e += lanes) {
        uint count = 0;
        for (uint pair = 0; pair < pairs; ++pair)
            count += expertOf(pair) == e ? 1 : 0;
        tilesOf[e] = (count + p.inTile - 1) / p.inTile;
    }
    barrier();
    for (uint e = lane; e < EXPERTS; e += lanes) {
        uint tile = 0;
        for (uint before = 0; before < e; ++before)
            tile += tilesOf[before];
        uint used = 0;
        for (uint pair = 0; pair < pairs; ++pair) {
            if (expertOf(pair) != e)
                continue;
            const uint at = (tile + used / p.inTile) * (p.inTile + 1);
            p.tiles.v[at] = e;
            p.tiles.v[at + 1 + used % p.inTile] = pair;
            ++used;
        }
        for (; used < tilesOf[e] * p.inTile; ++used)
            p.tiles.v[(tile + used / p.inTile) * (p.inTile + 1) + 1 + used % p.inTile] = NO_PAIR;
    }
    uint total = 0;
    for (uint e = 0; e < EXPERTS; ++e)
        total += tilesOf[e];
    for (uint tile = total + lane; tile < p.tileCount; tile += lanes)
        p.tiles.v[tile * (p.inTile + 1) + 1] = NO_PAIR;
}
