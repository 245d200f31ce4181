// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the families of byte-level BPE differ in: how a text is cut into words, and a few habits.
#pragma once

#include <span>
#include <string_view>

namespace inference::tokenizer
{
/// One way to cut a text. Both the matches and the gaps between them are words, or are cut further by the next stage.
struct Stage {
    const char *expression = nullptr; ///< a PCRE2 expression that never matches an empty text
    bool thousands = false; ///< a match is cut further, into groups of three characters counted from its end
};

struct Family {
    std::string_view name; ///< the name in `tokenizer.ggml.pre`
    std::span<const Stage> stages; ///< each cuts what the one before it left
    bool ignoresMerges = false; ///< true if a word that is a token becomes that token, whatever the merges say
    bool addsBegin = false; ///< true if a begin token is added where the file does not say
    bool cleansSpaces = false; ///< true if decoding joins punctuation to the word before it
};

/// Returns the family of a name, or null for a name that is not known. The names and what they mean are those of llama.cpp, whose
/// converter writes them.
[[nodiscard]] const Family *findFamily(std::string_view name);
/// Returns all families.
[[nodiscard]] std::span<const Family> families();
}
