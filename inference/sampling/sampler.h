// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Chooses the next token from the model's logits.
#pragma once

#include "inference/sampling/penalties.h"
#include "inference/sampling/settings.h"

#include <cstdint>
#include <random>
#include <span>
#include <unordered_set>
#include <vector>

namespace inference::sampling
{
/// Applies the bias of single tokens and the penalties, then top-k (Fan et al. 2018), typical (Meister et al. 2023), top-p
/// (Holtzman et al. 2020), min-p (Nguyen et al. 2024), XTC (https://github.com/oobabooga/text-generation-webui/pull/6335), then
/// temperature. With temperature 0 it chooses the most likely token, and the lowest id among equals. Not thread-safe.
class Sampler
{
public:
    /// The same settings and seed give the same tokens for the same logits, on every machine. `breakers`: see Penalties.
    explicit Sampler(const Sampling &settings, std::unordered_set<TokenId> breakers = {});

    /// Returns the next token. `logits`: (vocabulary,) f32, at least one. Those that are not a number count as impossible.
    /// `allowed` has one bit for each token, the lowest first, of which at least one is set. If it is empty, all tokens are
    /// allowed.
    [[nodiscard]] TokenId sample(std::span<const float> logits, std::span<const std::uint64_t> allowed = {});
    /// Adds a token of the prompt, for the penalties.
    void read(TokenId token) { m_penalties.read(token); }
    /// Adds a token that was chosen, for the penalties.
    void accept(TokenId token) { m_penalties.accept(token); }
    /// Returns the seed that was given or drawn.
    [[nodiscard]] std::uint64_t seed() const { return m_seed; }

private:
    struct Candidate {
        float logit = 0;
        TokenId token = 0;
    };

    void applyBias();
    void forbid(std::span<const std::uint64_t> allowed);
    [[nodiscard]] float best() const;
    [[nodiscard]] double total(float best) const;
    [[nodiscard]] double chance(); // a random number, at least 0 and below 1
    void keepTopK();
    void keepTypical();
    void keepTopP();
    void keepMinP();
    void dropTopChoices();
    [[nodiscard]] TokenId draw();

    Sampling m_settings;
    std::uint64_t m_seed = 0;
    std::mt19937_64 m_random;
    Penalties m_penalties;
    std::vector<float> m_logits;
    std::vector<Candidate> m_candidates;
};
}
