// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A model as a plain list of operations: the one thing that every executor (Vulkan, reference, CPU) reads.
// An architecture is a function that writes such a list; it knows no executor, and no executor knows an architecture.
#pragma once

#include "inference/gguf/file.h"

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace inference::model
{
/// The numbers that a model file gives of itself, checked for sense. The product of any two counts fits 64 bits.
struct Hyperparameters {
    std::string architecture;
    std::uint32_t layers = 0;
    std::uint32_t hidden = 0; ///< the width of the residual stream, d
    std::uint32_t heads = 0; ///< the number of query heads
    std::uint32_t kvHeads = 0; ///< the number of key and value heads, which divides `heads`
    std::uint32_t headDimensions = 0;
    std::uint32_t feedForward = 0; ///< the width of the hidden layer of a feed-forward network, or of an expert
    std::uint32_t vocabulary = 0;
    std::uint32_t trainedContext = 0; ///< tokens
    std::uint32_t experts = 0; ///< the experts in each layer; 0 if each layer has one plain feed-forward network
    std::uint32_t expertsUsed = 0; ///< the experts that each token goes through
    float normEpsilon = 1e-5F;
};

/// The activation buffers. Each holds f32 rows, Plan::rows of them for each token of the batch, of Plan::widths numbers each.
enum class Buffer : std::uint8_t {
    Residual, ///< (tokens, hidden)
    Qkv, ///< (tokens, (heads + 2 kvHeads) headDimensions): queries, then keys, then values
    Attended, ///< (tokens, heads headDimensions)
    Hidden, ///< (tokens, feedForward)
    Logits, ///< (tokens asked for, vocabulary)
    Scores, ///< (tokens, experts): how well each expert suits a token
    Routes, ///< (tokens, 2 expertsUsed): the numbers of the chosen experts, best first, then their shares
    ExpertHidden, ///< (tokens, expertsUsed, feedForward)
    ExpertOut, ///< (tokens, expertsUsed, hidden)
};
inline constexpr std::size_t BufferCount = 9;

/// y = x / sqrt(mean(x^2) + epsilon) * weight, over each row. Zhang and Sennrich 2019.
struct Norm {
    const gguf::Tensor *weight = nullptr; ///< (cols,) f32
    float epsilon = 1e-5F;
};

/// A function that is applied to each number of a result.
struct Activation {
    enum class Kind : std::uint8_t {
        None,
        Silu, ///< x / (1 + exp(-x))
        Gelu, ///< in its tanh form, Hendrycks and Gimpel 2016
        Xielu, ///< a x^2 + c x above 0, else b (exp(min(x, d)) - 1 - x) + c x. Huang 2024. Parameters: a, b, c, d
        SoftCap, ///< a tanh(x / a). Gemma Team 2024. Parameter: a
        Scale, ///< a x. Parameter: a
    };
    Kind kind = Kind::None;
    std::array<float, 4> parameters{};
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

/// out[t] (or out[t] +=) postNorm(activation(the stacked rows of all `linears` times norm(in[t]))).
struct Project {
    Buffer in = Buffer::Residual;
    std::optional<Norm> norm{};
    std::vector<Linear> linears{}; ///< one to three matrices with the same cols
    Activation activation{};
    std::optional<Norm> postNorm{};
    Buffer out = Buffer::Residual;
    bool accumulate = false; ///< true if the result is added to `out`, as in the residual connection
};

/// Rotary position embedding, Su et al. 2021, in the form that covers every scaling: pair i of a head is turned by
/// position * inverseFrequencies[i], and cos and sin are multiplied by `magnitude`.
struct Rope {
    std::vector<float> inverseFrequencies{}; ///< (rotated dimensions / 2,)
    /// The frequencies for long contexts (LongRoPE, Ding et al. 2024); empty if they are the same.
    std::vector<float> longInverseFrequencies{};
    std::uint32_t longBeyond = 0; ///< a context of more tokens than this is long
    float magnitude = 1;
    bool neighbours = true; ///< true: pairs are (2i, 2i+1); false: they are (i, i + rotated / 2)

    /// Returns the frequencies for all positions of a session whose context holds `context` tokens.
    [[nodiscard]] std::span<const float> frequencies(std::uint32_t context) const;
};

/// Normalises and rotates queries (in place) and keys of Buffer::Qkv, and appends keys and values to the layer's KV cache at
/// each token's position. A norm's weight may be as wide as a head or as all heads together: it applies to each such run.
struct RopeStore {
    std::uint32_t layer = 0;
    std::shared_ptr<const Rope> rope{}; ///< null if positions are not encoded in this layer
    std::optional<Norm> queryNorm{};
    std::optional<Norm> keyNorm{};
};

/// Causal attention over the layer's cache with grouped queries (Ainslie et al. 2023): Qkv -> Attended.
struct Attention {
    std::uint32_t layer = 0;
    float scale = 1; ///< the factor of q k^T
    float softCap = 0; ///< scores become softCap tanh(score / softCap); 0: they stay as they are
    std::uint32_t window = 0; ///< the number of latest positions that a token sees, its own included; 0: it sees all
    float temperature = 0; ///< queries are multiplied by 1 + temperature ln(1 + floor(position / temperatureLength))
    std::uint32_t temperatureLength = 1;
};

/// out = activation(gate norm(in)) * (up norm(in)). Shazeer 2020.
struct GatedProject {
    Buffer in = Buffer::Residual;
    std::optional<Norm> norm{};
    Linear gate{}; ///< (feedForward, hidden)
    Linear up{}; ///< (feedForward, hidden)
    Activation activation{.kind = Activation::Kind::Silu};
    Buffer out = Buffer::Hidden;
};

/// Chooses the experts of each token by the softmax of its scores: Scores -> Routes. Shazeer et al. 2017.
struct Route {
    std::uint32_t experts = 0;
    std::uint32_t used = 0; ///< the number of experts that each token goes through
    bool renormalise = true; ///< true if the shares of the chosen experts are scaled to add up to 1
};

/// Does for each token what Project does, or GatedProject if there is a gate, with the experts in Routes: out[t, r] is computed
/// by the r-th of them.
struct ExpertProject {
    Buffer in = Buffer::Residual; ///< it has one row for each token, or one for each expert of a token
    std::optional<Norm> norm{};
    const gguf::Tensor *weight = nullptr; ///< (experts, rows, cols) of any type
    const gguf::Tensor *gate = nullptr; ///< (experts, rows, cols) of any type, or null
    Activation activation{}; ///< it applies to what the gate gives, or to the result if there is no gate
    Buffer out = Buffer::ExpertHidden;
};

/// Residual[t] += scale * sum over r of the share of expert r * ExpertOut[t, r].
struct ExpertMix {
    float scale = 1;
};

/// Computes the logits of the tokens that were asked for: Buffer::Residual -> Buffer::Logits.
struct Head {
    Norm norm{};
    Linear linear{}; ///< (vocabulary, hidden); it is the embedding table where the two are tied
    Activation activation{};
};

using Operation = std::variant<Embed, Project, RopeStore, Attention, GatedProject, Route, ExpertProject, ExpertMix, Head>;

/// A plan points into `file`, which it keeps alive.
struct Plan {
    std::shared_ptr<const gguf::File> file;
    Hyperparameters hyperparameters;
    std::deque<gguf::Tensor> slices; ///< views of some rows of tensors in `file`
    std::array<std::uint32_t, BufferCount> widths{}; ///< the floats in a row of each Buffer; 0 if it is not used
    std::array<std::uint32_t, BufferCount> rows{1, 1, 1, 1, 1, 1, 1, 1, 1}; ///< the rows that each Buffer has for a token
    std::vector<Operation> operations; ///< in order of execution
};

/// Reads the hyperparameters and writes the list. Errors: Unsupported names the architecture, tensor type or scaling that
/// is not known; FileCorrupt names the missing or misshapen tensor or the senseless hyperparameter.
[[nodiscard]] Result<std::shared_ptr<const Plan>> plan(std::shared_ptr<const gguf::File> file);
}
