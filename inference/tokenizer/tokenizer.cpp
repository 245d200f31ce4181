// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/tokenizer.h"

#include "base/format.h"
#include "base/utf8.h"
#include "inference/tokenizer/bytelevelbpe.h"
#include "inference/tokenizer/sentencepiece.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace inference::tokenizer
{
namespace
{
constexpr std::string_view WhiteSpace = " \t\n\v\f\r";

/// Returns the pieces of `part`, which starts at `start` of the text, cut at the seams that lie within it. No piece is empty.
std::vector<std::string_view> cutAt(std::span<const std::size_t> seams, std::string_view part, std::size_t start)
{
    std::vector<std::string_view> pieces;
    for (auto seam = std::ranges::upper_bound(seams, start); seam != seams.end() && *seam < start + part.size(); ++seam) {
        pieces.push_back(part.substr(0, *seam - start));
        part.remove_prefix(*seam - start);
        start = *seam;
    }
    if (!part.empty()) {
        pieces.push_back(part);
    }
    return pieces;
}

/// Returns the byte that a token such as "<0x0A>" stands for, or nothing for other spellings.
std::optional<char> byteOf(std::string_view text)
{
    std::uint8_t byte = 0;
    if (text.size() != 6 || !text.starts_with("<0x") || text.back() != '>') {
        return std::nullopt;
    }
    const auto [end, error] = std::from_chars(text.data() + 3, text.data() + 5, byte, 16);
    return error == std::errc() && end == text.data() + 5 ? std::optional(static_cast<char>(byte)) : std::nullopt;
}

/// Drops each space that `joins` finds to stand before something that belongs to the word in front of it.
template<typename Joins>
std::string withoutSpacesBefore(std::string_view text, const Joins &joins)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at > 0 && text[at - 1] == ' ' && joins(text.substr(at))) {
            out.pop_back();
        }
        out += text[at];
    }
    return out;
}

/// Drops the spaces of each " ' ".
std::string withQuotesJoined(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = text.find(" ' "); at != std::string_view::npos; at = text.find(" ' ")) {
        out += text.substr(0, at);
        out += '\'';
        text.remove_prefix(at + 3);
    }
    return out.append(text);
}

/// Cleans what was decoded as the tokenizers of GPT-2's time did: " ." and its like, " ' ", and the English short forms.
std::string withSpacesCleaned(std::string_view text)
{
    std::string out
        = withoutSpacesBefore(text, [](std::string_view rest) { return std::string_view("?!.,").contains(rest.front()); });
    out = withQuotesJoined(out);
    return withoutSpacesBefore(out, [](std::string_view rest) {
        return std::ranges::any_of(std::array{"'s", "'m", "'re", "'ve"},
                                   [rest](std::string_view form) { return rest.starts_with(form); });
    });
}
}

Tokenizer::Tokenizer(Vocabulary vocabulary, Rules rules)
    : m_vocabulary(std::move(vocabulary))
    , m_specialTokens(m_vocabulary)
    , m_rules(rules)
{
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::create(const std::shared_ptr<const gguf::File> &file)
{
    const auto model = file->string("tokenizer.ggml.model");
    if (!model) {
        return fail(ErrorCode::FileCorrupt, "The file has no tokenizer: tokenizer.ggml.model is missing");
    }
    if (*model == "gpt2") {
        return ByteLevelBpe::create(file);
    }
    if (*model == "llama") {
        return Vocabulary::read(file, {.begin = 1, .end = 2, .unknown = 0, .addsBegin = true}).and_then(SentencePiece::create);
    }
    return fail(ErrorCode::Unsupported, base::format("The tokenizer model {} is not supported", base::utf8::quoted(*model)));
}

std::vector<TokenId> Tokenizer::encode(std::string_view text, EncodeOptions options) const
{
    std::vector<TokenId> ids;
    if (options.addSpecial && m_vocabulary.addsBegin()) {
        ids.push_back(*m_vocabulary.beginOfSequence());
    }
    const std::vector<Fragment> fragments = m_specialTokens.split(text, options.parseSpecial, options.seams);
    bool afterSpecial = true;
    for (std::size_t index = 0; index < fragments.size(); ++index) {
        const Fragment &fragment = fragments[index];
        if (fragment.token) {
            ids.push_back(*fragment.token);
            afterSpecial = true;
            continue;
        }
        std::string_view between = fragment.text;
        if (index > 0 && m_vocabulary.stripsBehind(*fragments[index - 1].token)) {
            between.remove_prefix(std::min(between.find_first_not_of(WhiteSpace), between.size()));
        }
        if (index + 1 < fragments.size() && m_vocabulary.stripsBefore(*fragments[index + 1].token)) {
            between.remove_suffix(between.size() - (between.find_last_not_of(WhiteSpace) + 1));
        }
        for (const std::string_view piece :
             cutAt(options.seams, between, static_cast<std::size_t>(between.data() - text.data()))) {
            encodeFragment(piece, afterSpecial, ids);
            afterSpecial = false;
        }
    }
    if (options.addSpecial && m_vocabulary.addsEnd()) {
        ids.push_back(*m_vocabulary.endOfSequence());
    }
    return ids;
}

void Tokenizer::appendAnyPiece(TokenId id, bool special, std::string &bytes) const
{
    if (!m_vocabulary.contains(id)) {
        return;
    }
    switch (m_vocabulary.type(id)) {
    case TokenType::Control:
    case TokenType::Unknown:
        if (special) {
            bytes += m_vocabulary.text(id);
        }
        break;
    case TokenType::UserDefined:
        bytes += m_vocabulary.text(id);
        break;
    case TokenType::Normal:
        appendPiece(id, bytes);
        break;
    case TokenType::Byte:
        if (const auto byte = byteOf(m_vocabulary.text(id))) {
            bytes += *byte;
        } else {
            appendPiece(id, bytes);
        }
        break;
    case TokenType::Unused:
        break;
    }
}

std::string Tokenizer::piece(TokenId id, bool special) const
{
    std::string bytes;
    appendAnyPiece(id, special, bytes);
    return bytes;
}

std::string Tokenizer::decode(std::span<const TokenId> ids, bool special) const
{
    bool dropsSpace = m_rules.addsSpaceBefore;
    if (!special && m_vocabulary.addsBegin() && !ids.empty() && ids.front() == *m_vocabulary.beginOfSequence()) {
        dropsSpace = false;
        ids = ids.subspan(1);
    }
    std::string bytes;
    for (const TokenId id : ids) {
        appendAnyPiece(id, special, bytes);
        if (dropsSpace && bytes.starts_with(' ')) {
            bytes.erase(0, 1);
        }
        dropsSpace = false;
    }
    return m_rules.cleansSpaces ? withSpacesCleaned(bytes) : bytes;
}
}
