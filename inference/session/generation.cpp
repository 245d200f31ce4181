// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/session/generation.h"

#include "base/format.h"
#include "inference/sampling/sampler.h"
#include "inference/tokenizer/streamdecoder.h"

#include <algorithm>
#include <chrono>

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
}

Result<protocol::ChatResult> generate(Evaluator &evaluator, const std::shared_ptr<const tokenizer::Tokenizer> &tokenizer,
                                      const GenerationRequest &request, const GenerationCallbacks &callbacks,
                                      std::stop_token stop)
{
    const std::span<const TokenId> prompt = request.prompt;
    if (prompt.empty()) {
        return fail(ErrorCode::Usage, "The prompt is empty");
    }
    if (prompt.size() > evaluator.contextLength()) {
        return fail(ErrorCode::ContextFull,
                    base::format("The prompt has {} tokens, the context holds {}", prompt.size(), evaluator.contextLength()));
    }
    protocol::ChatResult result;
    result.promptTokens = static_cast<std::uint32_t>(prompt.size());
    const std::size_t reused = reusable(evaluator.tokens(), prompt);
    result.reusedTokens = static_cast<std::uint32_t>(reused);
    evaluator.truncate(reused);

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

    sampling::Sampler sampler(request.sampling);
    std::ranges::for_each(prompt, [&sampler](TokenId token) { sampler.accept(token); });
    tokenizer::StreamDecoder decoder(tokenizer);
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
        const TokenId token = sampler.sample(*logits);
        if (tokenizer->vocabulary().endsGeneration(token)) {
            result.stopReason = "endOfTurn";
            break;
        }
        sampler.accept(token);
        ++result.generatedTokens;
        give(decoder.add(token));
        if (result.generatedTokens == request.maxTokens) {
            result.stopReason = "length";
        } else if (evaluator.tokens().size() >= evaluator.contextLength()) {
            result.stopReason = "contextFull";
        } else {
            logits = evaluator.evaluate(std::span(&token, 1), stop);
            if (!logits && logits.error().code != ErrorCode::Cancelled) {
                return std::unexpected(std::move(logits.error()));
            }
            if (!logits) {
                result.stopReason = "stopped";
            }
        }
    }
    give(decoder.finish());
    result.decodeMs = millisecondsSince(decodeStarted);
    return result;
}
}
