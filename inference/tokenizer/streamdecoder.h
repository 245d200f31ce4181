// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns a stream of tokens into text that can be shown at once: a character is often spread over several tokens.
#pragma once

#include "inference/tokenizer/tokenizer.h"

namespace inference::tokenizer
{
/// Not thread-safe. Control tokens give no text.
class StreamDecoder
{
public:
    explicit StreamDecoder(std::shared_ptr<const Tokenizer> tokenizer);

    /// The characters that are whole now, as valid UTF-8; what can never become one is U+FFFD.
    [[nodiscard]] std::string add(TokenId id);
    /// U+FFFD for what is left over, else nothing. The decoder starts anew.
    [[nodiscard]] std::string finish();

private:
    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::string m_pending; // the beginning of a character
};
}
