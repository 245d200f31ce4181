// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/commands/scoring.h"

#include "base/format.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace inference::commands
{
void Surprise::add(std::span<const float> logits, execution::TokenId actual)
{
    const double largest = std::ranges::max(logits);
    double sum = 0;
    for (const float logit : logits) {
        sum += std::exp(logit - largest);
    }
    const double surprise = largest + std::log(sum) - logits[static_cast<std::size_t>(actual)];
    ++m_count;
    m_sum += surprise;
    m_squares += surprise * surprise;
}

double Surprise::mean() const
{
    return m_count == 0 ? 0 : m_sum / static_cast<double>(m_count);
}

double Surprise::standardError() const
{
    if (m_count < 2) {
        return 0;
    }
    const double variance = m_squares / static_cast<double>(m_count) - mean() * mean();
    return std::sqrt(std::max(0.0, variance) / static_cast<double>(m_count - 1));
}

Result<Scored> score(session::Session &session, std::span<const execution::TokenId> tokens, std::size_t window,
                     std::optional<execution::TokenId> beginning, std::stop_token stop, const execution::Progress &progress)
{
    if (tokens.size() < window) {
        return fail(ErrorCode::Usage, base::format("the text has {} tokens, fewer than one window of {}", tokens.size(), window));
    }
    const std::size_t vocabulary = session.vocabularySize();
    const std::size_t unscored = window / 2;
    Scored result{.surprise = {}, .windows = tokens.size() / window, .windowTokens = window};
    for (std::size_t i = 0; i < result.windows; ++i) {
        std::vector<execution::TokenId> part(tokens.begin() + static_cast<std::ptrdiff_t>(i * window),
                                             tokens.begin() + static_cast<std::ptrdiff_t>((i + 1) * window));
        if (beginning) {
            part.front() = *beginning;
        }
        session.truncate(0);
        const auto context = session.evaluate(std::span(part).first(unscored), stop);
        if (!context) {
            return std::unexpected(context.error());
        }
        // The last token is only predicted; its own logits would predict a token of the next window.
        const auto logits = session.evaluateAll(std::span(part).subspan(unscored, window - unscored - 1));
        if (!logits) {
            return std::unexpected(logits.error());
        }
        if (stop.stop_requested()) {
            return fail(ErrorCode::Cancelled, "stopped");
        }
        for (std::size_t j = unscored; j + 1 < window; ++j) {
            result.surprise.add(std::span(*logits).subspan((j - unscored) * vocabulary, vocabulary), part[j + 1]);
        }
        if (progress) {
            progress(i + 1, result.windows);
        }
    }
    return result;
}
}
