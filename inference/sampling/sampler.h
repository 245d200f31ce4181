// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Chooses the next token from the model's logits.
#pragma once

#include "inference/protocol/messages.h"

#include <cstdint>
#include <deque>
#include <random>
#include <span>
#include <vector>

namespace inference::sampling
{
using TokenId = std::int32_t;

/// Repetition penalty (Keskar et al. 2019), then top-k (Fan et al. 2018), top-p (Holtzman et al. 2020), min-p (Nguyen et al.
/// 2024), then temperature. With temperature 0 the most likely token, the lowest id of equals. Not thread-safe.
class Sampler
{
public:
    /// The same settings and seed give the same tokens for the same logits, on every machine.
    explicit Sampler(const protocol::Sampling &settings);

    /// `logits`: (vocabulary,) f32, at least one. Those that are no numbers count as impossible.
    [[nodiscard]] TokenId sample(std::span<const float> logits);
    /// Tells what stands in the context now, for the repetition penalty: the prompt as well as what was sampled.
    void accept(TokenId token);
    /// As given, or as drawn.
    [[nodiscard]] std::uint64_t seed() const { return m_seed; }

private:
    struct Candidate {
        float logit = 0;
        TokenId token = 0;
    };

    void penalize();
    [[nodiscard]] double total(float best) const;
    void keepTopK();
    void keepTopP();
    void keepMinP();
    [[nodiscard]] TokenId draw();

    protocol::Sampling m_settings;
    std::uint64_t m_seed = 0;
    std::mt19937_64 m_random;
    std::deque<TokenId> m_recent;
    std::vector<float> m_logits;
    std::vector<Candidate> m_candidates;
};
}
