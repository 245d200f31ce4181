// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The table of architectures: a new one is a row here, and a short function where its model files hold numbers of their own.
#pragma once

#include "inference/model/plan.h"
#include "inference/model/reader.h"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace inference::model
{
/// What sets all models of an architecture apart from Llama: RMSNorm, grouped-query attention with RoPE, RMSNorm, SwiGLU
/// (Touvron et al. 2023, Dubey et al. 2024).
struct Style {
    enum class QueryKeyNorm : std::uint8_t {
        None,
        Head, ///< of each head by itself
        All, ///< of all heads together
    };
    bool neighbours = true; ///< how its files lay out the pairs of RoPE, see Rope
    bool preNorm = true; ///< before attention and feed-forward network
    bool postNorm = false; ///< behind them, before the residual is added
    QueryKeyNorm queryKeyNorm = QueryKeyNorm::None;
    bool fused = false; ///< one tensor for gate and up, and mostly one for queries, keys and values
    bool gated = true;
    Activation::Kind activation = Activation::Kind::Silu;
    std::uint32_t fullEvery = 0; ///< of so many layers the last sees all positions, the others a window; 0: no layer has one
    std::uint32_t unturnedEvery = 0; ///< of so many layers the last has no RoPE; 0: all have it
    bool tunedYarn = false; ///< its files say where the ramp of YaRN lies, and how much of its growth is taken back
};

/// What a model file says beyond its hyperparameters.
struct Details {
    float embeddingScale = 1;
    float residualScale = 1; ///< of what is added to the residual stream
    Activation logits;
    Attention attention; ///< without its layer; its window applies to the layers in `windowed`
    std::vector<bool> windowed; ///< by layer; as Style::fullEvery says unless the file says otherwise
    std::shared_ptr<const Rope> rope; ///< null: positions are not encoded
    std::shared_ptr<const Rope> windowRope; ///< of the layers with a window; null: the same
    std::vector<Activation> activations; ///< by layer; empty: Style::activation
};

struct Architecture {
    std::string_view name; ///< GGUF's general.architecture, and the prefix of its keys
    Style style{};
    /// Reads what is special. `details` come with what all share. Failures stay in the reader. Null: nothing is.
    void (*refine)(Reader &reader, const Hyperparameters &hyperparameters, Details &details) = nullptr;
};

/// Null if it is not known.
[[nodiscard]] const Architecture *architecture(std::string_view name);
/// All rows.
[[nodiscard]] std::span<const Architecture> architectures();
}
