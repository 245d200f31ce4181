// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The tokens that a model file lists, and which of them have a meaning beyond their text.
#pragma once

#include "inference/gguf/file.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace inference::tokenizer
{
using TokenId = std::int32_t;

/// The wire numbers of `tokenizer.ggml.token_type`.
enum class TokenType : std::uint8_t { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

/// What a kind of tokenizer takes for granted where the file is silent.
struct VocabularyDefaults {
    std::optional<TokenId> begin;
    std::optional<TokenId> end;
    std::optional<TokenId> unknown;
    bool addsBegin = false;
};

/// A vocabulary is immutable after read(), and keeps the file alive, whose bytes the texts are.
class Vocabulary
{
public:
    /// Errors: FileCorrupt where the file has no tokens, or lists that do not fit each other.
    [[nodiscard]] static Result<Vocabulary> read(std::shared_ptr<const gguf::File> file, const VocabularyDefaults &defaults);

    [[nodiscard]] std::size_t size() const { return m_texts.size(); }
    [[nodiscard]] bool contains(TokenId id) const { return id >= 0 && static_cast<std::size_t>(id) < m_texts.size(); }
    /// Returns the token as it is stored: byte-level BPE has its own spelling of bytes. `id` must be in the vocabulary.
    [[nodiscard]] std::string_view text(TokenId id) const { return m_texts[static_cast<std::size_t>(id)]; }
    /// Returns the type that the file gives, or Control for a control token that the file calls something else.
    [[nodiscard]] TokenType type(TokenId id) const { return m_types[static_cast<std::size_t>(id)]; }
    [[nodiscard]] float score(TokenId id) const { return m_scores.empty() ? 0 : m_scores[static_cast<std::size_t>(id)]; }
    [[nodiscard]] std::optional<TokenId> find(std::string_view text) const;
    /// Returns whether white space before the token (stripsBefore) or behind it (stripsBehind) goes with it when its text is
    /// parsed.
    [[nodiscard]] bool stripsBefore(TokenId id) const { return m_stripsBefore.contains(id); }
    [[nodiscard]] bool stripsBehind(TokenId id) const { return m_stripsBehind.contains(id); }

    [[nodiscard]] std::optional<TokenId> beginOfSequence() const { return m_begin; }
    [[nodiscard]] std::optional<TokenId> endOfSequence() const { return m_end; }
    [[nodiscard]] std::optional<TokenId> unknown() const { return m_unknown; }
    [[nodiscard]] bool addsBegin() const { return m_addsBegin; }
    [[nodiscard]] bool addsEnd() const { return m_addsEnd; }
    /// Returns whether a model says with this token that its turn is over.
    [[nodiscard]] bool endsGeneration(TokenId id) const { return m_endsOfGeneration.contains(id); }
    /// Returns whether the token is typed as ordinary text though no text becomes it: a tag like <think> that was added after
    /// training. Where a template writes its spelling, the token is meant; an answer shows it.
    [[nodiscard]] bool isAddedTag(TokenId id) const { return m_addedTags.contains(id); }
    [[nodiscard]] const gguf::File &file() const { return *m_file; }

private:
    Result<void> readTexts();
    Result<void> readTypes();
    Result<void> readScores();
    [[nodiscard]] std::optional<TokenId> idFrom(std::string_view key) const;
    void setControl(TokenId id) { m_types[static_cast<std::size_t>(id)] = TokenType::Control; }
    [[nodiscard]] bool isJoined(std::string_view text) const;
    [[nodiscard]] bool isTag(std::string_view text) const;
    [[nodiscard]] std::unordered_set<TokenId> bracketedIn(std::string_view chatTemplate) const;
    void findEndsOfGeneration(std::string_view chatTemplate);
    void findGapTokens();
    void findAddedTokens(std::string_view chatTemplate);
    void findStripping();

    std::shared_ptr<const gguf::File> m_file;
    std::vector<std::string_view> m_texts;
    std::vector<TokenType> m_types;
    std::vector<float> m_scores; // empty if the file has none
    std::unordered_map<std::string_view, TokenId> m_ids;
    std::unordered_set<TokenId> m_endsOfGeneration;
    std::unordered_set<TokenId> m_addedTags;
    std::unordered_set<TokenId> m_stripsBefore;
    std::unordered_set<TokenId> m_stripsBehind;
    std::optional<TokenId> m_begin;
    std::optional<TokenId> m_end;
    std::optional<TokenId> m_unknown;
    bool m_addsBegin = false;
    bool m_addsEnd = false;
};
}
