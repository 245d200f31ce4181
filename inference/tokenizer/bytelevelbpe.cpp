// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/bytelevelbpe.h"

#include "base/format.h"
#include "base/utf8.h"

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

/// GPT-2's spelling: printable Latin-1 characters stand for themselves, the other bytes for U+0100 onwards.
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

/// Merges within one word, lowest rank first, with a priority queue: n log n in its length. Reused from word to word.
class ByteLevelBpe::Merger
{
public:
    explicit Merger(const ByteLevelBpe &bpe)
        : m_bpe(bpe)
    {
    }

    void encode(std::string_view word, std::vector<TokenId> &ids)
    {
        m_parts.clear();
        m_queue.clear();
        for (std::size_t index = 0; index < word.size(); ++index) {
            m_parts.push_back({.symbol = m_bpe.m_byteSymbols[static_cast<std::uint8_t>(word[index])],
                               .previous = static_cast<std::uint32_t>(index) - 1,
                               .next = static_cast<std::uint32_t>(index) + 1});
        }
        for (std::uint32_t left = 0; left + 1 < m_parts.size(); ++left) {
            propose(left, left + 1);
        }
        while (!m_queue.empty()) {
            std::ranges::pop_heap(m_queue, std::greater(), &Candidate::order);
            const Candidate candidate = m_queue.back();
            m_queue.pop_back();
            apply(candidate);
        }
        for (std::uint32_t at = 0; at < m_parts.size(); at = m_parts[at].next) {
            m_bpe.appendSymbol(m_parts[at].symbol, ids);
        }
    }

private:
    struct Part {
        Symbol symbol = NoSymbol;
        std::uint32_t previous = 0; // wraps around before the first
        std::uint32_t next = 0; // the number of parts after the last
    };
    struct Candidate {
        std::uint64_t order = 0; // rank, then place: the lowest goes first
        const Merge *merge = nullptr;

        [[nodiscard]] std::uint32_t left() const { return static_cast<std::uint32_t>(order); }
    };

    void propose(std::uint32_t left, std::uint32_t right)
    {
        if (const Merge *merge = m_bpe.m_merges.find(m_parts[left].symbol, m_parts[right].symbol)) {
            m_queue.push_back({.order = std::uint64_t{merge->rank} << 32 | left, .merge = merge});
            std::ranges::push_heap(m_queue, std::greater(), &Candidate::order);
        }
    }

    void apply(const Candidate &candidate)
    {
        Part &left = m_parts[candidate.left()];
        if (left.symbol == NoSymbol || left.next >= m_parts.size()) {
            return;
        }
        Part &right = m_parts[left.next];
        if ((std::uint64_t{left.symbol} << 32 | right.symbol) != candidate.merge->pair) {
            return; // one of the two has been merged meanwhile
        }
        left.symbol = candidate.merge->result;
        right.symbol = NoSymbol;
        left.next = right.next;
        if (left.next < m_parts.size()) {
            m_parts[left.next].previous = candidate.left();
            propose(candidate.left(), left.next);
        }
        if (left.previous < m_parts.size()) {
            propose(left.previous, candidate.left());
        }
    }

    const ByteLevelBpe &m_bpe;
    std::vector<Part> m_parts;
    std::vector<Candidate> m_queue; // a heap
};

ByteLevelBpe::ByteLevelBpe(Vocabulary vocabulary, PreTokenizer preTokenizer)
    : Tokenizer(std::move(vocabulary))
    , m_preTokenizer(std::move(preTokenizer))
{
}

Result<std::shared_ptr<const Tokenizer>> ByteLevelBpe::create(Vocabulary vocabulary)
{
    auto preTokenizer = PreTokenizer::create(vocabulary.file().string("tokenizer.ggml.pre").value_or("default"));
    if (!preTokenizer) {
        return std::unexpected(std::move(preTokenizer.error()));
    }
    const std::shared_ptr<ByteLevelBpe> bpe(new ByteLevelBpe(std::move(vocabulary), *std::move(preTokenizer)));
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
    merger.encode(known ? bytes : base::utf8::Replacement, ids);
}

void ByteLevelBpe::encodeFragment(std::string_view text, std::vector<TokenId> &ids) const
{
    Merger merger(*this);
    const PreTokenizer::Use encodeWord = [&merger, &ids](std::string_view word) { merger.encode(word, ids); };
    std::size_t start = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        if (static_cast<std::uint8_t>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const base::utf8::Decoded next = base::utf8::decode(text.substr(at));
        if (!next.valid) {
            m_preTokenizer.split(text.substr(start, at - start), encodeWord);
            appendInvalid(text.substr(at, next.length), merger, ids);
            start = at + next.length;
        }
        at += next.length;
    }
    m_preTokenizer.split(text.substr(start), encodeWord);
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
