// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How tokens are chosen, as plain data: what the sampler follows, and what a request carries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace inference::sampling
{
/// What is added to the logit of a token.
struct TokenBias {
    std::int32_t token = 0;
    double bias = 0; ///< at -100 and less the token is never chosen
};

/// Defaults are greedy, so that a request without settings is reproducible.
struct Sampling {
    double temperature = 0; ///< 0: greedy
    std::uint32_t topK = 0; ///< 0: off
    double topP = 1;
    double minP = 0;
    double typicalP = 1;
    double xtcProbability = 0; ///< how often the top choices are left out
    double xtcThreshold = 0.1; ///< the probability from which a token is a top choice
    double repetitionPenalty = 1;
    double presencePenalty = 0;
    double frequencyPenalty = 0;
    std::uint32_t penaltyTokens = 64; ///< how many of the last tokens these three look at
    double dryMultiplier = 0; ///< 0: off
    double dryBase = 1.75;
    std::uint32_t dryAllowedLength = 2; ///< tokens that may be repeated in a row for nothing
    bool dryPrompt = true; ///< true if sequences of the prompt count, too; an answer that quotes or corrects it repeats them
    std::vector<std::string> dryBreakers = {"\n", ":", "\"", "*"}; ///< no repetition reaches across these
    std::vector<TokenBias> logitBias = {};
    std::optional<std::uint64_t> seed = {}; ///< drawn by the engine if absent
};
}
