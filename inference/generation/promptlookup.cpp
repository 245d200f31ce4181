// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/generation/promptlookup.h"

#include <algorithm>

namespace inference::generation
{
namespace
{
constexpr double Remembered = 0.97; // share of earlier tries that is kept at each new one: about the last thirty count
constexpr double StartingTries = 4; // tries that the first assumption is worth
}

/// Returns what is assumed before anything is known of a text: the longer the match, the surer the guess. The rates are those of
/// a story, which quotes nothing; a text that quotes shows it soon.
std::array<PromptLookup::HitRate, PromptLookup::LongestTold + 1> PromptLookup::startingRates()
{
    constexpr std::array<double, LongestTold + 1> Assumed{0, 0, 0.1, 0.25, 0.4, 0.5, 0.55, 0.6, 0.65};
    std::array<HitRate, LongestTold + 1> rates;
    std::ranges::transform(Assumed, rates.begin(),
                           [](double rate) { return HitRate{.tries = StartingTries, .hits = rate * StartingTries}; });
    return rates;
}

void PromptLookup::read(std::span<const execution::TokenId> tokens)
{
    m_text.reserve(m_text.size() + tokens.size());
    for (auto &places : m_places) {
        places.reserve(places.size() + tokens.size());
    }
    std::ranges::for_each(tokens, [this](execution::TokenId token) { append(token); });
    find();
}

void PromptLookup::add(execution::TokenId token)
{
    const bool guessed = m_source != Nowhere;
    const bool hit = guessed && m_text[m_source] == token;
    if (guessed) {
        auto &rate = m_rates[m_matched];
        rate.tries = rate.tries * Remembered + 1;
        rate.hits = rate.hits * Remembered + (hit ? 1 : 0);
    }
    append(token);
    if (hit) {
        ++m_source;
        m_matched = std::min(m_matched + 1, LongestTold);
    } else {
        find();
    }
}

/// Appends `token` to the text; the tokens before it lead to it from now on.
void PromptLookup::append(execution::TokenId token)
{
    for (auto length = Shortest; length <= std::min(LongestLookedUp, m_text.size()); ++length) {
        m_places[length - Shortest][key(m_text.size(), length)] = m_text.size();
    }
    m_text.push_back(token);
}

/// Returns the key of the `length` tokens before `end`. Two tokens have a key of their own, more may share one by chance.
std::uint64_t PromptLookup::key(std::size_t end, std::size_t length) const
{
    constexpr std::uint64_t Golden = 0x9E3779B97F4A7C15;
    std::uint64_t key = 0;
    for (auto at = end - length; at < end; ++at) {
        key = (length > Shortest ? key * Golden ^ key >> 32U : key << 32U) + static_cast<std::uint32_t>(m_text[at]);
    }
    return key;
}

/// Finds the latest place where the longest run of last tokens stood before.
void PromptLookup::find()
{
    m_source = Nowhere;
    m_matched = 0;
    for (auto length = std::min(LongestLookedUp, m_text.size()); length >= Shortest && m_source == Nowhere; --length) {
        const auto &places = m_places[length - Shortest];
        const auto found = places.find(key(m_text.size(), length));
        if (found == places.end()) {
            continue;
        }
        std::size_t matched = 0;
        while (matched < std::min(LongestTold, found->second)
               && m_text[found->second - 1 - matched] == m_text[m_text.size() - 1 - matched]) {
            ++matched;
        }
        if (matched >= length) { // it is not only the key that is the same
            m_source = found->second;
            m_matched = matched;
        }
    }
}

std::vector<execution::TokenId> PromptLookup::guess(std::size_t most) const
{
    std::vector<execution::TokenId> tokens;
    if (m_source == Nowhere) {
        return tokens;
    }
    tokens.reserve(most);
    for (std::size_t i = 0; i < most; ++i) { // beyond the end of the text the guess repeats itself
        const auto at = m_source + i;
        tokens.push_back(at < m_text.size() ? m_text[at] : tokens[at - m_text.size()]);
    }
    return tokens;
}

double PromptLookup::expected(std::size_t count) const
{
    double sum = 0;
    double all = m_source == Nowhere ? 0 : 1; // the probability that all up to here are right
    for (std::size_t i = 0; i < count; ++i) {
        const auto &rate = m_rates[std::min(m_matched + i, LongestTold)];
        all *= rate.hits / rate.tries;
        sum += all;
    }
    return sum;
}
}
