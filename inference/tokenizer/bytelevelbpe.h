// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Byte-level byte-pair encoding: Sennrich et al. 2016 on the bytes of the text, as GPT-2 spells them.
#pragma once

#include "inference/tokenizer/merger.h"
#include "inference/tokenizer/pretokenizer.h"
#include "inference/tokenizer/tokenizer.h"

#include <array>

namespace inference::tokenizer
{
class ByteLevelBpe final : public Tokenizer
{
public:
    /// Errors: FileCorrupt, Unsupported naming a pre-tokenizer that is not known.
    [[nodiscard]] static Result<std::shared_ptr<const Tokenizer>> create(const std::shared_ptr<const gguf::File> &file);

private:
    /// A token id or, beyond the vocabulary, the number of a text that only occurs half-way through merging.
    using Symbol = std::uint32_t;
    static constexpr Symbol NoSymbol = ~Symbol{0};

    struct Merge {
        std::uint64_t pair = 0;
        std::uint32_t rank = 0;
        Symbol result = NoSymbol; // NoSymbol marks a free slot
    };

    /// A hash table with open addressing: the inner loop of tokenization is look-ups in it.
    class MergeTable
    {
    public:
        void reserve(std::size_t merges);
        void insert(Symbol left, Symbol right, std::uint32_t rank, Symbol result); // the first merge of a pair counts
        [[nodiscard]] const Merge *find(Symbol left, Symbol right) const;

    private:
        [[nodiscard]] std::size_t slot(std::uint64_t pair) const;
        std::vector<Merge> m_slots;
        unsigned m_shift = 64;
    };

    ByteLevelBpe(Vocabulary vocabulary, const Family &family, PreTokenizer preTokenizer);
    Result<void> readMerges();
    Symbol intern(std::string_view text, std::unordered_map<std::string, Symbol> &others);
    void encodeFragment(std::string_view text, bool afterSpecial, std::vector<TokenId> &ids) const override;
    void encodeWord(std::string_view word, Merger &merger, std::vector<TokenId> &ids) const;
    void appendPiece(TokenId id, std::string &bytes) const override;
    /// Appends the tokens of what `symbol` is made of, or nothing for a byte that the vocabulary lacks.
    void appendSymbol(Symbol symbol, std::vector<TokenId> &ids) const;
    void appendInvalid(std::string_view bytes, Merger &merger, std::vector<TokenId> &ids) const;

    PreTokenizer m_preTokenizer;
    bool m_ignoresMerges = false;
    std::array<Symbol, 256> m_byteSymbols{};
    MergeTable m_merges;
    std::vector<std::string> m_otherTexts; // the texts of symbols beyond the vocabulary
};
}
