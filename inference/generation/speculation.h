// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Has guessed tokens evaluated together with the chosen one. The sampler still chooses every token from the logits that it would
// have got without a guess, bit by bit; so the text, the random numbers drawn and the cache are the same, only sooner there.
#pragma once

#include "inference/generation/promptlookup.h"

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <vector>

namespace inference::generation
{
/// Records what evaluating several tokens at once costs on a device with a model, and whether it is exact there. It is kept from
/// one answer to the next, together with the evaluator that it was learnt from.
class SpeculationRecord
{
public:
    /// The numbers of tokens that a batch may have.
    static constexpr std::array<std::size_t, 5> Sizes{2, 3, 4, 8, 16};

    void tookSingle(double ms);
    /// Records that a batch of Sizes[`size`] tokens took `ms` milliseconds.
    void tookBatch(std::size_t size, double ms);
    /// Returns what a batch of Sizes[`size`] tokens costs in single tokens; what was not measured is estimated from what was.
    [[nodiscard]] double cost(std::size_t size) const;
    [[nodiscard]] bool isMeasured() const { return m_batchMs.front() > 0; } ///< true once a batch of Sizes[0] was timed

    /// Returns whether batches that end at position `end` were seen to have the bits of single tokens. Attention goes other ways
    /// as the context grows, so each power of two counts by itself.
    [[nodiscard]] bool isTrusted(std::size_t end) const;
    void trust(std::size_t end);
    void distrust() { m_inexact = true; } ///< no batch is trusted ever after
    [[nodiscard]] bool isInexact() const { return m_inexact; }

private:
    [[nodiscard]] double assumedCost(std::size_t size) const;

    double m_singleMs = 0;
    std::array<double, Sizes.size()> m_batchMs{}; // 0 if not known; times, so that both sides follow a computer's pace
    std::array<bool, Sizes.size()> m_warm{}; // true after the first batch of a size, for which a device may compile
    std::set<std::size_t> m_trusted;
    bool m_inexact = false;
};

/// Follows one answer. It is not thread-safe.
class Speculation
{
public:
    /// `prompt` is what the cache holds; `record` is null for no guesses. All must outlive this.
    Speculation(execution::Evaluator &evaluator, SpeculationRecord *record, std::span<const execution::TokenId> prompt);

    /// Returns the logits after `token`, as Evaluator::evaluate() gives them. `more` is how many tokens behind it may have to be
    /// evaluated, too.
    [[nodiscard]] Result<std::span<const float>> next(execution::TokenId token, std::size_t more, const std::stop_token &stop);
    /// Returns how many tokens in the cache are part of the text.
    [[nodiscard]] std::size_t size() const { return m_size; }
    /// Takes what was guessed and not chosen out of the cache.
    void finish();

    [[nodiscard]] std::uint32_t proposed() const { return m_proposed; } ///< guessed tokens that were evaluated
    [[nodiscard]] std::uint32_t accepted() const { return m_accepted; } ///< guessed tokens that were chosen then

private:
    /// A batch and its logits, which are not used but compared with those of single tokens.
    struct Rehearsal {
        std::vector<execution::TokenId> tokens;
        std::vector<float> logits;
        std::size_t end = 0; // the position behind the batch
        std::size_t compared = 0;
    };

    struct Choice {
        std::size_t size = 0; // index in SpeculationRecord::Sizes
        std::size_t guessed = 0; // tokens
    };

    [[nodiscard]] Result<std::span<const float>> single(execution::TokenId token, const std::stop_token &stop);
    [[nodiscard]] Result<std::span<const float>> batch(std::size_t size, const std::stop_token &stop);
    [[nodiscard]] std::optional<Choice> choice(std::size_t more) const;
    void compare(execution::TokenId token, std::span<const float> logits);

    execution::Evaluator &m_evaluator;
    SpeculationRecord *m_record;
    PromptLookup m_lookup;
    std::size_t m_size = 0;
    std::vector<execution::TokenId> m_batch; // the last chosen token when it was evaluated, then the guessed ones
    std::vector<std::span<const float>> m_rows; // the logits after each
    std::size_t m_used = 0; // the number of rows that were used
    std::optional<Rehearsal> m_rehearsal;
    std::uint32_t m_proposed = 0;
    std::uint32_t m_accepted = 0;
};
}
