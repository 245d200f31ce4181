// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A model without weights: it says what it was told to, so that what is around a model can be tested without a device.
#pragma once

#include "inference/execution/evaluator.h"
#include "inference/tokenizer/tokenizer.h"
#include "tests/inference/ggufwriter.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace scripted
{
using inference::execution::TokenId;

/// Makes a file whose tokens are the printable ASCII characters and what the default template needs; "<|im_end|>" ends a turn.
/// `controlType` is the type that the file gives the two control tokens. An empty `chatTemplate` leaves the file without one.
inline std::shared_ptr<const inference::gguf::File> file(std::int32_t controlType = 3, std::string_view chatTemplate = {})
{
    std::vector<std::string> tokens{"<|im_start|>", "<|im_end|>"};
    std::vector<std::int32_t> types{controlType, controlType};
    for (char letter = '!'; letter <= '~'; ++letter) {
        tokens.emplace_back(1, letter);
        types.push_back(1);
    }
    // These are space, line break, "é" in two and "€" in three pieces.
    for (const char *token : {"Ġ", "Ċ", "Ã", "©", "â", "Ĥ", "¬"}) {
        tokens.emplace_back(token);
        types.push_back(1);
    }
    for (const char *tag : {"[THINK]", "[/THINK]"}) {
        tokens.emplace_back(tag);
        types.push_back(3);
    }
    GgufWriter writer;
    writer.string("tokenizer.ggml.model", "gpt2").string("tokenizer.ggml.pre", "gpt-2");
    writer.strings("tokenizer.ggml.tokens", tokens)
        .integers("tokenizer.ggml.token_type", types)
        .strings("tokenizer.ggml.merges", {});
    writer.number("tokenizer.ggml.eos_token_id", 1);
    if (!chatTemplate.empty()) {
        writer.string("tokenizer.chat_template", chatTemplate);
    }
    return writer.open().value_or(nullptr);
}

/// Refuses the system role, as the template of Gemma 2 does.
inline constexpr std::string_view StrictTemplate
    = "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
      "{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/// Opens a thought, unless it is told not to.
inline constexpr std::string_view ThinkingTemplate
    = "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}"
      "{% if enable_thinking is not defined or enable_thinking %}{{ '[THINK]\n' }}{% endif %}{% endif %}";

inline std::shared_ptr<const inference::tokenizer::Tokenizer> tokenizer(std::int32_t controlType = 3)
{
    return inference::tokenizer::Tokenizer::create(file(controlType)).value_or(nullptr);
}

class Evaluator final : public inference::execution::Evaluator
{
public:
    Evaluator(std::vector<TokenId> answer, std::uint32_t contextLength, std::chrono::milliseconds delay = {})
        : m_answer(std::move(answer))
        , m_contextLength(contextLength)
        , m_delay(delay)
        , m_logits(200)
    {
    }

    std::vector<std::size_t> evaluated; ///< the number of tokens that each call brought
    std::optional<inference::ErrorCode> failure; ///< what the next call fails with
    bool repeats = false; ///< true if the answer is repeated and the turn never ends

    [[nodiscard]] std::uint32_t vocabularySize() const override { return static_cast<std::uint32_t>(m_logits.size()); }
    [[nodiscard]] std::uint32_t contextLength() const override { return m_contextLength; }
    [[nodiscard]] std::span<const TokenId> tokens() const override { return m_tokens; }
    void truncate(std::size_t count) override { m_tokens.resize(count); }

    [[nodiscard]] inference::Result<std::span<const float>> evaluate(std::span<const TokenId> tokens, std::stop_token stop,
                                                                     const inference::execution::Progress &progress) override
    {
        if (failure) {
            return inference::fail(*failure, "scripted failure");
        }
        if (m_tokens.size() + tokens.size() > m_contextLength) {
            return inference::fail(inference::ErrorCode::ContextFull, "the script is at its end");
        }
        const bool isPrompt = tokens.size() > 1 || m_tokens.empty();
        for (std::size_t done = 0; done < tokens.size(); ++done) {
            std::this_thread::sleep_for(m_delay);
            if (stop.stop_requested()) {
                return inference::fail(inference::ErrorCode::Cancelled, "stopped");
            }
            m_tokens.push_back(tokens[done]);
            if (progress) {
                progress(done + 1, tokens.size());
            }
        }
        evaluated.push_back(tokens.size());
        m_said = isPrompt ? 0 : m_said + 1;
        std::ranges::fill(m_logits, -5.0F);
        const std::size_t which = repeats ? m_said % m_answer.size() : m_said;
        m_logits[static_cast<std::size_t>(which < m_answer.size() ? m_answer[which] : 1)] = 5.0F;
        return m_logits;
    }

private:
    std::vector<TokenId> m_answer;
    std::uint32_t m_contextLength;
    std::chrono::milliseconds m_delay;
    std::vector<TokenId> m_tokens;
    std::vector<float> m_logits;
    std::size_t m_said = 0;
};
}
