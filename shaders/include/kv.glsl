// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Keys and values lie in the cache of one layer in chunks of 16 bytes.
// keys:   (kvHeads, context / KEYS, chunks, KEYS positions): lanes that take neighbouring positions read neighbouring bytes.
// values: (kvHeads, context, chunks): lanes that take neighbouring dimensions read neighbouring bytes.
// A chunk holds eight dimensions as f16, four as f32, or sixteen as numbers of 8 bits with sign. The latter are multiplied by f32
// scales, each for KV_GROUP dimensions, which lie behind all chunks, in the same order with groups instead of chunks. What the
// last chunk has beyond the head's dimensions is undefined.
//
// A layer whose tokens see only a window keeps fewer positions than the model's context has: position p lies in slot p % context.

const uint CHUNK = KV_TYPE == KV_F32 ? 4 : KV_TYPE == KV_Q8_0 ? 16 : 8; // dimensions in a chunk
const uint CHUNKS = (HEAD_DIMENSIONS + CHUNK - 1) / CHUNK;
/// The number of positions whose keys lie beside each other, chunk by chunk: they fill lines of 128 bytes, and a small subgroup
/// reads them in the order of the memory.
const uint KEYS = 8;
const uint GROUP_CHUNKS = KV_GROUP / CHUNK; // chunks that share a scale, with KV_Q8_0
const uint GROUPS = (CHUNKS + GROUP_CHUNKS - 1) / GROUP_CHUNKS;

uint keyIndex(uint kvHead, uint context, uint position, uint chunk)
{
    return (kvHead * context + position / KEYS * KEYS) * CHUNKS + chunk * KEYS + position % KEYS;
}

uint valueIndex(uint kvHead, uint context, uint position, uint chunk)
{
    return (kvHead * context + position) * CHUNKS + chunk;
}

/// Returns where the scales begin in the keys or in the values, in words.
uint firstScale(uint kvHeads, uint context)
{
    return kvHeads * context * CHUNKS * 4;
}

uint keyScaleIndex(uint kvHead, uint kvHeads, uint context, uint position, uint group)
{
    return firstScale(kvHeads, context) + (kvHead * context + position / KEYS * KEYS) * GROUPS + group * KEYS + position % KEYS;
}

uint valueScaleIndex(uint kvHead, uint kvHeads, uint context, uint position, uint group)
{
    return firstScale(kvHeads, context) + (kvHead * context + position) * GROUPS + group;
}

float loadScale(Units units, uint index)
{
    return uintBitsToFloat(AS(Words, units).v[index]);
}

void storeScale(Units units, uint index, float scale)
{
    AS(Words, units).v[index] = floatBitsToUint(scale);
}

uvec4 loadChunk(Units units, uint index)
{
    return uvec4(loadUnit(units, 2 * index), loadUnit(units, 2 * index + 1));
}

/// Returns dimension `i` of a chunk, with KV_Q8_0 not yet scaled. `i` is a constant once loops are unrolled.
float dimensionOf(uvec4 chunk, uint i)
{
    if (KV_TYPE == KV_Q8_0)
        return float(int(chunk[i / 4] << (24 - 8 * (i % 4))) >> 24);
    if (KV_TYPE == KV_F32)
        return uintBitsToFloat(chunk[i]);
    return unpackHalf2x16(chunk[i / 2])[i % 2];
}

/// Stores quad `quad` of a head, which is four dimensions, in its chunk at `index`. With KV_Q8_0, `value` holds whole numbers
/// from -127 to 127.
void storeQuad(Units units, uint index, uint quad, vec4 value)
{
    if (KV_TYPE == KV_Q8_0) {
        const uvec4 bytes = uvec4(ivec4(value)) & 0xFF;
        AS(Words, units).v[4 * index + quad % 4] = bytes.x | bytes.y << 8 | bytes.z << 16 | bytes.w << 24;
    } else if (KV_TYPE == KV_F32) {
        storeUnit(units, 2 * index, floatBitsToUint(value.xy));
        storeUnit(units, 2 * index + 1, floatBitsToUint(value.zw));
    } else {
        storeUnit(units, 2 * index + quad % 2, uvec2(packHalf2x16(value.xy), packHalf2x16(value.zw)));
    }
}
