// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How keys and values lie in the cache of one layer, in quads of four dimensions (the last padded with zeros).
// keys:   (kvHeads, context / 32, quads, 32 positions): lanes that take neighbouring positions read neighbouring bytes.
// values: (kvHeads, context, quads): lanes that take neighbouring dimensions do.
// A quad is one unit of four f16, or two units of two f32: the second 32 units (keys) or one unit (values) later.

const uint QUADS = (HEAD_DIMENSIONS + 3) / 4;
const uint QUAD_UNITS = KV_F32 ? 2 : 1;

uint keyIndex(uint kvHead, uint context, uint position, uint quad)
{
    return ((kvHead * (context / 32) + position / 32) * QUADS + quad) * QUAD_UNITS * 32 + position % 32;
}

uint valueIndex(uint kvHead, uint context, uint position, uint quad)
{
    return ((kvHead * context + position) * QUADS + quad) * QUAD_UNITS;
}

/// `next`: units to the second half of an f32 quad.
vec4 loadQuad(Units units, uint index, uint next)
{
    const uvec2 first = loadUnit(units, index);
    if (KV_F32) {
        const uvec2 second = loadUnit(units, index + next);
        return uintBitsToFloat(uvec4(first, second));
    }
    return vec4(unpackHalf2x16(first.x), unpackHalf2x16(first.y));
}

void storeQuad(Units units, uint index, uint next, vec4 value)
{
    if (KV_F32) {
        storeUnit(units, index, floatBitsToUint(value.xy));
        storeUnit(units, index + next, floatBitsToUint(value.zw));
    } else {
        storeUnit(units, index, uvec2(packHalf2x16(value.xy), packHalf2x16(value.zw)));
    }
}
