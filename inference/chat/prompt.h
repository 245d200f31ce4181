// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns messages into the tokens that a model continues.
#pragma once

#include "inference/chat/message.h"
#include "inference/chat/template.h"
#include "inference/tokenizer/tokenizer.h"

#include <span>
#include <vector>

namespace inference::chat
{
/// Puts the model's template around `messages`, and tokenizes the result. What a message says stays text: a control token's
/// spelling in it does not become that token, so that no document can end a turn. Errors: Template.
[[nodiscard]] Result<std::vector<tokenizer::TokenId>> promptTokens(const Template &chatTemplate,
                                                                   const tokenizer::Tokenizer &tokenizer,
                                                                   std::span<const ChatMessage> messages,
                                                                   bool addGenerationPrompt = true);
}
