// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Finds the special tokens that stand literally in a text, before the rest of it is tokenized.
#pragma once

#include "inference/tokenizer/vocabulary.h"

#include <bitset>
#include <functional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace inference::tokenizer
{
/// One special token of a text, or a stretch between two of them.
struct Fragment {
    std::string_view text;
    std::optional<TokenId> token; ///< the special token, or nothing for ordinary text
};

/// Longer tokens win over shorter ones wherever they stand, then earlier ones over later ones. There is one pass over the text
/// for each length that special tokens have. The class is immutable, so it may be shared between threads.
class SpecialTokens
{
public:
    SpecialTokens() = default;
    explicit SpecialTokens(const Vocabulary &vocabulary);

    /// Returns views into `text`, in order, of which none is empty. Without `parseSpecial` only user-defined tokens are found: a
    /// person who types "<|im_end|>" must not end the turn. `seams` are ascending byte positions that no token may lie across.
    [[nodiscard]] std::vector<Fragment> split(std::string_view text, bool parseSpecial,
                                              std::span<const std::size_t> seams = {}) const;

private:
    struct SameLength {
        std::size_t length = 0;
        std::bitset<256> firstBytes;
        std::unordered_map<std::string_view, TokenId> tokens;
    };
    using Groups = std::vector<SameLength>; // longest first
    static Groups grouped(const Vocabulary &vocabulary, const std::function<bool(TokenId)> &belongs);

    Groups m_all;
    Groups m_userDefined;
};
}
