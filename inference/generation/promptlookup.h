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
/// It takes constant time a token, and is not thread-safe.
class PromptLookup
{
public:
    /// Adds tokens that were given: they are looked up and say nothing about how good guesses are.
    void read(std::span<const execution::TokenId> tokens);
    /// Adds a token that was chosen. Whether it had been guessed tells how far the next guesses are to be trusted.
    void add(execution::TokenId token);

    /// Returns what follows by the present guess, at most `most` tokens; none if the last two tokens never stood together before.
    [[nodiscard]] std::vector<execution::TokenId> guess(std::size_t most) const;
    /// Returns how many of the first `count` guessed tokens should be right one after the other, by experience with this text.
    [[nodiscard]] double expected(std::size_t count) const;

private:
    static constexpr std::size_t Shortest = 2; // the fewest tokens that must have stood before
    static constexpr std::size_t LongestLookedUp = 4;
    static constexpr std::size_t LongestTold = 8; // longer matches share its hit rate
    static constexpr std::size_t Nowhere = ~std::size_t{0};

    /// A hit rate says how often the next token was the guessed one; old tries are forgotten step by step.
    struct HitRate {
        double tries = 0;
        double hits = 0;
    };

    void append(execution::TokenId token);
    [[nodiscard]] std::uint64_t key(std::size_t end, std::size_t length) const;
    void find();

    std::vector<execution::TokenId> m_text;
    /// The place of the token after the latest occurrence of some tokens, by their key. Each number of tokens has a map.
    std::array<std::unordered_map<std::uint64_t, std::size_t>, LongestLookedUp - Shortest + 1> m_places;
    std::size_t m_source = Nowhere; // where the guessed next token stands
    std::size_t m_matched = 0; // tokens before m_source that are those at the end of the text, at most LongestTold
    std::array<HitRate, LongestTold + 1> m_rates = startingRates();

    [[nodiscard]] static std::array<HitRate, LongestTold + 1> startingRates();
};
}
