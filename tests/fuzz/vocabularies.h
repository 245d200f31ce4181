// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A small tokenizer of every kind that the engine has.
#pragma once

#include "inference/tokenizer/tokenizer.h"

#include <cstddef>
#include <memory>

namespace fuzz
{
/// Returns the number of kinds, at most 256.
[[nodiscard]] std::size_t vocabularyCount();

struct SmallTokenizer {
    std::shared_ptr<const inference::tokenizer::Tokenizer> tokenizer;
    bool exact = false; ///< true if the pieces of any text together are the text, without parsing special tokens
};
/// Returns the tokenizer of a kind, which is made when it is first asked for. The kinds are byte-level BPE with each
/// pre-tokenizer, then SentencePiece with each combination of its flags.
[[nodiscard]] const SmallTokenizer &smallTokenizer(std::size_t kind);
}
