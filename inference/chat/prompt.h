// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns messages into the tokens that a model continues.
#pragma once

#include "inference/chat/message.h"
#include "inference/chat/template.h"
#include "inference/tokenizer/tokenizer.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace inference::chat
{
struct PromptOptions {
    /// True if the model is to think before it answers, false if it is to answer at once; absent to leave that to its template. A
    /// template that opens a thought all the same has it closed at once.
    std::optional<bool> thinking = {};
    /// True if the last message, the assistant's, is the beginning of the answer: the prompt ends with it, and its turn stays
    /// open.
    bool continuesLast = false;
};

/// Puts the model's template around `messages`, and tokenizes the result. What a message says stays text: a control token's
/// spelling in it does not become that token, so that no document can end a turn. Errors: Template; Usage where there is no
/// answer to continue.
[[nodiscard]] Result<std::vector<tokenizer::TokenId>> promptTokens(const Template &chatTemplate,
                                                                   const tokenizer::Tokenizer &tokenizer,
                                                                   std::span<const ChatMessage> messages,
                                                                   const PromptOptions &options = {});

/// Returns the tag of the thought that the template has opened at the end of a prompt, or an empty text if it has opened none.
[[nodiscard]] std::string_view openedThought(const tokenizer::Tokenizer &tokenizer, std::span<const tokenizer::TokenId> prompt);
}
