// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/comparison/comparison.h"

#include "base/format.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace inference::comparison
{
namespace
{
/// The logarithm of the sum of exp(logit), and the largest logit.
struct Normaliser {
    explicit Normaliser(std::span<const float> logits)
        : largest(std::ranges::max_element(logits))
    {
        double sum = 0;
        for (const float logit : logits) {
            sum += std::exp(static_cast<double>(logit) - *largest);
        }
        logarithm = *largest + std::log(sum);
    }

    std::span<const float>::iterator largest;
    double logarithm = 0;
};

/// Returns the value at `share` of the way through `values` in ascending order; between two values it is interpolated.
double quantile(std::vector<double> values, double share)
{
    if (values.empty()) {
        return 0;
    }
    const double at = share * static_cast<double>(values.size() - 1);
    const auto below = values.begin() + static_cast<std::ptrdiff_t>(at);
    std::ranges::nth_element(values, below);
    const auto above = below + 1 == values.end() ? below : std::min_element(below + 1, values.end());
    return *below + (at - std::floor(at)) * (*above - *below);
}

/// One of the two sessions, with the logits of the batch that it evaluated last and the position at which that begins.
struct Side {
    session::Session &session;
    std::vector<std::span<const float>> rows{};
    std::size_t first = 0;

    [[nodiscard]] std::size_t end() const { return first + rows.size(); }
    [[nodiscard]] Result<void> advance(std::span<const execution::TokenId> tokens, const std::stop_token &stop)
    {
        const auto rest = tokens.subspan(end());
        auto evaluated = session.evaluateBatch(rest.first(std::min<std::size_t>(rest.size(), session.logitRows())), stop);
        if (!evaluated) {
            return std::unexpected(evaluated.error());
        }
        first = end();
        rows = std::move(*evaluated);
        return {};
    }
};
}

bool Comparison::add(std::span<const float> logits, std::span<const float> reference)
{
    assert(!logits.empty() && logits.size() == reference.size());
    const auto isNumber = [](float value) { return std::isfinite(value); };
    if (!std::ranges::all_of(logits, isNumber) || !std::ranges::all_of(reference, isNumber)) {
        return false;
    }
    const Normaliser ours(logits);
    const Normaliser theirs(reference);
    double divergence = 0;
    double difference = 0;
    double power = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const double value = reference[i];
        const double distance = logits[i] - value;
        const double logarithm = value - theirs.logarithm;
        divergence += std::exp(logarithm) * (logarithm - (logits[i] - ours.logarithm));
        difference += distance * distance;
        power += value * value;
    }
    m_divergence.push_back(std::max(0.0, divergence)); // never negative but for rounding
    m_error.push_back(difference == 0 ? 0 : difference / power);
    m_same += ours.largest - logits.begin() == theirs.largest - reference.begin() ? 1 : 0;
    return true;
}

void Comparison::add(const Comparison &other)
{
    m_divergence.insert(m_divergence.end(), other.m_divergence.begin(), other.m_divergence.end());
    m_error.insert(m_error.end(), other.m_error.begin(), other.m_error.end());
    m_same += other.m_same;
}

double Comparison::meanDivergence() const
{
    return m_divergence.empty()
        ? 0
        : std::accumulate(m_divergence.begin(), m_divergence.end(), 0.0) / static_cast<double>(m_divergence.size());
}

double Comparison::largestDivergence() const
{
    return m_divergence.empty() ? 0 : std::ranges::max(m_divergence);
}

double Comparison::divergenceAt(double share) const
{
    return quantile(m_divergence, share);
}

double Comparison::sameToken() const
{
    return m_divergence.empty() ? 0 : static_cast<double>(m_same) / static_cast<double>(m_divergence.size());
}

double Comparison::medianError() const
{
    constexpr double Middle = 0.5;
    return quantile(m_error, Middle);
}

Result<void> compare(session::Session &session, session::Session &reference, std::span<const execution::TokenId> tokens,
                     Comparison &comparison, const std::stop_token &stop, const execution::Progress &progress)
{
    if (session.vocabularySize() != reference.vocabularySize()) {
        return fail(ErrorCode::Usage,
                    base::format("the vocabularies have {} and {} tokens, so there is nothing to compare",
                                 session.vocabularySize(), reference.vocabularySize()));
    }
    Side sides[] = {{.session = session}, {.session = reference}};
    for (auto &side : sides) {
        side.session.truncate(0);
    }
    for (std::size_t position = 0; position < tokens.size();) {
        for (auto &side : sides) {
            if (side.end() > position) {
                continue;
            }
            if (stop.stop_requested()) {
                return fail(ErrorCode::Cancelled, base::format("stopped after {} of {} tokens", position, tokens.size()));
            }
            if (auto done = side.advance(tokens, stop); !done) {
                return done;
            }
        }
        for (const auto end = std::min(sides[0].end(), sides[1].end()); position < end; ++position) {
            if (!comparison.add(sides[0].rows[position - sides[0].first], sides[1].rows[position - sides[1].first])) {
                return fail(ErrorCode::Internal, base::format("the logits after token {} hold what is no number", position + 1));
            }
        }
        if (progress) {
            progress(position, tokens.size());
        }
    }
    return {};
}
}
