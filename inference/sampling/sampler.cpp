// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/sampling/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace inference::sampling
{
namespace
{
constexpr std::size_t PenalizedTokens = 64;
constexpr float Impossible = -std::numeric_limits<float>::infinity();

std::uint64_t drawnSeed()
{
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

/// Most likely first, the lower id first among equals.
constexpr auto Likelier = [](const auto &left, const auto &right) {
    return left.logit > right.logit || (left.logit == right.logit && left.token < right.token);
};
}

Sampler::Sampler(const protocol::Sampling &settings)
    : m_settings(settings)
    , m_seed(settings.seed ? *settings.seed : drawnSeed())
    , m_random(m_seed)
{
}

void Sampler::accept(TokenId token)
{
    m_recent.push_back(token);
    if (m_recent.size() > PenalizedTokens) {
        m_recent.pop_front();
    }
}

void Sampler::penalize()
{
    if (m_settings.repetitionPenalty == 1) {
        return;
    }
    const auto penalty = static_cast<float>(m_settings.repetitionPenalty);
    std::vector<TokenId> distinct(m_recent.begin(), m_recent.end());
    std::ranges::sort(distinct);
    const auto repeated = std::ranges::unique(distinct);
    distinct.erase(repeated.begin(), repeated.end());
    for (const TokenId token : distinct) {
        if (token >= 0 && static_cast<std::size_t>(token) < m_logits.size()) {
            float &logit = m_logits[static_cast<std::size_t>(token)];
            logit = logit > 0 ? logit / penalty : logit * penalty;
        }
    }
}

TokenId Sampler::sample(std::span<const float> logits)
{
    m_logits.assign(logits.begin(), logits.end());
    for (float &logit : m_logits) {
        if (!std::isfinite(logit)) {
            logit = logit > 0 ? std::numeric_limits<float>::max() : Impossible;
        }
    }
    penalize();
    if (m_settings.temperature <= 0) {
        return static_cast<TokenId>(std::ranges::max_element(m_logits) - m_logits.begin());
    }
    m_candidates.clear();
    for (std::size_t index = 0; index < m_logits.size(); ++index) {
        if (m_logits[index] != Impossible) {
            m_candidates.push_back({.logit = m_logits[index], .token = static_cast<TokenId>(index)});
        }
    }
    if (m_candidates.empty()) {
        return 0;
    }
    keepTopK();
    keepTopP();
    keepMinP();
    return draw();
}

void Sampler::keepTopK()
{
    if (m_settings.topK == 0 || m_settings.topK >= m_candidates.size()) {
        return;
    }
    const auto end = m_candidates.begin() + m_settings.topK;
    std::ranges::nth_element(m_candidates, end, Likelier);
    m_candidates.erase(end, m_candidates.end());
}

/// The sum of exp(logit - best).
double Sampler::total(float best) const
{
    double sum = 0;
    for (const Candidate &candidate : m_candidates) {
        sum += std::exp(static_cast<double>(candidate.logit) - best);
    }
    return sum;
}

/// The fewest tokens whose probabilities reach p together. A heap, so that only those are sorted.
void Sampler::keepTopP()
{
    if (m_settings.topP >= 1) {
        return;
    }
    const auto heapOrder = [](const Candidate &left, const Candidate &right) { return Likelier(right, left); };
    std::ranges::make_heap(m_candidates, heapOrder);
    const float best = m_candidates.front().logit;
    const double wanted = m_settings.topP * total(best);
    double reached = 0;
    auto end = m_candidates.end();
    do {
        std::ranges::pop_heap(m_candidates.begin(), end, heapOrder);
        --end;
        reached += std::exp(static_cast<double>(end->logit) - best);
    } while (reached < wanted && end != m_candidates.begin());
    m_candidates.erase(m_candidates.begin(), end);
}

void Sampler::keepMinP()
{
    if (m_settings.minP <= 0) {
        return;
    }
    const float best = std::ranges::max(m_candidates, {}, &Candidate::logit).logit;
    const double lowest = static_cast<double>(best) + std::log(m_settings.minP);
    std::erase_if(m_candidates, [lowest](const Candidate &candidate) { return candidate.logit < lowest; });
}

TokenId Sampler::draw()
{
    const float best = std::ranges::max(m_candidates, {}, &Candidate::logit).logit;
    const auto weight = [this, best](const Candidate &candidate) {
        return std::exp((static_cast<double>(candidate.logit) - best) / m_settings.temperature);
    };
    double sum = 0;
    for (const Candidate &candidate : m_candidates) {
        sum += weight(candidate);
    }
    // std::uniform_real_distribution may differ from one library to the next; these are 53 random bits below 1.
    double left = static_cast<double>(m_random() >> 11) * 0x1p-53 * sum;
    for (const Candidate &candidate : m_candidates) {
        left -= weight(candidate);
        if (left < 0) {
            return candidate.token;
        }
    }
    return m_candidates.back().token;
}
}
