// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Measures how well a model predicts a text: this is the arithmetic of the perplexity command, apart from reading and printing.
#pragma once

#include "inference/session/session.h"

#include <cstddef>
#include <optional>
#include <span>
#include <stop_token>

namespace inference::commands
{
/// The running mean of -ln p(token | what came before it), natural logarithms.
class Surprise
{
public:
    /// Counts `actual`, before which the model gave `logits`: (vocabulary,) f32.
    void add(std::span<const float> logits, execution::TokenId actual);

    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] double mean() const;
    [[nodiscard]] double standardError() const; ///< the standard error of mean(); 0 for fewer than two tokens

private:
    std::size_t m_count = 0;
    double m_sum = 0;
    double m_squares = 0;
};

struct Scored {
    Surprise surprise;
    std::size_t windows = 0;
    std::size_t windowTokens = 0;
};

/// Cuts `tokens` into whole windows of `window` tokens, each evaluated afresh, and scores the second half of each: its tokens
/// have at least window / 2 others before them. The first token of each window is replaced by `beginning` where the model wants
/// one. That is what llama.cpp's perplexity tool does, so that figures compare. window >= 4; a rest shorter than a window is left
/// out. Errors: Usage if `tokens` do not fill one window; those of Session::evaluate().
[[nodiscard]] Result<Scored> score(session::Session &session, std::span<const execution::TokenId> tokens, std::size_t window,
                                   std::optional<execution::TokenId> beginning, std::stop_token stop,
                                   const execution::Progress &progress);
}
