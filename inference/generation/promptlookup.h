// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Guesses how a text goes on: as it did where its last tokens stood before (Saxena 2023,
// https://github.com/apoorvumang/prompt-lookup-decoding). Quotes, names, code and lists come out well.
#pragma once

#include "inference/execution/evaluator.h"

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace inference::generation
{
/// Takes constant time a token. Not thread-safe.
class PromptLookup
{
public:
    /// Tokens that were given: they are looked up and say nothing about how good guesses are.
    void read(std::span<const execution::TokenId> tokens);
    /// A token that was chosen. Whether it had been guessed tells how far the next guesses are to be trusted.
    void add(execution::TokenId token);

    /// What follows by the present guess, at most `most` tokens; none where the last two tokens are new.
    [[nodiscard]] std::vector<execution::TokenId> guess(std::size_t most) const;
    /// How many of the first `count` guessed tokens will be right one after the other, by experience with this text.
    [[nodiscard]] double expected(std::size_t count) const;

private:
    static constexpr std::size_t Shortest = 2; // tokens that must have stood before
    static constexpr std::size_t LongestLookedUp = 4;
    static constexpr std::size_t LongestTold = 8; // apart by their hit rates
    static constexpr std::size_t Nowhere = ~std::size_t{0};

    /// How often the next token was the guessed one, with its beginnings forgotten step by step.
    struct HitRate {
        double tries = 0;
        double hits = 0;
    };

    void append(execution::TokenId token);
    [[nodiscard]] std::uint64_t key(std::size_t end, std::size_t length) const;
    void find();

    std::vector<execution::TokenId> m_text;
    /// By a hash of so many tokens: where the token after their latest occurrence stands.
    std::array<std::unordered_map<std::uint64_t, std::size_t>, LongestLookedUp - Shortest + 1> m_places;
    std::size_t m_source = Nowhere; // of the guessed next token
    std::size_t m_matched = 0; // tokens before it that are those at the end of the text, at most LongestTold
    std::array<HitRate, LongestTold + 1> m_rates = startingRates();

    [[nodiscard]] static std::array<HitRate, LongestTold + 1> startingRates();
};
}
