// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/sampling/penalties.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

namespace inference::sampling
{
namespace
{
constexpr std::size_t DryTokens = 4096; // how many tokens back a repeated sequence is looked for
constexpr double MostPenalty = 1e6;

bool isIn(TokenId token, std::span<const float> logits)
{
    return token >= 0 && static_cast<std::size_t>(token) < logits.size();
}
}

Penalties::Penalties(const Sampling &settings, std::unordered_set<TokenId> breakers)
    : m_settings(settings)
    , m_breakers(std::move(breakers))
{
}

void Penalties::read(TokenId token)
{
    remember(token);
    if (m_settings.dryPrompt) {
        lookAt(token);
    }
}

void Penalties::accept(TokenId token)
{
    remember(token);
    lookAt(token);
}

void Penalties::remember(TokenId token)
{
    m_recent.push_back(token);
    if (m_recent.size() > m_settings.penaltyTokens) {
        m_recent.pop_front();
    }
}

void Penalties::lookAt(TokenId token)
{
    if (m_settings.dryMultiplier > 0) {
        m_text.push_back(token);
        if (m_text.size() > 2 * DryTokens) {
            m_text.erase(m_text.begin(), m_text.end() - static_cast<std::ptrdiff_t>(DryTokens));
        }
    }
}

void Penalties::apply(std::span<float> logits)
{
    if (m_settings.repetitionPenalty != 1 || m_settings.presencePenalty != 0 || m_settings.frequencyPenalty != 0) {
        applyCounts(logits);
    }
    if (m_settings.dryMultiplier > 0) {
        applyDry(logits);
    }
}

void Penalties::applyCounts(std::span<float> logits) const
{
    std::map<TokenId, int> counts;
    for (const TokenId token : m_recent) {
        if (isIn(token, logits)) {
            ++counts[token];
        }
    }
    const auto repetition = static_cast<float>(m_settings.repetitionPenalty);
    for (const auto &[token, count] : counts) {
        float &logit = logits[static_cast<std::size_t>(token)];
        logit = logit > 0 ? logit / repetition : logit * repetition;
        logit -= static_cast<float>(m_settings.presencePenalty + m_settings.frequencyPenalty * count);
    }
}

/// Applies DRY. m_matches[i] is how many tokens that end i tokens before the end of the text equal those at its end. The
/// Z-algorithm (Gusfield 1997) finds them on the reversed text, in time linear in its length.
void Penalties::applyDry(std::span<float> logits)
{
    const std::size_t start = m_text.size() > DryTokens ? m_text.size() - DryTokens : 0;
    const std::span<const TokenId> text = std::span(m_text).subspan(start);
    const std::size_t size = text.size();
    const auto reversed = [text, size](std::size_t index) { return text[size - 1 - index]; };
    std::size_t reach = 0; // no sequence goes beyond the last breaker
    while (reach < size && !m_breakers.contains(reversed(reach))) {
        ++reach;
    }
    std::unordered_map<TokenId, std::uint32_t> longest; // the longest match, by the token that came next
    m_matches.assign(size, 0);
    for (std::size_t index = 1, left = 0, right = 0; index < size; ++index) {
        std::size_t match = index < right ? std::min<std::size_t>(right - index, m_matches[index - left]) : 0;
        while (index + match < size && reversed(match) == reversed(index + match)) {
            ++match;
        }
        if (index + match > right) {
            left = index;
            right = index + match;
        }
        m_matches[index] = static_cast<std::uint32_t>(match);
        std::uint32_t &best = longest[reversed(index - 1)];
        best = std::max(best, static_cast<std::uint32_t>(std::min(match, reach)));
    }
    for (const auto &[token, match] : longest) {
        if (match >= m_settings.dryAllowedLength && match > 0 && isIn(token, logits) && !m_breakers.contains(token)) {
            const double penalty = m_settings.dryMultiplier * std::pow(m_settings.dryBase, match - m_settings.dryAllowedLength);
            logits[static_cast<std::size_t>(token)] -= static_cast<float>(std::min(penalty, MostPenalty));
        }
    }
}
}
