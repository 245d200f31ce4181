// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/generation/generation.h"

#include "base/format.h"
#include "base/stopwatch.h"
#include "inference/sampling/constraint.h"
#include "inference/sampling/sampler.h"
#include "inference/sampling/stopstrings.h"
#include "inference/tokenizer/streamdecoder.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

namespace inference::generation
{
namespace
{
/// Returns how many tokens of `prompt` the cache holds; at least one is left to evaluate, since its logits are needed.
std::size_t reusable(std::span<const execution::TokenId> cached, std::span<const execution::TokenId> prompt)
{
    const auto known = static_cast<std::size_t>(std::ranges::mismatch(cached, prompt).in2 - prompt.begin());
    return std::min(known, prompt.size() - 1);
}

/// Returns the tokens that hold one of the texts in `settings.dryBreakers`; DRY lets no repetition reach across them.
std::unordered_set<execution::TokenId> breakers(const tokenizer::Tokenizer &tokenizer, const sampling::Sampling &settings)
{
    std::unordered_set<execution::TokenId> found;
    const bool any = settings.dryMultiplier > 0 && !settings.dryBreakers.empty();
    for (std::size_t index = 0; any && index < tokenizer.vocabulary().size(); ++index) {
        const auto token = static_cast<execution::TokenId>(index);
        const std::string piece = tokenizer.piece(token, true);
        if (std::ranges::any_of(settings.dryBreakers,
                                [&piece](const std::string &text) { return !text.empty() && piece.contains(text); })) {
            found.insert(token);
        }
    }
    return found;
}

/// Returns null if any text is allowed.
Result<std::unique_ptr<sampling::Constraint>> constraintOf(const GenerationRequest &request,
                                                           const tokenizer::Tokenizer &tokenizer)
{
    if (request.jsonSchema.empty()) {
        return nullptr;
    }
    return sampling::Constraint::fromJsonSchema(request.jsonSchema, tokenizer);
}

/// An answer as it is written: chooses its tokens, gives their text away, and counts in `result`.
class Answer
{
public:
    Answer(const GenerationRequest &request, const GenerationCallbacks &callbacks,
           const std::shared_ptr<const tokenizer::Tokenizer> &tokenizer, std::unique_ptr<sampling::Constraint> constraint,
           GenerationResult &result)
        : m_request(request)
        , m_callbacks(callbacks)
        , m_vocabulary(tokenizer->vocabulary())
        , m_constraint(std::move(constraint))
        , m_sampler(request.sampling, breakers(*tokenizer, request.sampling))
        , m_decoder(tokenizer)
        , m_stopStrings(request.stop)
        , m_result(result)
    {
        std::ranges::for_each(request.prompt, [this](execution::TokenId token) { m_sampler.read(token); });
        m_result.seed = m_sampler.seed();
    }

    /// Chooses the token that follows; returns nothing if the model ends its turn.
    [[nodiscard]] std::optional<execution::TokenId> choose(std::span<const float> logits)
    {
        const auto allowed = m_constraint ? m_constraint->allowed() : std::span<const std::uint64_t>();
        const bool isDone = m_constraint && std::ranges::all_of(allowed, [](std::uint64_t bits) { return bits == 0; });
        const execution::TokenId token = isDone ? 0 : m_sampler.sample(logits, allowed);
        return isDone || m_vocabulary.endsGeneration(token) ? std::nullopt : std::optional(token);
    }

    /// Adds a token to the answer, and returns a reason to stop if that is one.
    [[nodiscard]] std::optional<StopReason> add(execution::TokenId token)
    {
        m_sampler.accept(token);
        if (m_constraint) {
            m_constraint->accept(token);
        }
        ++m_result.generatedTokens;
        give(m_stopStrings.add(m_decoder.add(token)));
        if (!m_stopStrings.found().empty()) {
            return StopReason::StopString;
        }
        return m_result.generatedTokens == m_request.maxTokens ? std::optional(StopReason::Length) : std::nullopt;
    }
    [[nodiscard]] std::uint32_t tokens() const { return m_result.generatedTokens; }

    /// Gives away what was held back, since it might have become a stop string. Half a character at the end is left out.
    void finish()
    {
        give(m_stopStrings.finish());
        if (!m_stopStrings.found().empty()) {
            m_result.stopReason = StopReason::StopString;
            m_result.stopString = m_stopStrings.found();
        }
    }

private:
    void give(const std::string &text)
    {
        if (!text.empty() && m_callbacks.text) {
            m_callbacks.text(text, m_result.generatedTokens);
        }
    }

    const GenerationRequest &m_request;
    const GenerationCallbacks &m_callbacks;
    const tokenizer::Vocabulary &m_vocabulary;
    std::unique_ptr<sampling::Constraint> m_constraint;
    sampling::Sampler m_sampler;
    tokenizer::StreamDecoder m_decoder;
    sampling::StopStrings m_stopStrings;
    GenerationResult &m_result;
};

/// Writes the answer until there is a reason to stop; `logits` are those of its first token. Errors: those of the evaluator, but
/// for Cancelled.
Result<StopReason> decode(const execution::Evaluator &evaluator, const GenerationRequest &request, Answer &answer,
                          std::span<const float> logits, Speculation &speculation, const std::stop_token &stop)
{
    const auto most = request.maxTokens > 0 ? request.maxTokens : evaluator.contextLength();
    while (!stop.stop_requested()) {
        const auto token = answer.choose(logits);
        if (!token) {
            return StopReason::EndOfTurn;
        }
        if (const auto reason = answer.add(*token)) {
            return *reason;
        }
        if (speculation.size() >= evaluator.contextLength()) {
            return StopReason::ContextFull;
        }
        const auto next = speculation.next(*token, most - std::min(most, answer.tokens() + 1), stop);
        if (!next && next.error().code != ErrorCode::Cancelled) {
            return std::unexpected(next.error());
        }
        if (!next) {
            break;
        }
        logits = *next;
    }
    return StopReason::Stopped;
}
}

Result<void> check(const execution::Evaluator &evaluator, const tokenizer::Tokenizer &tokenizer, const GenerationRequest &request)
{
    const std::size_t promptTokens = request.prompt.size();
    if (promptTokens == 0) {
        return fail(ErrorCode::Usage, "The prompt is empty");
    }
    const TokenShortage room{.needed = promptTokens + std::uint64_t{request.minimumAnswerTokens},
                             .available = evaluator.contextLength()};
    if (room.needed > room.available) {
        const std::string answer = request.minimumAnswerTokens > 0
            ? base::format(" and must leave {} for the answer", request.minimumAnswerTokens)
            : std::string();
        return std::unexpected(Error{
            .code = ErrorCode::ContextFull,
            .detail = base::format("The prompt has {} tokens{}, the context holds {}", promptTokens, answer, room.available),
            .data = room});
    }
    for (const sampling::TokenBias &one : request.sampling.logitBias) {
        if (!tokenizer.vocabulary().contains(one.token)) {
            return fail(ErrorCode::Usage, base::format("There is no token {} to give a bias", one.token));
        }
    }
    return {};
}

Result<GenerationResult> generate(execution::Evaluator &evaluator, const std::shared_ptr<const tokenizer::Tokenizer> &tokenizer,
                                  const GenerationRequest &request, const GenerationCallbacks &callbacks, std::stop_token stop)
{
    if (auto fine = check(evaluator, *tokenizer, request); !fine) {
        return std::unexpected(std::move(fine.error()));
    }
    auto constraint = constraintOf(request, *tokenizer);
    if (!constraint) {
        return std::unexpected(std::move(constraint.error()));
    }
    const std::span<const execution::TokenId> prompt = request.prompt;
    GenerationResult result;
    result.promptTokens = static_cast<std::uint32_t>(prompt.size());
    evaluator.truncate(reusable(evaluator.tokens(), prompt));
    const std::size_t reused = evaluator.tokens().size();
    result.reusedTokens = static_cast<std::uint32_t>(reused);

    const base::Stopwatch stopwatch;
    auto logits = evaluator.evaluate(prompt.subspan(reused), stop, [&](std::uint64_t done, std::uint64_t /*total*/) {
        if (callbacks.prefill) {
            callbacks.prefill(static_cast<std::uint32_t>(reused + done), result.promptTokens);
        }
    });
    result.prefillMs = stopwatch.milliseconds();
    if (!logits && logits.error().code == ErrorCode::Cancelled) {
        result.stopReason = StopReason::Stopped;
        return result;
    }
    if (!logits) {
        return std::unexpected(std::move(logits.error()));
    }

    Answer answer(request, callbacks, tokenizer, *std::move(constraint), result);
    const base::Stopwatch decoding;
    Speculation speculation(evaluator, request.speculation, prompt);
    const auto reason = decode(evaluator, request, answer, *logits, speculation, stop);
    if (!reason) {
        return std::unexpected(reason.error());
    }
    result.stopReason = *reason;
    speculation.finish();
    result.proposedTokens = speculation.proposed();
    result.acceptedTokens = speculation.accepted();
    answer.finish();
    result.decodeMs = decoding.milliseconds();
    return result;
}
}
