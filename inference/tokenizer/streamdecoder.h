// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns a stream of tokens into text that can be shown at once: a character is often spread over several tokens.
#pragma once

#include "inference/tokenizer/tokenizer.h"

#include <vector>

namespace inference::tokenizer
{
/// Not thread-safe. Control tokens give no text, but for the tags around a thought. The beginning of a character that never comes
/// is not shown where the text ends.
class StreamDecoder
{
public:
    explicit StreamDecoder(std::shared_ptr<const Tokenizer> tokenizer);

    /// Returns the characters that are whole now, as valid UTF-8. What can never become a character is U+FFFD.
    [[nodiscard]] std::string add(TokenId id);

private:
    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::vector<TokenId> m_tags; // those around a thought
    std::string m_pending; // the beginning of a character
};
}
