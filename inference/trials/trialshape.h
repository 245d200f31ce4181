// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which small random model a trial runs, and what it says.
#pragma once

#include "inference/execution/options.h"
#include "inference/gguf/tensortype.h"
#include "inference/model/plan.h"

#include <cstdint>
#include <string>

namespace inference::trials
{
struct TrialShape {
    gguf::TensorType type = gguf::TensorType::F32; ///< the type of all matrices
    gguf::TensorType upType = type; ///< the type of the up matrix
    gguf::TensorType valueType = type; ///< the type of the value matrix
    std::uint32_t hidden = 256; ///< a multiple of the types' block sizes, as is feedForward
    std::uint32_t feedForward = 256;
    std::uint32_t heads = 4;
    std::uint32_t kvHeads = 2;
    std::uint32_t headDimensions = 64; ///< heads times this is a multiple of the types' block sizes
    std::uint32_t vocabulary = 97;
    std::uint32_t layers = 1;
    bool attends = true; ///< false: a layer is its feed-forward network alone
    bool neighbours = true; ///< true: the rotary embedding pairs neighbouring dimensions
    std::uint32_t rotated = 64; ///< dimensions that are rotated; 0: no rotary embedding
    bool bias = false; ///< true if queries, values, gate, up and the head have a bias
    bool queryKeyNorm = false; ///< true: each query head is normalised by itself, all key heads together
    bool postNorm = false; ///< true if the result of each half of a layer is normalised
    bool gated = true; ///< true if the feed-forward network has a gate
    model::Activation::Kind activation = model::Activation::Kind::Silu;
    std::uint32_t experts = 0; ///< 0: one plain feed-forward network
    std::uint32_t expertsUsed = 0;
    bool renormalise = true; ///< true: the shares of the experts that are used add up to 1
    std::uint32_t window = 0; ///< the window of every other layer, from the first on; 0: none
    float softCap = 0; ///< the cap of scores and logits; 0: none
    float temperature = 0; ///< the temperature of attention, as in model::Attention
    execution::KvType kv = execution::KvType::F16;
    std::uint32_t promptTokens = 7;
    std::uint32_t batch = 5; ///< tokens; no divisor of promptTokens, so that the prompt comes in unequal parts
    std::uint32_t decodeTokens = 2;
    std::uint32_t seed = 1;
};

/// How far one operation's output is from the reference, at its worst over all evaluations.
struct Deviation {
    std::string operation;
    double nmse = 0; ///< sum of squared differences over the sum of squares; infinite if a number is not finite
};
}
