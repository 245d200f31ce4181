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

/// Immutable after read(); keeps the file alive, whose bytes the texts are.
class Vocabulary
{
public:
    /// Errors: FileCorrupt where the file has no tokens, or lists that do not fit each other.
    [[nodiscard]] static Result<Vocabulary> read(std::shared_ptr<const gguf::File> file);

    [[nodiscard]] std::size_t size() const { return m_texts.size(); }
    [[nodiscard]] bool contains(TokenId id) const { return id >= 0 && static_cast<std::size_t>(id) < m_texts.size(); }
    /// As stored: of byte-level BPE in its own spelling of bytes. `id` must be in the vocabulary.
    [[nodiscard]] std::string_view text(TokenId id) const { return m_texts[static_cast<std::size_t>(id)]; }
    [[nodiscard]] TokenType type(TokenId id) const { return m_types[static_cast<std::size_t>(id)]; }
    [[nodiscard]] std::optional<TokenId> find(std::string_view text) const;

    [[nodiscard]] std::optional<TokenId> beginOfSequence() const { return m_begin; }
    [[nodiscard]] std::optional<TokenId> endOfSequence() const { return m_end; }
    [[nodiscard]] bool addsBegin() const { return m_addsBegin; }
    [[nodiscard]] bool addsEnd() const { return m_addsEnd; }
    /// Whether a model says with this token that its turn is over.
    [[nodiscard]] bool endsGeneration(TokenId id) const { return m_endsOfGeneration.contains(id); }
    [[nodiscard]] const gguf::File &file() const { return *m_file; }

private:
    std::optional<TokenId> idFrom(std::string_view key) const;
    void findEndsOfGeneration();

    std::shared_ptr<const gguf::File> m_file;
    std::vector<std::string_view> m_texts;
    std::vector<TokenType> m_types;
    std::unordered_map<std::string_view, TokenId> m_ids;
    std::unordered_set<TokenId> m_endsOfGeneration;
    std::optional<TokenId> m_begin;
    std::optional<TokenId> m_end;
    bool m_addsBegin = false;
    bool m_addsEnd = false;
};
}
