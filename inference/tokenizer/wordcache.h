// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Remembers the words of a text: most of them come again, and copying their tokens is quicker than merging anew.
#pragma once

#include "inference/tokenizer/vocabulary.h"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace inference::tokenizer
{
/// Serves one list of tokens and one text, which must outlive it, since it holds places in both.
class WordCache
{
public:
    explicit WordCache(std::vector<TokenId> &ids)
        : m_ids(ids)
    {
    }

    /// Appends the tokens of `word`, by calling `encode` if they are not known yet.
    template<typename Encode>
    void append(std::string_view word, const Encode &encode)
    {
        if (word.size() > LongestBytes) {
            encode(word);
            return;
        }
        const auto [entry, isNew] = m_places.try_emplace(word);
        Place &place = entry->second;
        if (isNew) {
            place.start = m_ids.size();
            encode(word);
            place.count = m_ids.size() - place.start;
            return;
        }
        for (std::size_t offset = 0; offset < place.count; ++offset) {
            m_ids.push_back(TokenId{m_ids[place.start + offset]});
        }
    }

private:
    static constexpr std::size_t LongestBytes = 64; // longer words seldom come again
    struct Place {
        std::size_t start = 0;
        std::size_t count = 0;
    };

    std::vector<TokenId> &m_ids;
    std::unordered_map<std::string_view, Place> m_places;
};
}
