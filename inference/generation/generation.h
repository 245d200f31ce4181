// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Writes one answer: reuses what the cache holds of the prompt, evaluates the rest, then goes on token by token until there is a
// reason to stop.
#pragma once

#include "inference/generation/result.h"
#include "inference/generation/speculation.h"
#include "inference/sampling/settings.h"
#include "inference/tokenizer/tokenizer.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string_view>
#include <vector>

namespace inference::generation
{
struct GenerationRequest {
    std::vector<execution::TokenId> prompt; ///< at least one token
    sampling::Sampling sampling = {};
    std::uint32_t maxTokens = 0; ///< 0 for no limit but the end of the turn and a full context
    std::uint32_t minimumAnswerTokens = 0; ///< room that the prompt must leave in the context
    std::vector<std::string> stop = {}; ///< texts that end the answer; they are not given out
    std::string jsonSchema = {}; ///< what the answer must conform to; empty if it may be any text
    SpeculationRecord *speculation = nullptr; ///< kept with the evaluator; null to guess no token. The text is the same
};

/// These functions are called from the thread that generates.
struct GenerationCallbacks {
    std::function<void(std::uint32_t done, std::uint32_t total)> prefill; ///< tokens of the prompt, those reused included
    std::function<void(std::string_view text, std::uint32_t tokens)> text; ///< whole characters; tokens generated so far
};

/// Checks what can be checked before anything runs. Errors: ContextFull with the shortage, Usage for an empty prompt or a bias
/// for a token that does not exist.
[[nodiscard]] Result<void> check(const execution::Evaluator &evaluator, const tokenizer::Tokenizer &tokenizer,
                                 const GenerationRequest &request);

/// Blocks until the answer is there. A stop request is no error: the result then says Stopped. Errors: those of check(), before
/// anything ran; those of Evaluator::evaluate() and Constraint::fromJsonSchema().
[[nodiscard]] Result<GenerationResult> generate(execution::Evaluator &evaluator,
                                                const std::shared_ptr<const tokenizer::Tokenizer> &tokenizer,
                                                const GenerationRequest &request, const GenerationCallbacks &callbacks,
                                                std::stop_token stop = {});
}
