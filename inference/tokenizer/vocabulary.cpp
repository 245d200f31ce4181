// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/vocabulary.h"

#include "base/format.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <string>
#include <utility>

namespace inference::tokenizer
{
namespace
{
/// How the known model families spell the end of a turn or of a text.
constexpr auto EndTexts = std::to_array<std::string_view>({
    "<|eot_id|>",
    "<|im_end|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<|flush|>",
    "<|calls|>",
    "<end_of_turn>",
    "<|endoftext|>",
    "</s>",
    "<|eom_id|>",
    "<EOT>",
    "_<EOT>",
    "[EOT]",
    "[EOS]",
    "<|end_of_text|>",
    "<end_of_utterance>",
    "<eos>",
    "<turn|>",
    "<|tool_response>",
    "<\xEF\xBD\x9C"
    "end\xE2\x96\x81of\xE2\x96\x81sentence\xEF\xBD\x9C>",
    "[e~[",
    "<|assistant_end|>",
});

/// One job among those of filling a gap in a text, which code models are trained for. Their tokens are control tokens, but
/// many files call them ordinary.
struct GapRole {
    std::array<std::string_view, 2> keys; // the keys of the token's id in the file; the second one is an older spelling
    std::array<std::string_view, 8> texts; // the spellings to look for if the file does not say; the first that is there counts
    bool ends; // true if the model has nothing more to say behind it
};

constexpr auto GapRoles = std::to_array<GapRole>({
    {.keys = {"tokenizer.ggml.fim_pre_token_id", "tokenizer.ggml.prefix_token_id"},
     .texts = {"<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>",
               "<\xEF\xBD\x9C"
               "fim\xE2\x96\x81"
               "begin\xEF\xBD\x9C>",
               "<PRE>", "\xE2\x96\x81<PRE>", "<|code_prefix|>", "<|prefix|>"},
     .ends = false},
    {.keys = {"tokenizer.ggml.fim_suf_token_id", "tokenizer.ggml.suffix_token_id"},
     .texts = {"<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>",
               "<\xEF\xBD\x9C"
               "fim\xE2\x96\x81hole\xEF\xBD\x9C>",
               "<SUF>", "\xE2\x96\x81<SUF>", "<|code_suffix|>", "<|suffix|>"},
     .ends = false},
    {.keys = {"tokenizer.ggml.fim_mid_token_id", "tokenizer.ggml.middle_token_id"},
     .texts = {"<|fim_middle|>", "<fim-middle>", "<fim_middle>",
               "<\xEF\xBD\x9C"
               "fim\xE2\x96\x81"
               "end\xEF\xBD\x9C>",
               "<MID>", "\xE2\x96\x81<MID>", "<|code_middle|>", "<|middle|>"},
     .ends = false},
    {.keys = {"tokenizer.ggml.fim_pad_token_id"},
     .texts = {"<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"},
     .ends = true},
    {.keys = {"tokenizer.ggml.fim_rep_token_id"},
     .texts = {"<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"},
     .ends = true},
    {.keys = {"tokenizer.ggml.fim_sep_token_id"}, .texts = {"<|file_sep|>"}, .ends = true},
});

bool containsAny(std::string_view text, std::initializer_list<std::string_view> parts)
{
    return std::ranges::any_of(parts, [text](std::string_view part) { return text.contains(part); });
}

constexpr std::size_t LongestBracketed = 64; // in bytes; no control token in circulation comes near this

/// Returns whether a text is a word between brackets, such as <s>, [INST] or <|im_end|>.
bool isBracketed(std::string_view text)
{
    const bool closed = (text.starts_with('<') && text.ends_with('>')) || (text.starts_with('[') && text.ends_with(']'));
    return closed && text.size() <= LongestBracketed && std::ranges::any_of(text, [](char byte) {
               const auto letter = static_cast<unsigned char>(byte);
               return letter >= 0x80 || std::isalpha(letter) != 0;
           });
}

/// Returns whether a text is a word between brackets with a bar, which may be a full-width one, such as <|im_end|>, <turn|> or
/// [|user|]. People do not write such words.
bool isBarred(std::string_view text)
{
    constexpr std::string_view Wide = "\xEF\xBD\x9C"; // U+FF5C
    if (!isBracketed(text)) {
        return false;
    }
    const std::string_view inner = text.substr(1, text.size() - 2);
    return inner.starts_with('|') || inner.ends_with('|') || inner.starts_with(Wide) || inner.ends_with(Wide);
}
}

Result<Vocabulary> Vocabulary::read(std::shared_ptr<const gguf::File> file, const VocabularyDefaults &defaults)
{
    Vocabulary vocabulary;
    vocabulary.m_file = std::move(file);
    const auto lists = vocabulary.readTexts().and_then([&vocabulary] { return vocabulary.readTypes(); }).and_then([&vocabulary] {
        return vocabulary.readScores();
    });
    if (!lists) {
        return std::unexpected(lists.error());
    }
    const auto idOr = [&vocabulary](std::string_view key, std::optional<TokenId> otherwise) {
        const auto id = vocabulary.idFrom(key);
        return id ? id : otherwise && vocabulary.contains(*otherwise) ? otherwise : std::nullopt;
    };
    vocabulary.m_begin = idOr("tokenizer.ggml.bos_token_id", defaults.begin);
    vocabulary.m_end = idOr("tokenizer.ggml.eos_token_id", defaults.end);
    vocabulary.m_unknown = idOr("tokenizer.ggml.unknown_token_id", defaults.unknown);
    vocabulary.m_addsBegin
        = vocabulary.m_begin && vocabulary.m_file->boolean("tokenizer.ggml.add_bos_token").value_or(defaults.addsBegin);
    vocabulary.m_addsEnd = vocabulary.m_end && vocabulary.m_file->boolean("tokenizer.ggml.add_eos_token").value_or(false);
    const std::string_view chatTemplate = vocabulary.m_file->string("tokenizer.chat_template").value_or("");
    vocabulary.findEndsOfGeneration(chatTemplate);
    vocabulary.findGapTokens();
    vocabulary.findAddedTokens(chatTemplate);
    vocabulary.findStripping();
    return vocabulary;
}

Result<void> Vocabulary::readTexts()
{
    auto texts = m_file->strings("tokenizer.ggml.tokens");
    if (!texts || texts->empty()) {
        return fail(ErrorCode::FileCorrupt, "The file has no tokenizer: tokenizer.ggml.tokens is missing or empty");
    }
    if (!std::in_range<TokenId>(texts->size())) {
        return fail(ErrorCode::FileCorrupt, base::format("The file lists {} tokens, more than can be numbered", texts->size()));
    }
    m_texts = *std::move(texts);
    m_ids.reserve(size());
    for (std::size_t index = 0; index < size(); ++index) {
        m_ids.try_emplace(m_texts[index], static_cast<TokenId>(index));
    }
    return {};
}

Result<void> Vocabulary::readTypes()
{
    m_types.assign(size(), TokenType::Normal);
    if (m_file->entry("tokenizer.ggml.token_type") == nullptr) {
        return {};
    }
    const auto types = m_file->integers("tokenizer.ggml.token_type");
    if (!types || types->size() < size()) {
        return fail(ErrorCode::FileCorrupt, "tokenizer.ggml.token_type does not have one number for every token");
    }
    for (std::size_t index = 0; index < size(); ++index) {
        const std::int64_t type = (*types)[index];
        m_types[index] = type >= 1 && type <= 6 ? TokenType(type) : TokenType::Unused;
    }
    return {};
}

Result<void> Vocabulary::readScores()
{
    if (m_file->entry("tokenizer.ggml.scores") == nullptr) {
        return {};
    }
    if (auto reals = m_file->reals("tokenizer.ggml.scores")) {
        m_scores = *std::move(reals);
    } else if (const auto integers = m_file->integers("tokenizer.ggml.scores")) {
        m_scores.assign(integers->begin(), integers->end());
    }
    if (m_scores.size() < size()) {
        return fail(ErrorCode::FileCorrupt, "tokenizer.ggml.scores does not have one number for every token");
    }
    for (float &score : m_scores) {
        score = std::isnan(score) ? -std::numeric_limits<float>::infinity() : score;
    }
    return {};
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

/// Files in circulation call control tokens ordinary text. What a file names as an end becomes one if it is spelled so: some
/// name a comma. Known spellings become one where nothing else can be meant, or where the chat template writes them: "</s>" and
/// its like are ordinary text in some vocabularies, where they end nothing.
void Vocabulary::findEndsOfGeneration(std::string_view chatTemplate)
{
    const auto isEndText = [](std::string_view text) { return std::ranges::contains(EndTexts, text); };
    for (const std::optional<TokenId> id :
         {m_end, idFrom("tokenizer.ggml.eot_token_id"), idFrom("tokenizer.ggml.eom_token_id")}) {
        if (!id) {
            continue;
        }
        m_endsOfGeneration.insert(*id);
        const bool hasOtherUse = type(*id) == TokenType::Byte || type(*id) == TokenType::Unknown;
        if (!hasOtherUse && (isBracketed(text(*id)) || isEndText(text(*id)))) {
            setControl(*id);
        }
    }
    for (const std::string_view text : EndTexts) {
        const auto id = find(text);
        if (!id) {
            continue;
        }
        const bool isSpecial = type(*id) == TokenType::Control || type(*id) == TokenType::UserDefined;
        if (isSpecial || isBarred(text) || text.contains("_of_") || chatTemplate.contains(text)) {
            m_endsOfGeneration.insert(*id);
            setControl(*id);
        }
    }
}

void Vocabulary::findGapTokens()
{
    for (const GapRole &role : GapRoles) {
        std::optional<TokenId> id;
        for (const std::string_view key : role.keys) {
            id = id || key.empty() ? id : idFrom(key);
        }
        for (std::size_t index = 0; !id && index < role.texts.size() && !role.texts[index].empty(); ++index) {
            id = find(role.texts[index]);
            if (id) {
                setControl(*id);
            }
        }
        if (id && role.ends) {
            m_endsOfGeneration.insert(*id);
        }
    }
}

/// Returns whether two tokens of the vocabulary make this text together. Tokens that training found always do, since each was
/// joined of two.
bool Vocabulary::isJoined(std::string_view text) const
{
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (m_ids.contains(text.substr(0, at)) && m_ids.contains(text.substr(at))) {
            return true;
        }
    }
    return false;
}

/// Returns whether the text is one of a pair like <think> and </think>, which enclose a part of an answer.
bool Vocabulary::isTag(std::string_view text) const
{
    if (!text.starts_with('<')) {
        return false;
    }
    return m_ids.contains(text.starts_with("</") ? "<" + std::string(text.substr(2)) : "</" + std::string(text.substr(1)));
}

/// Returns the tokens between brackets whose spelling stands in `chatTemplate`.
std::unordered_set<TokenId> Vocabulary::bracketedIn(std::string_view chatTemplate) const
{
    std::unordered_set<TokenId> found;
    for (std::size_t start = chatTemplate.find_first_of("<["); start != std::string_view::npos;
         start = chatTemplate.find_first_of("<[", start + 1)) {
        const std::string_view rest = chatTemplate.substr(start, LongestBracketed);
        for (std::size_t end = rest.find_first_of(">]"); end != std::string_view::npos; end = rest.find_first_of(">]", end + 1)) {
            if (const auto id = find(rest.substr(0, end + 1))) {
                found.insert(*id);
            }
        }
    }
    return found;
}

/// Finds, among the tokens that are typed as ordinary text or as unused, those that a template means by their spelling. No text
/// becomes them, so they were added after training. Those with a bar are taken for such even if the template puts them together
/// of parts.
void Vocabulary::findAddedTokens(std::string_view chatTemplate)
{
    if (m_begin && type(*m_begin) == TokenType::Normal && isBracketed(text(*m_begin))) {
        setControl(*m_begin);
    }
    const std::unordered_set<TokenId> inTemplate = bracketedIn(chatTemplate);
    for (std::size_t index = 0; index < size(); ++index) {
        const auto id = static_cast<TokenId>(index);
        const std::string_view spelling = text(id);
        const bool isText = type(id) == TokenType::Normal || type(id) == TokenType::Unused;
        const bool isMeant = isText && (isBarred(spelling) || inTemplate.contains(id));
        if (!isMeant || !isBracketed(spelling) || isJoined(spelling)) {
            continue;
        }
        if (isTag(spelling)) {
            m_addedTags.insert(id);
        } else {
            setControl(id);
        }
    }
}

/// The files do not say which tokens swallow the white space beside them; the families that need it are known by name.
void Vocabulary::findStripping()
{
    std::string name(m_file->string("general.name").value_or(""));
    std::ranges::transform(name, name.begin(), [](unsigned char letter) { return std::tolower(letter); });
    if (containsAny(m_file->string("tokenizer.ggml.pre").value_or(""), {"jina-v2-de", "jina-v2-es", "jina-v2-code"})) {
        if (const auto mask = find("<mask>")) {
            m_stripsBefore.insert(*mask);
        }
    } else if (containsAny(name, {"phi-3", "phi3"})) {
        for (std::size_t index = 0; index < size(); ++index) {
            const auto id = static_cast<TokenId>(index);
            const bool special = type(id) != TokenType::Normal && type(id) != TokenType::Byte && type(id) != TokenType::Unused;
            if (special && text(id) != "<unk>" && text(id) != "<s>" && text(id) != "<|endoftext|>") {
                m_stripsBehind.insert(id);
            }
        }
    }
}
}
