// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Models that reason enclose what they think in one of these pairs of tags. In some vocabularies they are control tokens, which
// have no text otherwise; who reads an answer has to see them.
#pragma once

#include <array>
#include <string_view>

namespace inference::tokenizer
{
struct ThoughtTags {
    std::string_view opening;
    std::string_view closing;
};

inline constexpr std::array AllThoughtTags{ThoughtTags{"<think>", "</think>"}, ThoughtTags{"[THINK]", "[/THINK]"}};
}
