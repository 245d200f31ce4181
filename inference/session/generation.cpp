// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/session/generation.h"

#include "base/format.h"
#include "inference/sampling/constraint.h"
#include "inference/sampling/sampler.h"
#include "inference/sampling/stopstrings.h"
#include "inference/tokenizer/streamdecoder.h"

#include <algorithm>
#include <chrono>
#include <unordered_set>
#include <utility>

namespace inference::session
{
namespace
{
double millisecondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// How much of `prompt` the cache holds; at least one token is left to evaluate, since its logits are needed.
std::size_t reusable(std::span<const TokenId> cached, std::span<const TokenId> prompt)
{
    const auto known = static_cast<std::size_t>(std::ranges::mismatch(cached, prompt).in2 - prompt.begin());
    return std::min(known, prompt.size() - 1);
}

/// The tokens that hold one of the texts; DRY lets no repetition reach across them.
std::unordered_set<TokenId> breakers(const tokenizer::Tokenizer &tokenizer, const protocol::Sampling &settings)
{
    std::unordered_set<TokenId> found;
    for (std::size_t index = 0; settings.dryMultiplier > 0 && index < tokenizer.vocabulary().size(); ++index) {
        const auto token = static_cast<TokenId>(index);
        const std::string piece = tokenizer.piece(token, true);
        if (std::ranges::any_of(settings.dryBreakers,
                                [&piece](const std::string &text) { return !text.empty() && piece.contains(text); })) {
            found.insert(token);
        }
    }
    return found;
}

/// What can be said before anything runs.
Result<void> check(const Evaluator &evaluator, const tokenizer::Tokenizer &tokenizer, const GenerationRequest &request)
{
    const std::span<const TokenId> prompt = request.prompt;
    if (prompt.empty()) {
        return fail(ErrorCode::Usage, "The prompt is empty");
    }
    if (prompt.size() > evaluator.contextLength()) {
        return fail(ErrorCode::ContextFull,
                    base::format("The prompt has {} tokens, the context holds {}", prompt.size(), evaluator.contextLength()));
    }
    for (const protocol::TokenBias &one : request.sampling.logitBias) {
        if (!tokenizer.vocabulary().contains(one.token)) {
            return fail(ErrorCode::Usage, base::format("There is no token {} to give a bias", one.token));
        }
    }
    return {};
}
}

Result<protocol::ChatResult> generate(Evaluator &evaluator, const std::shared_ptr<const tokenizer::Tokenizer> &tokenizer,
                                      const GenerationRequest &request, const GenerationCallbacks &callbacks,
                                      std::stop_token stop)
{
    if (auto fine = check(evaluator, *tokenizer, request); !fine) {
        return std::unexpected(std::move(fine.error()));
    }
    const std::span<const TokenId> prompt = request.prompt;
    std::unique_ptr<sampling::Constraint> constraint;
    if (!request.jsonSchema.empty()) {
        auto made = sampling::Constraint::fromJsonSchema(request.jsonSchema, *tokenizer);
        if (!made) {
            return std::unexpected(std::move(made.error()));
        }
        constraint = *std::move(made);
    }
    protocol::ChatResult result;
    result.promptTokens = static_cast<std::uint32_t>(prompt.size());
    evaluator.truncate(reusable(evaluator.tokens(), prompt));
    const std::size_t reused = evaluator.tokens().size();
    result.reusedTokens = static_cast<std::uint32_t>(reused);

    const auto started = std::chrono::steady_clock::now();
    auto logits = evaluator.evaluate(prompt.subspan(reused), stop, [&](std::uint64_t done, std::uint64_t /*total*/) {
        if (callbacks.prefill) {
            callbacks.prefill(static_cast<std::uint32_t>(reused + done), result.promptTokens);
        }
    });
    result.prefillMs = millisecondsSince(started);
    if (!logits) {
        if (logits.error().code == ErrorCode::Cancelled) {
            result.stopReason = "stopped";
            return result;
        }
        return std::unexpected(std::move(logits.error()));
    }

    sampling::Sampler sampler(request.sampling, breakers(*tokenizer, request.sampling));
    std::ranges::for_each(prompt, [&sampler](TokenId token) { sampler.accept(token); });
    Speculation speculation(evaluator, request.speculation, prompt);
    tokenizer::StreamDecoder decoder(tokenizer);
    sampling::StopStrings stopStrings(request.stop);
    const auto give = [&callbacks, &result](const std::string &text) {
        if (!text.empty() && callbacks.text) {
            callbacks.text(text, result.generatedTokens);
        }
    };
    const auto decodeStarted = std::chrono::steady_clock::now();
    while (result.stopReason.empty()) {
        if (stop.stop_requested()) {
            result.stopReason = "stopped";
            break;
        }
        const auto allowed = constraint ? constraint->allowed() : std::span<const std::uint64_t>();
        const bool isDone = constraint && std::ranges::all_of(allowed, [](std::uint64_t bits) { return bits == 0; });
        const TokenId token = isDone ? 0 : sampler.sample(*logits, allowed);
        if (isDone || tokenizer->vocabulary().endsGeneration(token)) {
            result.stopReason = "endOfTurn";
            break;
        }
        sampler.accept(token);
        if (constraint) {
            constraint->accept(token);
        }
        ++result.generatedTokens;
        give(stopStrings.add(decoder.add(token)));
        if (!stopStrings.found().empty()) {
            result.stopReason = "stopString";
        } else if (result.generatedTokens == request.maxTokens) {
            result.stopReason = "length";
        } else if (speculation.size() >= evaluator.contextLength()) {
            result.stopReason = "contextFull";
        } else {
            const auto wanted = request.maxTokens > 0 ? request.maxTokens : evaluator.contextLength();
            logits = speculation.next(token, wanted - std::min(wanted, result.generatedTokens + 1), stop);
            if (!logits && logits.error().code != ErrorCode::Cancelled) {
                return std::unexpected(std::move(logits.error()));
            }
            if (!logits) {
                result.stopReason = "stopped";
            }
        }
    }
    speculation.finish();
    result.proposedTokens = speculation.proposed();
    result.acceptedTokens = speculation.accepted();
    give(stopStrings.add(decoder.finish()));
    give(stopStrings.finish());
    if (!stopStrings.found().empty()) {
        result.stopReason = "stopString";
        result.stopString = stopStrings.found();
    }
    result.decodeMs = millisecondsSince(decodeStarted);
    return result;
}
}
