// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A model as a plain list of operations: the one thing that every executor (Vulkan, reference, CPU) reads.
// An architecture is a function that writes such a list; it knows no executor, and no executor knows an architecture.
#pragma once

#include "inference/gguf/file.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace inference::model
{
/// What a model file says of itself, checked for sense. Counts fit comfortably into their types.
struct Hyperparameters {
    std::string architecture;
    std::uint32_t layers = 0;
    std::uint32_t hidden = 0; ///< d, width of the residual stream
    std::uint32_t heads = 0; ///< query heads
    std::uint32_t kvHeads = 0; ///< divides heads
    std::uint32_t headDimensions = 0;
    std::uint32_t feedForward = 0; ///< width of the gated hidden layer
    std::uint32_t vocabulary = 0;
    std::uint32_t trainedContext = 0; ///< tokens
    float normEpsilon = 1e-5F;
};

/// The activation buffers. Each holds one f32 row per token of the batch; widths in Plan::widths.
enum class Buffer : std::uint8_t {
    Residual, ///< (tokens, hidden)
    Qkv, ///< (tokens, (heads + 2 kvHeads) headDimensions): queries, then keys, then values
    Attended, ///< (tokens, heads headDimensions)
    Hidden, ///< (tokens, feedForward)
    Logits, ///< (tokens asked for, vocabulary)
};
inline constexpr std::size_t BufferCount = 5;

/// y = x / sqrt(mean(x^2) + epsilon) * weight, over each row. Zhang and Sennrich 2019.
struct Norm {
    const gguf::Tensor *weight = nullptr; ///< (cols,) f32
    float epsilon = 1e-5F;
};

/// y = W x + b. W: (rows, cols) of any type; b: (rows,) f32 or null.
struct Linear {
    const gguf::Tensor *weight = nullptr;
    const gguf::Tensor *bias = nullptr;
};

/// out[t] = scale * table[token[t]]. table: (vocabulary, hidden) of any type.
struct Embed {
    const gguf::Tensor *table = nullptr;
    float scale = 1;
    Buffer out = Buffer::Residual;
};

/// out[t] (or out[t] +=) the stacked rows of all `linears` times norm(in[t]).
struct Project {
    Buffer in = Buffer::Residual;
    std::optional<Norm> norm;
    std::vector<Linear> linears; ///< one to three; all with the same cols
    Buffer out = Buffer::Residual;
    bool accumulate = false; ///< adds to `out`: the residual connection
};

/// Rotary position embedding, Su et al. 2021, in the form that covers every scaling: pair i of a head is turned by
/// position * inverseFrequencies[i], and cos and sin are multiplied by `magnitude`.
struct Rope {
    std::vector<float> inverseFrequencies; ///< (rotated dimensions / 2,)
    float magnitude = 1;
    bool neighbours = true; ///< pairs are (2i, 2i+1); else (i, i + rotated/2)
};

/// Rotates queries (in place) and keys of Buffer::Qkv, and appends keys and values to the layer's KV cache at each token's
/// position.
struct RopeStore {
    std::uint32_t layer = 0;
    std::shared_ptr<const Rope> rope; ///< null: positions are not encoded here
};

/// Causal attention over the layer's cache with grouped queries (Ainslie et al. 2023): Qkv -> Attended.
struct Attention {
    std::uint32_t layer = 0;
    float scale = 1; ///< of q k^T
};

/// out = silu(gate norm(in)) * (up norm(in)). Shazeer 2020.
struct GatedProject {
    Buffer in = Buffer::Residual;
    Norm norm;
    Linear gate; ///< (feedForward, hidden)
    Linear up; ///< (feedForward, hidden)
    Buffer out = Buffer::Hidden;
};

/// Logits of the tokens that were asked for: Buffer::Residual -> Buffer::Logits.
struct Head {
    Norm norm;
    Linear linear; ///< (vocabulary, hidden); the embedding table where they are tied
};

using Operation = std::variant<Embed, Project, RopeStore, Attention, GatedProject, Head>;

/// Points into `file`, which it keeps alive.
struct Plan {
    std::shared_ptr<const gguf::File> file;
    Hyperparameters hyperparameters;
    std::array<std::uint32_t, BufferCount> widths{}; ///< floats a row, by Buffer
    std::vector<Operation> operations; ///< in order of execution
};

/// Reads the hyperparameters and writes the list. Errors: Unsupported names the architecture, tensor type or scaling that
/// is not known; FileCorrupt names the missing or misshapen tensor or the senseless hyperparameter.
[[nodiscard]] Result<std::shared_ptr<const Plan>> plan(std::shared_ptr<const gguf::File> file);
}
