// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/streamdecoder.h"

#include "base/utf8.h"
#include "inference/tokenizer/thoughttags.h"

#include <algorithm>
#include <utility>

namespace inference::tokenizer
{
StreamDecoder::StreamDecoder(std::shared_ptr<const Tokenizer> tokenizer)
    : m_tokenizer(std::move(tokenizer))
{
    for (const ThoughtTags &tags : AllThoughtTags) {
        for (const std::string_view text : {tags.opening, tags.closing}) {
            if (const auto id = m_tokenizer->vocabulary().find(text)) {
                m_tags.push_back(*id);
            }
        }
    }
}

std::string StreamDecoder::add(TokenId id)
{
    m_pending += m_tokenizer->piece(id, std::ranges::contains(m_tags, id));
    std::string whole;
    std::string_view rest = m_pending;
    while (!rest.empty()) {
        const base::utf8::Decoded next = base::utf8::decode(rest);
        if (next.incomplete) {
            break;
        }
        whole += next.valid ? rest.substr(0, next.length) : base::utf8::Replacement;
        rest.remove_prefix(next.length);
    }
    m_pending = std::string(rest);
    return whole;
}
}
