#version 460
// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Computes what linear.comp does for TOKENS tokens at a time, with weights that are whole numbers and x in 8 bits (see
// quantise.comp): four products and their sum are one operation. It takes neither NORM nor SPLIT nor EACH.
//
// x is read at addresses that the subgroup has in common, 16 bytes at once: hardware reads them once for all lanes.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_integer_dot_product : require
#include "include/memory.glsl"
#include "include/parameters.glsl.h"
#include "include/activations.glsl"
#include "include/weights_selected.glsl"
#include "include/linear.glsl"

const uint PARTS = BLOCK_WEIGHTS / SCALE_WEIGHTS; // parts of a block, each with a scale
const uint WORDS = SCALE_WEIGHTS / 4; // words in a part, each of four weights

void main()
{
#ifdef WEIGHTS_LEVELS
    levels = uvec4(p.levels[0], p.levels[1], p.levels[2], p.levels[3]);
#endif
    if (hasNothingToDo())
        return;
    uint to[MAX_TOKENS]; // row of y
    uint from[MAX_TOKENS]; // quad of x to start at
    [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
        to[t] = outputRow(t);
        from[t] = inputRow(to[t]) * p.xStride;
    }
    uint start[MAX_ROWS]; // the first unit of the next block, by row
    float sums[MAX_ROWS * MAX_TOKENS];
    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
        start[r] = matrixStart(rowToRead(r / MATRICES), r % MATRICES);
        [[unroll]] for (uint t = 0; t < TOKENS; ++t)
            sums[r * MAX_TOKENS + t] = 0;
    }

    Quads x = AS(Quads, p.x);
    for (uint k = 0; k < p.blocks; ++k) {
        Block blocks[MAX_ROWS];
        [[unroll]] for (uint r = 0; r < ROWS; ++r) {
            blocks[r] = loadBlock(p.weights, start[r], rowToRead(r / MATRICES), 1);
            start[r] += BLOCK_STRIDE;
        }
        [[unroll]] for (uint part = 0; part < PARTS; ++part) {
            vec2 scales[MAX_ROWS];
            uint words[MAX_ROWS * 8];
            [[unroll]] for (uint r = 0; r < ROWS; ++r) {
                scales[r] = wholeScale(blocks[r], part);
                [[unroll]] for (uint i = 0; i < WORDS; ++i)
                    words[r * 8 + i] = wholeWord(blocks[r], part * WORDS + i);
            }
            [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
                const uint at = from[t] + k * QUANTISED_QUADS;
                uvec4 quants[2]; // the second one counts only where a part is the whole block
                quants[0] = x.v[at + part];
                quants[1] = PARTS == 1 ? x.v[at + 1] : uvec4(0);
                const vec4 ends = uintBitsToFloat(x.v[at + 2]); // scale, sums of the halves
                const float xSum = PARTS == 1 ? ends.y + ends.z : ends[1 + part];
                [[unroll]] for (uint r = 0; r < ROWS; ++r) {
                    int sum = 0;
                    [[unroll]] for (uint i = 0; i < WORDS; ++i)
                        sum += dotPacked4x8EXT(int(words[r * 8 + i]), int(quants[i / 4][i % 4]));
                    sums[r * MAX_TOKENS + t] += scales[r].x * (ends.x * float(sum)) + scales[r].y * xSum;
                }
            }
        }
    }

    [[unroll]] for (uint t = 0; t < TOKENS; ++t) {
        [[unroll]] for (uint g = 0; g < ROW_GROUPS; ++g)
            put(to[t], g, sums[g * MATRICES * MAX_TOKENS + t], sums[(g * MATRICES + MATRICES - 1) * MAX_TOKENS + t]);
    }
}
