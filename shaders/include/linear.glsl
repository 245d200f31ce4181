// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The shaders of matrix products have this in common: how they are specialised, which rows and tokens a workgroup takes, and what
// becomes of a sum.
#include "include/constants.glsl.h"

layout(constant_id = LINEAR_SUBGROUP) const uint SUBGROUP = 8;
layout(constant_id = LINEAR_ROW_GROUPS) const uint ROW_GROUPS = 4;
layout(constant_id = LINEAR_TOKENS) const uint TOKENS = 1;
layout(constant_id = LINEAR_SPLIT) const uint SPLIT = 1; // subgroups that share the columns
layout(constant_id = LINEAR_NORM) const bool NORM = false;
layout(constant_id = LINEAR_GATED) const bool GATED = false;
layout(constant_id = LINEAR_ACCUMULATE) const bool ACCUMULATE = false;
layout(constant_id = LINEAR_BIAS) const bool BIAS = false;
layout(constant_id = LINEAR_ACTIVATION) const uint ACTIVATION = ACTIVATION_NONE; // applied to the gate alone if GATED
layout(constant_id = LINEAR_EXPERTS) const bool EXPERTS = false;
// Sums up unscaled weights, as for a single token: each of TOKENS then gets the bits that it would have by itself.
layout(constant_id = LINEAR_EACH) const bool EACH = false;
// Weights are read at addresses that the subgroup has in common, see loadBlock(); its lanes number at most TILE_ROWS.
layout(constant_id = LINEAR_UNIFORM_LOADS) const bool UNIFORM_LOADS = false;
layout(local_size_x_id = LINEAR_INVOCATIONS) in; // SUBGROUP * SPLIT

layout(push_constant, std430) uniform Push { LinearParameters p; };

const uint MAX_ROWS = 8; // the most that ROWS may be
const uint MAX_TOKENS = 8;
const uint MATRICES = GATED ? 2 : 1;
const uint ROWS = ROW_GROUPS * MATRICES; // the number of rows that a lane sums up

/// Returns the row of group 0 that the subgroup's first lane computes.
uint firstRow()
{
    return p.firstRow + gl_WorkGroupID.y * SUBGROUP * ROW_GROUPS;
}

/// Returns the row of group `g` that this lane reads, or with UNIFORM_LOADS the one that the first lane reads. Where rows end,
/// lanes read the last ones again, or the padding of their tile.
uint rowToRead(uint g)
{
    const uint first = firstRow() + g * SUBGROUP;
    return UNIFORM_LOADS ? min(first, (p.rows - 1) / SUBGROUP * SUBGROUP) : min(first + gl_SubgroupInvocationID, p.rows - 1);
}

/// Returns where in p.tiles the tile of pairs begins that this workgroup computes. It is meant for EXPERTS.
uint pairTile()
{
    return gl_WorkGroupID.x * (TOKENS + 1);
}

bool hasNothingToDo()
{
    return EXPERTS && p.tiles.v[pairTile() + 1] == NO_PAIR;
}

/// Returns the row of y for token `t` of TOKENS; with EXPERTS, NO_PAIR if there is none. Behind the last token, y has room for
/// rows that nobody reads.
uint outputRow(uint t)
{
    return EXPERTS ? p.tiles.v[pairTile() + 1 + t] : gl_WorkGroupID.x * TOKENS + t;
}

/// Returns the row of x that row `to` of y is computed from.
uint inputRow(uint to)
{
    if (EXPERTS)
        return to == NO_PAIR ? 0 : to / p.sharers;
    return to;
}

/// Returns the index of the first unit of row `row` in matrix `m` of MATRICES.
uint matrixStart(uint row, uint m)
{
    const uint expertTile = EXPERTS ? p.tiles.v[pairTile()] * ((p.rows + TILE_ROWS - 1) / TILE_ROWS) * MATRICES : 0;
    return rowStart(expertTile + row / TILE_ROWS * MATRICES + m, p.blocks, row);
}

/// Finishes this lane's row of group `g` and writes it to row `to` of y. `first` is its sum; `second` is that of the up matrix,
/// which only GATED uses.
void put(uint to, uint g, float first, float second)
{
    const uint row = firstRow() + g * SUBGROUP + gl_SubgroupInvocationID;
    if (row >= p.rows || (EXPERTS && to == NO_PAIR))
        return;
    const uint at = to * p.yStride + row;
    float y = first;
    if (BIAS)
        y += p.bias.v[row];
    y = activated(ACTIVATION, p.activation, y);
    if (GATED) {
        float up = second;
        if (BIAS) // the biases of the gate lie before it
            up += p.bias.v[p.rows + row];
        y *= up;
    }
    if (ACCUMULATE)
        y += p.y.v[at];
    p.y.v[at] = y;
}
