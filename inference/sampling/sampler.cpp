// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/sampling/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace inference::sampling
{
namespace
{
constexpr double Ban = -100; // a bias that leaves no chance
constexpr float Impossible = -std::numeric_limits<float>::infinity();

/// Short enough for a person to write down.
std::uint64_t drawnSeed()
{
    return std::uint32_t{std::random_device()()};
}

/// Sorts the most likely token first, and the lower id first among equals.
constexpr auto Likelier = [](const auto &left, const auto &right) {
    return left.logit > right.logit || (left.logit == right.logit && left.token < right.token);
};
}

Sampler::Sampler(const Sampling &settings, std::unordered_set<TokenId> breakers)
    : m_settings(settings)
    , m_seed(settings.seed ? *settings.seed : drawnSeed())
    , m_random(m_seed)
    , m_penalties(settings, std::move(breakers))
{
}

void Sampler::applyBias()
{
    for (const TokenBias &one : m_settings.logitBias) {
        if (one.token >= 0 && static_cast<std::size_t>(one.token) < m_logits.size()) {
            float &logit = m_logits[static_cast<std::size_t>(one.token)];
            logit = one.bias <= Ban ? Impossible : logit + static_cast<float>(one.bias);
        }
    }
}

void Sampler::forbid(std::span<const std::uint64_t> allowed)
{
    const auto isAllowed
        = [allowed](std::size_t token) { return token / 64 < allowed.size() && (allowed[token / 64] >> (token % 64) & 1) != 0; };
    bool anyLeft = false;
    for (std::size_t token = 0; token < m_logits.size(); ++token) {
        m_logits[token] = isAllowed(token) ? m_logits[token] : Impossible;
        anyLeft = anyLeft || m_logits[token] != Impossible;
    }
    for (std::size_t token = 0; !anyLeft && token < m_logits.size(); ++token) { // the model rules out all that is allowed
        m_logits[token] = isAllowed(token) ? 0 : Impossible;
    }
}

TokenId Sampler::sample(std::span<const float> logits, std::span<const std::uint64_t> allowed)
{
    m_logits.assign(logits.begin(), logits.end());
    for (float &logit : m_logits) {
        if (!std::isfinite(logit)) {
            logit = logit > 0 ? std::numeric_limits<float>::max() : Impossible;
        }
    }
    applyBias();
    m_penalties.apply(m_logits);
    if (!allowed.empty()) {
        forbid(allowed);
    }
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
    keepTypical();
    keepTopP();
    keepMinP();
    dropTopChoices();
    return draw();
}

float Sampler::best() const
{
    return std::ranges::max(m_candidates, {}, &Candidate::logit).logit;
}

// std::uniform_real_distribution may differ from one library to the next; these are 53 random bits.
double Sampler::chance()
{
    return static_cast<double>(m_random() >> 11) * 0x1p-53;
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

/// Returns the sum of exp(logit - best) over all candidates.
double Sampler::total(float best) const
{
    double sum = 0;
    for (const Candidate &candidate : m_candidates) {
        sum += std::exp(static_cast<double>(candidate.logit) - best);
    }
    return sum;
}

/// Keeps the fewest tokens that reach p together, taken in the order of how close their information is to the expected one.
void Sampler::keepTypical()
{
    if (m_settings.typicalP >= 1) {
        return;
    }
    const float most = best();
    const double sum = total(most);
    const auto probability
        = [most, sum](const Candidate &candidate) { return std::exp(static_cast<double>(candidate.logit) - most) / sum; };
    double entropy = 0;
    for (const Candidate &candidate : m_candidates) {
        const double p = probability(candidate);
        entropy -= p > 0 ? p * std::log(p) : 0;
    }
    const auto surprise = [&](const Candidate &candidate) {
        return std::abs(-(static_cast<double>(candidate.logit) - most - std::log(sum)) - entropy);
    };
    std::ranges::stable_sort(m_candidates, {}, surprise);
    double reached = 0;
    std::size_t kept = 0;
    while (kept < m_candidates.size() && (kept == 0 || reached < m_settings.typicalP)) {
        reached += probability(m_candidates[kept]);
        ++kept;
    }
    m_candidates.resize(kept);
}

/// Keeps the fewest tokens whose probabilities reach p together. It uses a heap, so that only those are sorted.
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
    const double lowest = static_cast<double>(best()) + std::log(m_settings.minP);
    std::erase_if(m_candidates, [lowest](const Candidate &candidate) { return candidate.logit < lowest; });
}

/// "Exclude top choices": now and then, of the tokens above the threshold only the least likely one is left.
void Sampler::dropTopChoices()
{
    if (m_settings.xtcProbability <= 0 || chance() >= m_settings.xtcProbability) {
        return;
    }
    const float most = best();
    const double lowest = std::log(m_settings.xtcThreshold * total(most)) + most;
    const auto isTop = [lowest](const Candidate &candidate) { return candidate.logit >= lowest; };
    const Candidate *least = nullptr;
    for (const Candidate &candidate : m_candidates) {
        if (isTop(candidate) && (least == nullptr || Likelier(*least, candidate))) {
            least = &candidate;
        }
    }
    if (least != nullptr) {
        const TokenId kept = least->token;
        std::erase_if(m_candidates,
                      [&isTop, kept](const Candidate &candidate) { return isTop(candidate) && candidate.token != kept; });
    }
}

TokenId Sampler::draw()
{
    const float most = best();
    const auto weight = [this, most](const Candidate &candidate) {
        return std::exp((static_cast<double>(candidate.logit) - most) / m_settings.temperature);
    };
    double sum = 0;
    for (const Candidate &candidate : m_candidates) {
        sum += weight(candidate);
    }
    double left = chance() * sum;
    for (const Candidate &candidate : m_candidates) {
        left -= weight(candidate);
        if (left < 0) {
            return candidate.token;
        }
    }
    return m_candidates.back().token;
}
}
