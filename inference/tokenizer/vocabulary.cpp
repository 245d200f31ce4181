// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/vocabulary.h"

#include "base/format.h"

#include <array>
#include <limits>
#include <utility>

namespace inference::tokenizer
{
namespace
{
/// How the known model families spell the end of a turn or of a text.
constexpr auto EndTexts = std::to_array<std::string_view>({
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end_of_text|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<end_of_turn>",
    "<end_of_utterance>",
    "<|assistant_end|>",
    "<EOT>",
    "[EOT]",
    "</s>",
    "<eos>",
});
}

Result<Vocabulary> Vocabulary::read(std::shared_ptr<const gguf::File> file)
{
    Vocabulary vocabulary;
    vocabulary.m_file = std::move(file);
    auto texts = vocabulary.m_file->strings("tokenizer.ggml.tokens");
    if (!texts || texts->empty()) {
        return fail(ErrorCode::FileCorrupt, "The file has no tokenizer: tokenizer.ggml.tokens is missing or empty");
    }
    if (!std::in_range<TokenId>(texts->size())) {
        return fail(ErrorCode::FileCorrupt, base::format("The file lists {} tokens, more than can be numbered", texts->size()));
    }
    vocabulary.m_texts = *std::move(texts);
    vocabulary.m_types.assign(vocabulary.size(), TokenType::Normal);
    if (vocabulary.m_file->entry("tokenizer.ggml.token_type") != nullptr) {
        const auto types = vocabulary.m_file->integers("tokenizer.ggml.token_type");
        if (!types || types->size() != vocabulary.size()) {
            return fail(ErrorCode::FileCorrupt, "tokenizer.ggml.token_type does not have one number for every token");
        }
        for (std::size_t index = 0; index < types->size(); ++index) {
            const std::int64_t type = (*types)[index];
            vocabulary.m_types[index] = type >= 1 && type <= 6 ? TokenType(type) : TokenType::Normal;
        }
    }
    vocabulary.m_ids.reserve(vocabulary.size());
    for (std::size_t index = 0; index < vocabulary.size(); ++index) {
        vocabulary.m_ids.insert_or_assign(vocabulary.m_texts[index], static_cast<TokenId>(index));
    }
    vocabulary.m_begin = vocabulary.idFrom("tokenizer.ggml.bos_token_id");
    vocabulary.m_end = vocabulary.idFrom("tokenizer.ggml.eos_token_id");
    vocabulary.m_addsBegin = vocabulary.m_begin && vocabulary.m_file->boolean("tokenizer.ggml.add_bos_token").value_or(false);
    vocabulary.m_addsEnd = vocabulary.m_end && vocabulary.m_file->boolean("tokenizer.ggml.add_eos_token").value_or(false);
    vocabulary.findEndsOfGeneration();
    return vocabulary;
}

std::optional<TokenId> Vocabulary::find(std::string_view text) const
{
    const auto found = m_ids.find(text);
    return found != m_ids.end() ? std::optional(found->second) : std::nullopt;
}

// Files in circulation carry numbers outside the vocabulary here; they count as absent.
std::optional<TokenId> Vocabulary::idFrom(std::string_view key) const
{
    const auto value = m_file->unsignedInteger(key);
    return value && *value < size() ? std::optional(static_cast<TokenId>(*value)) : std::nullopt;
}

void Vocabulary::findEndsOfGeneration()
{
    for (const std::string_view key :
         {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"}) {
        if (const auto id = idFrom(key)) {
            m_endsOfGeneration.insert(*id);
        }
    }
    for (const std::string_view text : EndTexts) {
        const auto id = find(text);
        // "</s>" and its like are ordinary text in some vocabularies, where they end nothing.
        if (id && (type(*id) == TokenType::Control || type(*id) == TokenType::UserDefined)) {
            m_endsOfGeneration.insert(*id);
            m_types[static_cast<std::size_t>(*id)] = TokenType::Control;
        }
    }
}
}
