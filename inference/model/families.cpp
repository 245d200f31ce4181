// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The table of architectures has one row for each.
#include "inference/model/architectures.h"
#include "inference/model/rope.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace inference::model
{
namespace
{
using Kind = Activation::Kind;

constexpr double MostScale = 1e6;

/// In Ministral 3, queries are scaled up as their position grows.
void refineMistral3(Reader &reader, const Hyperparameters &h, Details &details)
{
    details.attention.temperature = static_cast<float>(reader.real("attention.temperature_scale", 0, MostScale, 0));
    details.attention.temperatureLength = reader.count("rope.scaling.original_context_length", 1, 1U << 30U, h.trainedContext);
}

Activation softCap(float cap)
{
    return cap > 0 ? Activation{.kind = Kind::SoftCap, .parameters = {cap}} : Activation{};
}

/// Sets what all Gemmas share. The model with `large` layers scales attention by 1 / sqrt(hidden / heads), instead of by the
/// dimensions of its heads.
void refineGemma(const Hyperparameters &h, std::uint32_t large, Details &details)
{
    details.embeddingScale = std::sqrt(static_cast<float>(h.hidden));
    if (h.layers == large) {
        details.attention.scale = 1 / std::sqrt(static_cast<float>(h.hidden / h.heads));
    }
}

/// Reads the window of Gemma 2 and its soft caps of scores and logits (Gemma Team 2024).
void refineGemma2(Reader &reader, const Hyperparameters &h, Details &details)
{
    refineGemma(h, 46, details);
    details.attention.window = reader.count("attention.sliding_window", 0, 1U << 30U, 4096);
    details.attention.softCap = static_cast<float>(reader.real("attn_logit_softcapping", 0, MostScale, 50));
    details.logits = softCap(static_cast<float>(reader.real("final_logit_softcapping", 0, MostScale, 30)));
}

/// Reads the window of Gemma 3, its soft cap of logits, and the RoPE of its layers with a window (Gemma Team 2025).
void refineGemma3(Reader &reader, const Hyperparameters &h, Details &details)
{
    refineGemma(h, 62, details);
    details.attention.window = reader.count("attention.sliding_window", 0, 1U << 30U, 0);
    details.logits = softCap(static_cast<float>(reader.real("final_logit_softcapping", 0, MostScale, 0)));
    if (details.attention.window > 0) {
        details.windowRope = readPlainRope(reader, "rope.freq_base_swa", h.headDimensions, details.rope->neighbours);
    }
}

double softplus(double x)
{
    return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

/// Apertus (Swiss AI 2025) learns the shape of its activation, layer by layer.
void refineApertus(Reader &reader, const Hyperparameters &h, Details &details)
{
    const auto positive = reader.reals("xielu.alpha_p", h.layers, MostScale);
    const auto negative = reader.reals("xielu.alpha_n", h.layers, MostScale);
    const auto beta = reader.reals("xielu.beta", h.layers, MostScale);
    const auto epsilon = reader.reals("xielu.eps", h.layers, MostScale);
    for (std::uint32_t layer = 0; layer < h.layers; ++layer) {
        details.activations.push_back({.kind = Kind::Xielu,
                                       .parameters = {static_cast<float>(softplus(positive[layer])),
                                                      static_cast<float>(beta[layer] + softplus(negative[layer])),
                                                      static_cast<float>(beta[layer]), static_cast<float>(epsilon[layer])}});
    }
}

/// Reads a multiplier, which is `fallback` where the file has none or 0.
float readScale(Reader &reader, std::string_view name, float fallback)
{
    const auto scale = static_cast<float>(reader.real(name, 0, MostScale, 0));
    return scale == 0 ? fallback : scale;
}

/// Granite (IBM 2024): Llama with four multipliers. A file says that positions are not encoded by calling RoPE not fine-tuned.
void refineGranite(Reader &reader, const Hyperparameters &, Details &details)
{
    details.embeddingScale = readScale(reader, "embedding_scale", 1);
    details.residualScale = readScale(reader, "residual_scale", 1);
    details.attention.scale = readScale(reader, "attention.scale", details.attention.scale);
    if (!reader.flag("rope.scaling.finetuned", true)) {
        details.rope = nullptr;
    }
    const double logitScale = reader.real("logit_scale", 1 / MostScale, MostScale);
    details.logits = {.kind = Kind::Scale, .parameters = {static_cast<float>(1 / logitScale)}};
}

/// OLMo 2 (AI2 2024) has no window; OLMo 3 (2025) is written under the same name, and turns the layers with one without scaling.
void refineOlmo2(Reader &reader, const Hyperparameters &h, Details &details)
{
    details.attention.window = reader.count("attention.sliding_window", 0, 1U << 30U, 0);
    if (details.attention.window > 0) {
        details.windowRope = readPlainRope(reader, "rope.freq_base", h.headDimensions, details.rope->neighbours);
    }
}

constexpr Style Mistral3{.tunedYarn = true};
constexpr Style Halves{.neighbours = false};
constexpr Style Qwen3{.neighbours = false, .queryKeyNorm = Style::QueryKeyNorm::Head};
constexpr Style Phi3{.neighbours = false, .fused = true};
constexpr Style Smollm3{.unturnedEvery = 4};
constexpr Style Gemma2{.neighbours = false, .postNorm = true, .activation = Kind::Gelu, .fullEvery = 2};
constexpr Style Gemma3{
    .neighbours = false, .postNorm = true, .queryKeyNorm = Style::QueryKeyNorm::Head, .activation = Kind::Gelu, .fullEvery = 6};
constexpr Style Apertus{
    .neighbours = false, .queryKeyNorm = Style::QueryKeyNorm::Head, .gated = false, .activation = Kind::Xielu};
constexpr Style Olmo2{
    .neighbours = false, .preNorm = false, .postNorm = true, .queryKeyNorm = Style::QueryKeyNorm::All, .fullEvery = 4};

constexpr std::array Architectures{
    Architecture{.name = "llama"},
    Architecture{.name = "mistral3", .style = Mistral3, .refine = refineMistral3},
    Architecture{.name = "qwen2", .style = Halves},
    Architecture{.name = "qwen3", .style = Qwen3},
    Architecture{.name = "qwen3moe", .style = Qwen3},
    Architecture{.name = "gemma2", .style = Gemma2, .refine = refineGemma2},
    Architecture{.name = "gemma3", .style = Gemma3, .refine = refineGemma3},
    Architecture{.name = "phi3", .style = Phi3},
    Architecture{.name = "smollm3", .style = Smollm3},
    Architecture{.name = "apertus", .style = Apertus, .refine = refineApertus},
    Architecture{.name = "granite", .style = {}, .refine = refineGranite},
    Architecture{.name = "olmo2", .style = Olmo2, .refine = refineOlmo2},
};
}

std::span<const Architecture> architectures()
{
    return Architectures;
}

const Architecture *architecture(std::string_view name)
{
    const auto *const found = std::ranges::find(Architectures, name, &Architecture::name);
    return found != Architectures.end() ? found : nullptr;
}
}
