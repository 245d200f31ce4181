// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How keys and values lie in the cache of one layer, in quads of four dimensions (the last padded with zeros).
// keys:   (kvHeads, context / 32, quads, 32 positions): lanes that take neighbouring positions read neighbouring bytes.
// values: (kvHeads, context, quads): lanes that take neighbouring dimensions do.
// A quad is one unit of four f16; or two units of two f32: the second 32 units (keys) or one unit (values) later; or one word of
// four numbers of 8 bits with sign. These are multiplied by f32 scales, each for KV_GROUP dimensions, which lie behind all
// quads, in the same order with groups instead of quads.
//
// A layer whose tokens see only a window keeps fewer positions than the context has: position p lies where p % context does.

const uint QUADS = (HEAD_DIMENSIONS + 3) / 4;
const uint QUAD_UNITS = KV_TYPE == KV_F32 ? 2 : 1; // words in KV_Q8_0
const uint GROUP_QUADS = KV_GROUP / 4;
const uint GROUPS = (QUADS + GROUP_QUADS - 1) / GROUP_QUADS;

uint keyIndex(uint kvHead, uint context, uint position, uint quad)
{
    return ((kvHead * (context / 32) + position / 32) * QUADS + quad) * QUAD_UNITS * 32 + position % 32;
}

uint valueIndex(uint kvHead, uint context, uint position, uint quad)
{
    return ((kvHead * context + position) * QUADS + quad) * QUAD_UNITS;
}

/// Where the scales begin, in words.
uint firstScale(uint kvHeads, uint context)
{
    return kvHeads * context * QUADS;
}

uint keyScaleIndex(uint kvHead, uint kvHeads, uint context, uint position, uint group)
{
    return firstScale(kvHeads, context) + ((kvHead * (context / 32) + position / 32) * GROUPS + group) * 32 + position % 32;
}

uint valueScaleIndex(uint kvHead, uint kvHeads, uint context, uint position, uint group)
{
    return firstScale(kvHeads, context) + (kvHead * context + position) * GROUPS + group;
}

/// `next`: units to the second half of an f32 quad. KV_Q8_0: without the scale.
vec4 loadQuad(Units units, uint index, uint next)
{
    if (KV_TYPE == KV_Q8_0) {
        const int word = int(Words(units).v[index]);
        return vec4(ivec4(word << 24, word << 16, word << 8, word) >> 24);
    }
    const uvec2 first = loadUnit(units, index);
    if (KV_TYPE == KV_F32) {
        const uvec2 second = loadUnit(units, index + next);
        return uintBitsToFloat(uvec4(first, second));
    }
    return vec4(unpackHalf2x16(first.x), unpackHalf2x16(first.y));
}

float loadScale(Units units, uint index)
{
    return uintBitsToFloat(Words(units).v[index]);
}

/// KV_Q8_0: `value` in whole numbers from -127 to 127.
void storeQuad(Units units, uint index, uint next, vec4 value)
{
    if (KV_TYPE == KV_Q8_0) {
        const uvec4 bytes = uvec4(ivec4(value)) & 0xFF;
        Words(units).v[index] = bytes.x | bytes.y << 8 | bytes.z << 16 | bytes.w << 24;
    } else if (KV_TYPE == KV_F32) {
        storeUnit(units, index, floatBitsToUint(value.xy));
        storeUnit(units, index + next, floatBitsToUint(value.zw));
    } else {
        storeUnit(units, index, uvec2(packHalf2x16(value.xy), packHalf2x16(value.zw)));
    }
}

void storeScale(Units units, uint index, float scale)
{
    Words(units).v[index] = floatBitsToUint(scale);
}
