// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns text into token ids and back. This is what every kind of tokenizer has in common.
#pragma once

#include "inference/tokenizer/specialtokens.h"
#include "inference/tokenizer/vocabulary.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inference::tokenizer
{
struct EncodeOptions {
    bool addSpecial = true; ///< true if the begin and end tokens that the file asks for are added
    /// True if the text of a control token stands for that token. It is not for what a person wrote, unless `seams` lie within
    /// such texts.
    bool parseSpecial = false;
    std::span<const std::size_t> seams = {}; ///< ascending byte positions that no token may lie across
};

/// A tokenizer is immutable after create(), so it may be used from several threads at once.
class Tokenizer
{
public:
    /// Returns a tokenizer of the kind that `tokenizer.ggml.model` asks for. Errors: FileCorrupt, Unsupported naming the model or
    /// pre-tokenizer.
    [[nodiscard]] static Result<std::shared_ptr<const Tokenizer>> create(const std::shared_ptr<const gguf::File> &file);
    virtual ~Tokenizer() = default;
    Tokenizer(const Tokenizer &) = delete;
    Tokenizer &operator=(const Tokenizer &) = delete;

    /// Any bytes will do: what is not valid UTF-8 keeps its bytes where the vocabulary has them, and is U+FFFD where not.
    [[nodiscard]] std::vector<TokenId> encode(std::string_view text, EncodeOptions options = {}) const;

    /// Returns the bytes of one token, which need not be whole characters. A control token gives its text with `special`, else
    /// nothing. An id outside the vocabulary gives nothing.
    [[nodiscard]] std::string piece(TokenId id, bool special) const;
    /// Returns a whole text, which is not necessarily valid UTF-8. It is the pieces in a row, less the space that encode() puts
    /// before a text and, with some vocabularies, those before punctuation. Without `special`, a begin token that encode() adds
    /// keeps that space.
    [[nodiscard]] std::string decode(std::span<const TokenId> ids, bool special) const;

    [[nodiscard]] const Vocabulary &vocabulary() const { return m_vocabulary; }
    [[nodiscard]] const SpecialTokens &specialTokens() const { return m_specialTokens; }

protected:
    struct Rules {
        bool addsSpaceBefore = false; ///< true if the text, and what follows a special token, is given a space to begin with
        bool cleansSpaces = false; ///< true if decode() joins punctuation and short forms to the word before them
    };

    Tokenizer(Vocabulary vocabulary, Rules rules);
    [[nodiscard]] const Rules &rules() const { return m_rules; }
    /// Appends the tokens of `text`, which holds no special token. `afterSpecial` is true at the beginning, and after a special
    /// token.
    virtual void encodeFragment(std::string_view text, bool afterSpecial, std::vector<TokenId> &ids) const = 0;
    /// Appends the bytes of an ordinary token.
    virtual void appendPiece(TokenId id, std::string &bytes) const = 0;

private:
    void appendAnyPiece(TokenId id, bool special, std::string &bytes) const;

    Vocabulary m_vocabulary;
    SpecialTokens m_specialTokens;
    Rules m_rules;
};
}
