// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Makes less likely what a text has said already.
#pragma once

#include "inference/sampling/settings.h"

#include <cstdint>
#include <deque>
#include <span>
#include <unordered_set>
#include <vector>

namespace inference::sampling
{
using TokenId = std::int32_t;

/// Repetition penalty (Keskar et al. 2019), presence and frequency penalties (as OpenAI's interface defines them), and DRY,
/// "don't repeat yourself": a token that would go on with a sequence that stood there before, the more the longer it is
/// (https://github.com/oobabooga/text-generation-webui/pull/5677). Not thread-safe.
class Penalties
{
public:
    /// `breakers`: tokens that no repeated sequence reaches across.
    Penalties(const Sampling &settings, std::unordered_set<TokenId> breakers);

    /// Adds a token of the prompt.
    void read(TokenId token);
    /// Adds a token of the answer.
    void accept(TokenId token);
    void apply(std::span<float> logits);

private:
    void remember(TokenId token);
    void lookAt(TokenId token);
    void applyCounts(std::span<float> logits) const;
    void applyDry(std::span<float> logits);

    Sampling m_settings;
    std::unordered_set<TokenId> m_breakers;
    std::deque<TokenId> m_recent; // the penalty window
    std::vector<TokenId> m_text; // what DRY looks at
    std::vector<std::uint32_t> m_matches;
};
}
