// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// SentencePiece's byte-pair encoding (Kudo and Richardson 2018): Llama 1 and 2, Mistral up to v3, Phi-3, Gemma 1 to 3.
#pragma once

#include "inference/tokenizer/merger.h"
#include "inference/tokenizer/tokenizer.h"

#include <array>
#include <string>

namespace inference::tokenizer
{
/// Spaces are U+2581. Two neighbours join if they are a token together, the highest score first. A character that is no
/// token becomes the tokens of its bytes.
class SentencePiece final : public Tokenizer
{
public:
    [[nodiscard]] static Result<std::shared_ptr<const Tokenizer>> create(Vocabulary vocabulary);

private:
    /// Tells whether two characters stand beside each other in some token. If not, no token reaches from one to the other, and
    /// the text may be cut between them. It is a Bloom filter: it may say yes where no was right, which only costs time.
    class Neighbours
    {
    public:
        Neighbours();
        void add(char32_t left, char32_t right) { m_bits[slot(left, right)] = true; }
        [[nodiscard]] bool contains(char32_t left, char32_t right) const { return m_bits[slot(left, right)]; }

    private:
        [[nodiscard]] static std::size_t slot(char32_t left, char32_t right);
        std::vector<bool> m_bits;
    };

    SentencePiece(Vocabulary vocabulary, Rules rules);
    void rankScores();
    void findNeighbours();
    void findBytes();
    void encodeFragment(std::string_view text, bool afterSpecial, std::vector<TokenId> &ids) const override;
    void encodeWord(std::string_view word, Merger &merger, std::vector<TokenId> &ids) const;
    void appendCharacter(std::string_view character, std::vector<TokenId> &ids) const;
    void appendPiece(TokenId id, std::string &bytes) const override;

    std::vector<std::uint32_t> m_ranks; // by token: 0 for the highest score
    std::size_t m_longest = 0; // bytes of the longest token
    Neighbours m_neighbours;
    std::array<std::optional<TokenId>, 256> m_bytes;
};
}
