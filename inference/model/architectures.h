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
/// Says how all models of an architecture differ from Llama, whose layers are RMSNorm, grouped-query attention with RoPE, RMSNorm
/// and SwiGLU (Touvron et al. 2023, Dubey et al. 2024).
struct Style {
    enum class QueryKeyNorm : std::uint8_t {
        None,
        Head, ///< each head is normalised by itself
        All, ///< all heads are normalised together
    };
    bool neighbours = true; ///< true if RoPE pairs the dimensions (2i, 2i+1), see Rope::neighbours
    bool preNorm = true; ///< true if a norm stands before attention and before the feed-forward network
    bool postNorm = false; ///< true if a norm stands behind each of the two, before the residual is added
    QueryKeyNorm queryKeyNorm = QueryKeyNorm::None;
    bool fused = false; ///< true if one tensor holds gate and up, and mostly one holds queries, keys and values
    bool gated = true;
    Activation::Kind activation = Activation::Kind::Silu;
    /// The last of every `fullEvery` layers sees all positions, the others see a window. 0: no layer has a window.
    std::uint32_t fullEvery = 0;
    std::uint32_t unturnedEvery = 0; ///< The last of every `unturnedEvery` layers has no RoPE. 0: all layers have it.
    bool tunedYarn = false; ///< true if the files say where the ramp of YaRN lies, and how much of its growth is taken back
};

/// What a model file says beyond its hyperparameters.
struct Details {
    float embeddingScale = 1;
    float residualScale = 1; ///< the factor of what is added to the residual stream
    Activation logits;
    /// The attention of every layer. `layer` is not set, and the window applies only to the layers in `windowed`.
    Attention attention;
    std::vector<bool> windowed; ///< True for each layer with a window: as Style::fullEvery says, unless the file says otherwise.
    std::shared_ptr<const Rope> rope; ///< null if positions are not encoded
    std::shared_ptr<const Rope> windowRope; ///< the RoPE of the layers with a window; null if `rope` holds for them, too
    std::vector<Activation> activations; ///< the activation of each layer; empty if all use Style::activation
};

struct Architecture {
    std::string_view name; ///< GGUF's general.architecture, and the prefix of its keys
    Style style{};
    /// Reads what is special to the architecture into `details`, which already hold what all architectures share. Failures stay
    /// in the reader. The pointer is null if nothing is special.
    void (*refine)(Reader &reader, const Hyperparameters &hyperparameters, Details &details) = nullptr;
};

/// Returns the row of an architecture, or null if the name is not known.
[[nodiscard]] const Architecture *architecture(std::string_view name);
/// Returns all rows of the table.
[[nodiscard]] std::span<const Architecture> architectures();
}
