// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Defines how a weight matrix lies in device memory and how a lane reads its share; inference/gpu/weightlayout.h writes it.
//
// A matrix (rows, cols) is padded with zeros to whole tiles of TILE_ROWS rows and whole blocks of BLOCK_WEIGHTS columns. For each
// tile, for each block: UNITS units of 8 bytes, each for all 32 rows in turn (so that neighbouring lanes, which take neighbouring
// rows, read neighbouring bytes), then META words of 4 bytes likewise.
//
// The file of a weight type, which includes this one, defines
//   UNITS, META          how many of each a block has
//   SCALE_WEIGHTS        weights that share a scale: 32 or 16
//   float weight(Block, j)    weight j of 32, unscaled; j is a constant once loops are unrolled
//   vec2 scale(Block, part)   the weight is weight * scale.x + scale.y
// and, if its weights are whole numbers that fit 8 bits but for their scale,
//   WHOLE_STEP, WHOLE_BASE    weight = WHOLE_BASE + WHOLE_STEP * the whole number
//   uint wholeWord(Block, i)  the whole numbers 4 i to 4 i + 3 as bytes with sign, the first one in the lowest place
struct Block {
    uvec2 units[UNITS];
#if META > 0
    uint meta[META];
#endif
};

/// The number of units from one block of a tile to the next.
const uint BLOCK_STRIDE = TILE_ROWS * UNITS + TILE_ROWS * META / 2;

/// Returns the index of row `row`'s first unit in block 0 of tile `tile`.
uint rowStart(uint tile, uint blocks, uint row)
{
    return tile * blocks * BLOCK_STRIDE + row % TILE_ROWS;
}

/// Returns the unit at `index`. With `lanes` above 1, the lanes of the subgroup want `lanes` neighbouring units, the first lane
/// the one at `index`; each reads them all, at addresses that the subgroup has in common, and returns its own. Some software
/// drivers turn that into one load.
uvec2 unitOfLane(Units units, uint index, uint lanes)
{
#if WIDE
    uint64_t mine = units.v[index];
    [[unroll]] for (uint lane = 1; lane < lanes; ++lane) {
        const uint64_t other = units.v[index + lane];
        mine = gl_SubgroupInvocationID == lane ? other : mine;
    }
    return unpackUint2x32(mine);
#else
    uvec2 mine = units.v[index];
    [[unroll]] for (uint lane = 1; lane < lanes; ++lane) {
        const uvec2 other = units.v[index + lane];
        mine = gl_SubgroupInvocationID == lane ? other : mine;
    }
    return mine;
#endif
}

/// Does for words what unitOfLane() does for units.
uint wordOfLane(Words words, uint index, uint lanes)
{
    uint mine = words.v[index];
    [[unroll]] for (uint lane = 1; lane < lanes; ++lane) {
        const uint other = words.v[index + lane];
        mine = gl_SubgroupInvocationID == lane ? other : mine;
    }
    return mine;
}

/// Returns the block of row `row` whose first unit has the index `start`. With `lanes` above 1, `start` and `row` are those of
/// the first lane, and lane i gets the block of row + i, which is in the same tile.
Block loadBlock(Units weights, uint start, uint row, uint lanes)
{
    Block b;
    [[unroll]] for (uint u = 0; u < UNITS; ++u)
        b.units[u] = unitOfLane(weights, start + u * TILE_ROWS, lanes);
#if META > 0
    const uint first = 2 * (start - row % TILE_ROWS + UNITS * TILE_ROWS) + row % TILE_ROWS;
    [[unroll]] for (uint m = 0; m < META; ++m)
        b.meta[m] = wordOfLane(AS(Words, weights), first + m * TILE_ROWS, lanes);
#endif
    return b;
}

/// Returns word `i` of a block's units.
uint wordOf(Block b, uint i)
{
    return i % 2 == 0 ? b.units[i / 2].x : b.units[i / 2].y;
}

/// Returns nibble `j` of 32 as 1 + nibble / 16, which costs no conversion. Byte b holds nibble b in its low half and b + 16 in
/// its high half.
float nibbleOf(Block b, uint j)
{
    const int at = int(8 * (j % 4) + 4 * (j / 16)); // bit
    const uint word = wordOf(b, j % 16 / 4);
    const uint placed = at <= 19 ? word << (19 - at) : word >> (at - 19);
    return uintBitsToFloat((placed & 0x00780000) | 0x3F800000);
}

/// Returns pair of bits `j` of 32 as 1 + pair / 4. The pairs follow each other from the lowest bit on.
float twoBitsOf(Block b, uint j)
{
    const int at = int(2 * (j % 16));
    const uint word = wordOf(b, j / 16);
    const uint placed = at <= 21 ? word << (21 - at) : word >> (at - 21);
    return uintBitsToFloat((placed & 0x00600000) | 0x3F800000);
}

/// Returns the nibbles 4 i to 4 i + 3, each in a byte.
uint fourNibbles(Block b, uint i)
{
    return wordOf(b, i % 4) >> (i < 4 ? 0 : 4) & 0x0F0F0F0F;
}

/// Returns the pairs of bits 4 i to 4 i + 3 of those that begin in word `first`, each in a byte.
uint fourPairs(Block b, uint first, uint i)
{
    const uint four = wordOf(b, first + i / 4) >> (8 * (i % 4)) & 0xFF;
    return (four | four << 6 | four << 12 | four << 18) & 0x03030303;
}

/// Returns the bits 4 i to 4 i + 3 of `bits`, each in the lowest place of a byte.
uint fourBits(uint bits, uint i)
{
    return (bits >> (4 * i) & 15) * 0x00204081 & 0x01010101;
}
