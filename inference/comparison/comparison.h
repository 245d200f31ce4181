// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How far what a model says, computed in one way, is from what it says in another: exactly or fast, on one device or another, in
// other batches, from other weights.
#pragma once

#include "inference/session/session.h"

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

namespace inference::comparison
{
/// Compares the probabilities of the next token, position by position. Everything is computed in double.
class Comparison
{
public:
    /// `logits` and `reference`: (vocabulary,) f32 at the same position. Returns false where they hold what is no
    /// number; such a position is not counted.
    bool add(std::span<const float> logits, std::span<const float> reference);
    /// Adds all positions of `other`.
    void add(const Comparison &other);

    [[nodiscard]] std::size_t positions() const { return m_divergence.size(); }
    /// Kullback-Leibler divergences, sum of p ln(p / q) with p the reference's probabilities, in nats.
    [[nodiscard]] double meanDivergence() const;
    [[nodiscard]] double largestDivergence() const;
    /// Returns the divergence that `share` of the positions do not exceed; between two positions it is interpolated.
    [[nodiscard]] double divergenceAt(double share) const;
    [[nodiscard]] double sameToken() const; ///< the share of positions where both have the same most likely token
    /// Returns the median over the positions of the squared distance between both logits over the square of the reference's.
    [[nodiscard]] double medianError() const;

private:
    std::vector<double> m_divergence;
    std::vector<double> m_error;
    std::size_t m_same = 0;
};

/// Evaluates `tokens` in both sessions from an empty context on, each in batches of its own logitRows(), side by side: only the
/// logits of a batch of each are in memory. Adds every position to `comparison`. Errors: Usage where the vocabularies differ;
/// those of Session::evaluate(); Internal where a session gives what is no number.
[[nodiscard]] Result<void> compare(session::Session &session, session::Session &reference,
                                   std::span<const execution::TokenId> tokens, Comparison &comparison,
                                   const std::stop_token &stop = {}, const execution::Progress &progress = {});
}
