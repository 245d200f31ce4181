// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/fuzz/vocabularies.h"

#include "base/format.h"
#include "base/utf8.h"
#include "inference/tokenizer/pretokenizerfamilies.h"
#include "tests/inference/ggufwriter.h"

#include <map>

using namespace inference;

namespace fuzz
{
namespace
{
constexpr std::size_t SentencePieceKinds = 16; // four flags

struct Tokens {
    std::vector<std::string> texts;
    std::vector<std::int32_t> types;
    std::vector<float> scores;

    void add(std::string text, std::int32_t type, float score = 0)
    {
        texts.push_back(std::move(text));
        types.push_back(type);
        scores.push_back(score);
    }
    void addSpecial()
    {
        add("<unk>", 2);
        add("<s>", 3);
        add("</s>", 3);
        add("<|x|>", 4);
        add("<|xy|>", 4);
        add("<mask>", 3);
        add("", 1);
    }
    void writeTo(GgufWriter &writer) const
    {
        writer.strings("tokenizer.ggml.tokens", texts).integers("tokenizer.ggml.token_type", types);
        writer.number("tokenizer.ggml.bos_token_id", 1).number("tokenizer.ggml.eos_token_id", 2);
        writer.number("tokenizer.ggml.unknown_token_id", 0);
    }
};

/// Returns GPT-2's spelling of each byte: the printable ones as themselves, the others from U+0100 on.
std::vector<std::string> byteSpellings()
{
    std::vector<std::string> spellings;
    char32_t next = 0x100;
    for (char32_t byte = 0; byte < 256; ++byte) {
        const bool printable = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte != 0xAD);
        base::utf8::append(spellings.emplace_back(), printable ? byte : next++);
    }
    return spellings;
}

/// Makes a tokenizer with all bytes and a few merges, one of which makes no token.
SmallTokenizer bytePairs(const tokenizer::Family &family)
{
    Tokens tokens;
    tokens.addSpecial();
    for (std::string &spelling : byteSpellings()) {
        tokens.add(std::move(spelling), 1);
    }
    for (const char *merged : {"He", "ll", "llo", "Hello", "Ġa", "12", "123", "ĠĠ", "ĊĊ", "Ã¶"}) {
        tokens.add(merged, 1);
    }
    GgufWriter writer;
    writer.string("tokenizer.ggml.model", "gpt2").string("tokenizer.ggml.pre", family.name);
    tokens.writeTo(writer);
    writer.strings("tokenizer.ggml.merges",
                   {"H e", "l l", "ll o", "He llo", "Ġ a", "1 2", "12 3", "Ġ Ġ", "Ċ Ċ", "Ã ¶", "a b", "ab c"});
    return {.tokenizer = tokenizer::Tokenizer::create(writer.open().value_or(nullptr)).value_or(nullptr),
            .exact = !std::string_view(family.name).starts_with("jina-v2")};
}

SmallTokenizer sentencePieces(bool spaceBefore, bool bytes, bool strips, bool beginAndEnd)
{
    Tokens tokens;
    tokens.addSpecial();
    for (const char *letter : {"▁", "a", "b", "é", "H", "e", "l", "o", "1", "\xC3"}) {
        tokens.add(letter, 1, -9);
    }
    tokens.add("ab", 1, -1);
    tokens.add("▁a", 1, -2);
    tokens.add("▁▁", 1, -2);
    tokens.add("He", 1, -2);
    tokens.add("▁Hello", 1, -3);
    tokens.add("abab", 5, -3);
    for (int byte = 0; bytes && byte < 256; ++byte) {
        tokens.add(base::format("<0x{:02X}>", byte), 6);
    }
    GgufWriter writer;
    writer.string("tokenizer.ggml.model", "llama").string("general.name", strips ? "Phi-3" : "Pieces");
    tokens.writeTo(writer);
    writer.reals("tokenizer.ggml.scores", tokens.scores).boolean("tokenizer.ggml.add_space_prefix", spaceBefore);
    writer.boolean("tokenizer.ggml.add_bos_token", beginAndEnd).boolean("tokenizer.ggml.add_eos_token", beginAndEnd);
    return {.tokenizer = tokenizer::Tokenizer::create(writer.open().value_or(nullptr)).value_or(nullptr), .exact = false};
}
}

std::size_t vocabularyCount()
{
    return tokenizer::families().size() + SentencePieceKinds;
}

const SmallTokenizer &smallTokenizer(std::size_t kind)
{
    static std::map<std::size_t, SmallTokenizer> made;
    const auto [place, isNew] = made.try_emplace(kind);
    if (isNew) {
        const auto families = tokenizer::families();
        const std::size_t flags = kind - families.size();
        place->second = kind < families.size()
            ? bytePairs(families[kind])
            : sentencePieces((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0);
    }
    return place->second;
}
}
