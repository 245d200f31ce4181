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
    gguf::TensorType type = gguf::TensorType::F32; ///< of all matrices
    gguf::TensorType upType = type; ///< of the up matrix alone
    gguf::TensorType valueType = type; ///< of the value matrix alone
    std::uint32_t hidden = 256; ///< a multiple of the types' block sizes, as is feedForward
    std::uint32_t feedForward = 256;
    std::uint32_t heads = 4;
    std::uint32_t kvHeads = 2;
    std::uint32_t headDimensions = 64; ///< heads times this is a multiple of the types' block sizes
    std::uint32_t vocabulary = 97;
    std::uint32_t layers = 1;
    bool attends = true; ///< else a layer is its feed-forward network alone
    bool neighbours = true; ///< which dimensions the rotary embedding pairs
    std::uint32_t rotated = 64; ///< dimensions; 0: no rotary embedding
    bool bias = false; ///< of queries, values, gate, up and the head
    bool queryKeyNorm = false; ///< of each query head by itself, of all key heads together
    bool postNorm = false; ///< behind each half of a layer
    bool gated = true; ///< the feed-forward network
    model::Activation::Kind activation = model::Activation::Kind::Silu;
    std::uint32_t experts = 0; ///< 0: one plain feed-forward network
    std::uint32_t expertsUsed = 0;
    bool renormalise = true; ///< the shares of the experts used
    std::uint32_t window = 0; ///< of every other layer, from the first on; 0: none
    float softCap = 0; ///< of scores and logits; 0: none
    float temperature = 0; ///< of attention
    execution::KvType kv = execution::KvType::F16;
    std::uint32_t promptTokens = 7;
    std::uint32_t batch = 5; ///< so that the prompt comes in unequal parts
    std::uint32_t decodeTokens = 2;
    std::uint32_t seed = 1;
};

/// How far one operation's output is from the reference, at its worst over all evaluations.
struct Deviation {
    std::string operation;
    double nmse = 0; ///< sum of squared differences over the sum of squares; infinite if a number is not finite
};
}
