// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/bytelevelbpe.h"

#include "base/format.h"
#include "base/utf8.h"
#include "inference/tokenizer/wordcache.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <unordered_map>
#include <utility>

namespace inference::tokenizer
{
namespace
{
constexpr std::uint16_t NoByte = 0xFFFF;
constexpr std::size_t SpellingEnd = 0x144; // the last code point that stands for a byte is U+0143

/// Returns whether a byte is a printable Latin-1 character. In GPT-2's spelling these stand for themselves, and characters from
/// U+0100 on for the other bytes.
constexpr bool isPrintable(unsigned byte)
{
    return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr std::array<char16_t, 256> CharacterOfByte = [] {
    std::array<char16_t, 256> table{};
    char16_t next = 0x100;
    for (unsigned byte = 0; byte < table.size(); ++byte) {
        table[byte] = isPrintable(byte) ? static_cast<char16_t>(byte) : next++;
    }
    return table;
}();

constexpr std::array<std::uint16_t, SpellingEnd> ByteOfCharacter = [] {
    std::array<std::uint16_t, SpellingEnd> table{};
    table.fill(NoByte);
    for (unsigned byte = 0; byte < CharacterOfByte.size(); ++byte) {
        table[CharacterOfByte[byte]] = static_cast<std::uint16_t>(byte);
    }
    return table;
}();

std::string spelled(std::string_view bytes)
{
    std::string text;
    for (const char byte : bytes) {
        base::utf8::append(text, CharacterOfByte[static_cast<std::uint8_t>(byte)]);
    }
    return text;
}

/// Calls `use` with the byte that each character of `text` spells, or with NoByte and the character's own text.
template<typename Use>
void forEachByte(std::string_view text, const Use &use)
{
    while (!text.empty()) {
        const base::utf8::Decoded next = base::utf8::decode(text);
        use(next.valid && next.codePoint < SpellingEnd ? ByteOfCharacter[next.codePoint] : NoByte, text.substr(0, next.length));
        text.remove_prefix(next.length);
    }
}
}

void ByteLevelBpe::MergeTable::reserve(std::size_t merges)
{
    const std::size_t slots = std::bit_ceil(std::max<std::size_t>(merges * 2, 16));
    m_slots.assign(slots, {});
    m_shift = 64 - static_cast<unsigned>(std::countr_zero(slots));
}

std::size_t ByteLevelBpe::MergeTable::slot(std::uint64_t pair) const
{
    return (pair ^ pair >> 29) * 0x9E3779B97F4A7C15U >> m_shift; // Fibonacci hashing
}

void ByteLevelBpe::MergeTable::insert(Symbol left, Symbol right, std::uint32_t rank, Symbol result)
{
    const std::uint64_t pair = std::uint64_t{left} << 32 | right;
    std::size_t at = slot(pair);
    while (m_slots[at].result != NoSymbol) {
        if (m_slots[at].pair == pair) {
            return;
        }
        at = (at + 1) & (m_slots.size() - 1);
    }
    m_slots[at] = {.pair = pair, .rank = rank, .result = result};
}

const ByteLevelBpe::Merge *ByteLevelBpe::MergeTable::find(Symbol left, Symbol right) const
{
    const std::uint64_t pair = std::uint64_t{left} << 32 | right;
    for (std::size_t at = slot(pair); m_slots[at].result != NoSymbol; at = (at + 1) & (m_slots.size() - 1)) {
        if (m_slots[at].pair == pair) {
            return &m_slots[at];
        }
    }
    return nullptr;
}

ByteLevelBpe::ByteLevelBpe(Vocabulary vocabulary, const Family &family, PreTokenizer preTokenizer)
    : Tokenizer(std::move(vocabulary), {.addsSpaceBefore = false, .cleansSpaces = family.cleansSpaces})
    , m_preTokenizer(std::move(preTokenizer))
    , m_ignoresMerges(family.ignoresMerges)
{
}

Result<std::shared_ptr<const Tokenizer>> ByteLevelBpe::create(const std::shared_ptr<const gguf::File> &file)
{
    const std::string_view name = file->string("tokenizer.ggml.pre").value_or("default");
    const Family *family = findFamily(name);
    if (family == nullptr) {
        return fail(ErrorCode::Unsupported, base::format("The pre-tokenizer {} is not known", base::utf8::quoted(name)));
    }
    auto vocabulary = Vocabulary::read(file, {.begin = {}, .end = {}, .unknown = {}, .addsBegin = family->addsBegin});
    if (!vocabulary) {
        return std::unexpected(std::move(vocabulary.error()));
    }
    auto preTokenizer = PreTokenizer::create(*family);
    if (!preTokenizer) {
        return std::unexpected(std::move(preTokenizer.error()));
    }
    const std::shared_ptr<ByteLevelBpe> bpe(new ByteLevelBpe(*std::move(vocabulary), *family, *std::move(preTokenizer)));
    if (auto read = bpe->readMerges(); !read) {
        return std::unexpected(std::move(read.error()));
    }
    return bpe;
}

ByteLevelBpe::Symbol ByteLevelBpe::intern(std::string_view text, std::unordered_map<std::string, Symbol> &others)
{
    if (const auto id = vocabulary().find(text)) {
        return static_cast<Symbol>(*id);
    }
    const auto [entry, isNew] = others.try_emplace(std::string(text), static_cast<Symbol>(vocabulary().size() + others.size()));
    if (isNew) {
        m_otherTexts.emplace_back(text);
    }
    return entry->second;
}

Result<void> ByteLevelBpe::readMerges()
{
    const auto merges = vocabulary().file().strings("tokenizer.ggml.merges");
    if (!merges) {
        return fail(ErrorCode::FileCorrupt, "The tokenizer has no merges: tokenizer.ggml.merges is missing");
    }
    if (merges->size() > std::numeric_limits<std::uint32_t>::max() / 4) {
        return fail(ErrorCode::FileCorrupt, base::format("The file lists {} merges, more than can be numbered", merges->size()));
    }
    std::unordered_map<std::string, Symbol> others;
    for (std::size_t byte = 0; byte < m_byteSymbols.size(); ++byte) {
        std::string text;
        base::utf8::append(text, CharacterOfByte[byte]);
        m_byteSymbols[byte] = intern(text, others);
    }
    m_merges.reserve(merges->size());
    std::string joined;
    for (std::size_t rank = 0; rank < merges->size(); ++rank) {
        const std::string_view merge = (*merges)[rank];
        const std::size_t space = merge.find(' ', 1);
        if (space == std::string_view::npos || space + 1 == merge.size()) {
            return fail(ErrorCode::FileCorrupt,
                        base::format("Merge {} of the tokenizer, {}, is not two texts with a space between them", rank,
                                     base::utf8::quoted(merge)));
        }
        const std::string_view left = merge.substr(0, space);
        const std::string_view right = merge.substr(space + 1);
        joined.assign(left).append(right);
        m_merges.insert(intern(left, others), intern(right, others), static_cast<std::uint32_t>(rank), intern(joined, others));
    }
    return {};
}

void ByteLevelBpe::appendSymbol(Symbol symbol, std::vector<TokenId> &ids) const
{
    if (symbol < vocabulary().size()) {
        ids.push_back(static_cast<TokenId>(symbol));
        return;
    }
    forEachByte(m_otherTexts[symbol - vocabulary().size()], [this, &ids](std::uint16_t byte, std::string_view /*character*/) {
        if (byte != NoByte && m_byteSymbols[byte] < vocabulary().size()) {
            ids.push_back(static_cast<TokenId>(m_byteSymbols[byte]));
        }
    });
}

void ByteLevelBpe::appendInvalid(std::string_view bytes, Merger &merger, std::vector<TokenId> &ids) const
{
    const bool known = std::ranges::all_of(
        bytes, [this](char byte) { return m_byteSymbols[static_cast<std::uint8_t>(byte)] < vocabulary().size(); });
    encodeWord(known ? bytes : base::utf8::Replacement, merger, ids);
}

void ByteLevelBpe::encodeWord(std::string_view word, Merger &merger, std::vector<TokenId> &ids) const
{
    if (m_ignoresMerges) {
        if (const auto id = vocabulary().find(spelled(word))) {
            ids.push_back(*id);
            return;
        }
    }
    merger.clear();
    for (const char byte : word) {
        merger.append(m_byteSymbols[static_cast<std::uint8_t>(byte)], 1);
    }
    const auto find = [this](const Part &left, const Part &right) -> std::optional<Joined> {
        const Merge *merge = m_merges.find(left.symbol, right.symbol);
        return merge != nullptr ? std::optional(Joined{.rank = merge->rank, .symbol = merge->result}) : std::nullopt;
    };
    merger.merge(find, [this, &ids](const Part &part) { appendSymbol(part.symbol, ids); });
}

void ByteLevelBpe::encodeFragment(std::string_view text, bool /*afterSpecial*/, std::vector<TokenId> &ids) const
{
    Merger merger;
    WordCache words(ids);
    const auto encode = [this, &merger, &ids](std::string_view word) { encodeWord(word, merger, ids); };
    const PreTokenizer::Use use = [&words, &encode](std::string_view word) { words.append(word, encode); };
    std::size_t start = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        if (static_cast<std::uint8_t>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const base::utf8::Decoded next = base::utf8::decode(text.substr(at));
        if (!next.valid) {
            m_preTokenizer.split(text.substr(start, at - start), use);
            appendInvalid(text.substr(at, next.length), merger, ids);
            start = at + next.length;
        }
        at += next.length;
    }
    m_preTokenizer.split(text.substr(start), use);
}

void ByteLevelBpe::appendPiece(TokenId id, std::string &bytes) const
{
    forEachByte(vocabulary().text(id), [&bytes](std::uint16_t byte, std::string_view character) {
        if (byte != NoByte) {
            bytes += static_cast<char>(byte);
        } else {
            bytes += character; // a token that was added after training, in plain text
        }
    });
}
}
