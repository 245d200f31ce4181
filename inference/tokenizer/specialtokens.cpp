// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/specialtokens.h"

#include <algorithm>
#include <cstring>
#include <map>

namespace inference::tokenizer
{
namespace
{
struct Found {
    std::size_t at = 0;
    std::size_t length = 0;
    TokenId token = 0;
};
}

SpecialTokens::Groups SpecialTokens::grouped(const Vocabulary &vocabulary, const std::function<bool(TokenId)> &belongs)
{
    std::map<std::size_t, SameLength, std::greater<>> byLength;
    for (std::size_t index = 0; index < vocabulary.size(); ++index) {
        const auto id = static_cast<TokenId>(index);
        const std::string_view text = vocabulary.text(id);
        if (text.empty() || !belongs(id)) {
            continue;
        }
        SameLength &group = byLength[text.size()];
        group.length = text.size();
        group.firstBytes.set(static_cast<std::uint8_t>(text.front()));
        group.tokens.try_emplace(text, id);
    }
    Groups groups;
    for (auto &[length, group] : byLength) {
        groups.push_back(std::move(group));
    }
    return groups;
}

SpecialTokens::SpecialTokens(const Vocabulary &vocabulary)
    : m_all(grouped(vocabulary,
                    [&vocabulary](TokenId id) {
                        const TokenType type = vocabulary.type(id);
                        return type == TokenType::Control || type == TokenType::UserDefined || type == TokenType::Unknown
                            || vocabulary.isAddedTag(id);
                    }))
    , m_userDefined(grouped(vocabulary, [&vocabulary](TokenId id) { return vocabulary.type(id) == TokenType::UserDefined; }))
{
}

std::vector<Fragment> SpecialTokens::split(std::string_view text, bool parseSpecial, std::span<const std::size_t> seams) const
{
    std::vector<Found> found;
    std::vector<bool> taken; // by byte; it is sized at the first find, so that ordinary text pays nothing
    for (const SameLength &group : parseSpecial ? m_all : m_userDefined) {
        if (group.length > text.size()) {
            continue;
        }
        for (std::size_t at = 0; at + group.length <= text.size(); ++at) {
            if (!group.firstBytes.test(static_cast<std::uint8_t>(text[at]))) {
                continue;
            }
            // What was taken before is at least as long, so an overlap covers one of the two ends.
            if (!taken.empty() && (taken[at] || taken[at + group.length - 1])) {
                continue;
            }
            const auto token = group.tokens.find(text.substr(at, group.length));
            if (token == group.tokens.end()) {
                continue;
            }
            const auto seam = std::ranges::upper_bound(seams, at);
            if (seam != seams.end() && *seam < at + group.length) {
                continue;
            }
            taken.resize(text.size());
            std::fill_n(taken.begin() + static_cast<std::ptrdiff_t>(at), group.length, true);
            found.push_back({.at = at, .length = group.length, .token = token->second});
            at += group.length - 1;
        }
    }
    std::ranges::sort(found, {}, &Found::at);
    std::vector<Fragment> fragments;
    std::size_t done = 0;
    for (const Found &special : found) {
        if (special.at > done) {
            fragments.push_back({.text = text.substr(done, special.at - done), .token = std::nullopt});
        }
        fragments.push_back({.text = text.substr(special.at, special.length), .token = special.token});
        done = special.at + special.length;
    }
    if (done < text.size()) {
        fragments.push_back({.text = text.substr(done), .token = std::nullopt});
    }
    return fragments;
}
}
