// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/tokenizer.h"

#include "base/format.h"
#include "base/utf8.h"
#include "inference/tokenizer/bytelevelbpe.h"

#include <utility>

namespace inference::tokenizer
{
Tokenizer::Tokenizer(Vocabulary vocabulary)
    : m_vocabulary(std::move(vocabulary))
    , m_specialTokens(m_vocabulary)
{
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::create(const std::shared_ptr<const gguf::File> &file)
{
    const auto model = file->string("tokenizer.ggml.model");
    if (!model) {
        return fail(ErrorCode::FileCorrupt, "The file has no tokenizer: tokenizer.ggml.model is missing");
    }
    auto vocabulary = Vocabulary::read(file);
    if (!vocabulary) {
        return std::unexpected(std::move(vocabulary.error()));
    }
    if (*model == "gpt2") {
        return ByteLevelBpe::create(*std::move(vocabulary));
    }
    return fail(ErrorCode::Unsupported, base::format("The tokenizer model {} is not known", base::utf8::quoted(*model)));
}

std::vector<TokenId> Tokenizer::encode(std::string_view text, EncodeOptions options) const
{
    std::vector<TokenId> ids;
    if (options.addSpecial && m_vocabulary.addsBegin()) {
        ids.push_back(*m_vocabulary.beginOfSequence());
    }
    for (const Fragment &fragment : m_specialTokens.split(text, options.parseSpecial, options.seams)) {
        if (fragment.token) {
            ids.push_back(*fragment.token);
        } else {
            encodeFragment(fragment.text, ids);
        }
    }
    if (options.addSpecial && m_vocabulary.addsEnd()) {
        ids.push_back(*m_vocabulary.endOfSequence());
    }
    return ids;
}

void Tokenizer::appendAnyPiece(TokenId id, bool special, std::string &bytes) const
{
    if (!m_vocabulary.contains(id)) {
        return;
    }
    switch (m_vocabulary.type(id)) {
    case TokenType::Control:
    case TokenType::Unknown:
        if (special) {
            bytes += m_vocabulary.text(id);
        }
        break;
    case TokenType::UserDefined:
        bytes += m_vocabulary.text(id);
        break;
    case TokenType::Normal:
    case TokenType::Byte:
        appendPiece(id, bytes);
        break;
    case TokenType::Unused:
        break;
    }
}

std::string Tokenizer::piece(TokenId id, bool special) const
{
    std::string bytes;
    appendAnyPiece(id, special, bytes);
    return bytes;
}

std::string Tokenizer::decode(std::span<const TokenId> ids, bool special) const
{
    std::string bytes;
    for (const TokenId id : ids) {
        appendAnyPiece(id, special, bytes);
    }
    return bytes;
}
}
