// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/sentencepiece.h"

#include "base/format.h"
#include "base/utf8.h"
#include "inference/tokenizer/wordcache.h"

#include <algorithm>
#include <numeric>

namespace inference::tokenizer
{
namespace
{
constexpr std::string_view Space = "\xE2\x96\x81"; // U+2581
constexpr std::uint32_t NoToken = ~std::uint32_t{0}; // stands for a character that is not in the vocabulary

std::string withSpacesEscaped(std::string_view text, bool spaceBefore)
{
    std::string escaped;
    escaped.reserve(text.size() + text.size() / 2 + Space.size());
    if (spaceBefore) {
        escaped += Space;
    }
    for (const char byte : text) {
        if (byte == ' ') {
            escaped += Space;
        } else {
            escaped += byte;
        }
    }
    return escaped;
}

/// A broken byte counts as a character that no text holds, so that it may stand beside anything.
char32_t characterOf(const base::utf8::Decoded &decoded)
{
    return decoded.valid ? decoded.codePoint : 0xFFFFFFFF;
}
}

SentencePiece::Neighbours::Neighbours()
    : m_bits(std::size_t{1} << 22)
{
}

std::size_t SentencePiece::Neighbours::slot(char32_t left, char32_t right)
{
    return (std::uint64_t{left} << 32 | right) * 0x9E3779B97F4A7C15U >> 42; // Fibonacci hashing
}

SentencePiece::SentencePiece(Vocabulary vocabulary, Rules rules)
    : Tokenizer(std::move(vocabulary), rules)
{
    rankScores();
    findNeighbours();
    findBytes();
}

Result<std::shared_ptr<const Tokenizer>> SentencePiece::create(Vocabulary vocabulary)
{
    const bool spaceBefore = vocabulary.file().boolean("tokenizer.ggml.add_space_prefix").value_or(true);
    return std::shared_ptr<const Tokenizer>(
        new SentencePiece(std::move(vocabulary), {.addsSpaceBefore = spaceBefore, .cleansSpaces = false}));
}

void SentencePiece::rankScores()
{
    std::vector<std::uint32_t> order(vocabulary().size());
    std::iota(order.begin(), order.end(), 0U);
    const auto score = [this](std::uint32_t index) { return vocabulary().score(static_cast<TokenId>(index)); };
    std::ranges::sort(order, std::ranges::greater(), score);
    m_ranks.resize(order.size());
    for (std::size_t place = 1; place < order.size(); ++place) {
        const std::uint32_t before = m_ranks[order[place - 1]];
        m_ranks[order[place]] = before + (score(order[place]) == score(order[place - 1]) ? 0 : 1);
    }
}

void SentencePiece::findNeighbours()
{
    for (std::size_t index = 0; index < vocabulary().size(); ++index) {
        std::string_view text = vocabulary().text(static_cast<TokenId>(index));
        m_longest = std::max(m_longest, text.size());
        for (base::utf8::Decoded left = base::utf8::decode(text); left.length < text.size();) {
            text.remove_prefix(left.length);
            const base::utf8::Decoded right = base::utf8::decode(text);
            m_neighbours.add(characterOf(left), characterOf(right));
            left = right;
        }
    }
}

void SentencePiece::findBytes()
{
    for (std::size_t byte = 0; byte < m_bytes.size(); ++byte) {
        m_bytes[byte] = vocabulary().find(base::format("<0x{:02X}>", byte));
        if (!m_bytes[byte]) {
            m_bytes[byte] = vocabulary().find(std::string(1, static_cast<char>(byte)));
        }
    }
}

void SentencePiece::encodeFragment(std::string_view text, bool afterSpecial, std::vector<TokenId> &ids) const
{
    const std::string escaped = withSpacesEscaped(text, afterSpecial && rules().addsSpaceBefore);
    Merger merger;
    WordCache words(ids);
    const auto encode = [this, &merger, &ids](std::string_view word) { encodeWord(word, merger, ids); };
    std::string_view rest = escaped;
    while (!rest.empty()) {
        base::utf8::Decoded last = base::utf8::decode(rest);
        std::size_t end = last.length;
        while (end < rest.size()) {
            const base::utf8::Decoded next = base::utf8::decode(rest.substr(end));
            if (!m_neighbours.contains(characterOf(last), characterOf(next))) {
                break;
            }
            last = next;
            end += next.length;
        }
        words.append(rest.substr(0, end), encode);
        rest.remove_prefix(end);
    }
}

void SentencePiece::encodeWord(std::string_view word, Merger &merger, std::vector<TokenId> &ids) const
{
    merger.clear();
    for (std::size_t at = 0; at < word.size();) {
        const std::size_t length = base::utf8::decode(word.substr(at)).length;
        const auto id = vocabulary().find(word.substr(at, length));
        merger.append(id ? static_cast<std::uint32_t>(*id) : NoToken, length);
        at += length;
    }
    const auto find = [this, word](const Part &left, const Part &right) -> std::optional<Joined> {
        const std::size_t length = left.length + right.length;
        const auto id = length <= m_longest ? vocabulary().find(word.substr(left.start, length)) : std::nullopt;
        if (!id) {
            return std::nullopt;
        }
        return Joined{.rank = m_ranks[static_cast<std::size_t>(*id)], .symbol = static_cast<std::uint32_t>(*id)};
    };
    merger.merge(find, [this, word, &ids](const Part &part) {
        if (part.symbol == NoToken) {
            appendCharacter(word.substr(part.start, part.length), ids);
        } else {
            ids.push_back(static_cast<TokenId>(part.symbol));
        }
    });
}

void SentencePiece::appendCharacter(std::string_view character, std::vector<TokenId> &ids) const
{
    for (const char byte : character) {
        const auto id = m_bytes[static_cast<std::uint8_t>(byte)];
        if (id) {
            ids.push_back(*id);
        } else if (vocabulary().unknown()) {
            ids.push_back(*vocabulary().unknown());
            return;
        }
    }
}

void SentencePiece::appendPiece(TokenId id, std::string &bytes) const
{
    std::string_view text = vocabulary().text(id);
    for (std::size_t at = text.find(Space); at != std::string_view::npos; at = text.find(Space)) {
        bytes += text.substr(0, at);
        bytes += ' ';
        text.remove_prefix(at + Space.size());
    }
    bytes += text;
}
}
