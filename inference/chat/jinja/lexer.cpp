// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/chat/jinja/lexer.h"

#include "base/format.h"
#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace inference::chat::jinja
{
namespace
{
constexpr std::string_view SourceSpaces = " \t\n\r\f\v";
constexpr auto Operators = std::to_array<std::string_view>({"==", "!=", "<=", ">=", "//", "**", "<", ">", "=", "+", "-", "*", "/",
                                                            "%",  "~",  "|",  ".",  ",",  ":",  "(", ")", "[", "]", "{", "}"});

bool isNameStart(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
}

bool isDigit(char letter)
{
    return letter >= '0' && letter <= '9';
}

class Lexer
{
public:
    explicit Lexer(std::string source)
        : m_source(std::move(source))
    {
    }

    Result<std::vector<Token>> run();

private:
    [[nodiscard]] std::string_view rest() const { return std::string_view(m_source).substr(m_at); }
    [[nodiscard]] std::unexpected<Error> error(std::string_view what) const
    {
        return fail(ErrorCode::Template,
                    base::format("The chat template is wrong in line {}: {}", m_line, base::utf8::onOneLine(what)));
    }
    void advance(std::size_t count)
    {
        m_line += static_cast<std::uint32_t>(std::ranges::count(rest().substr(0, count), '\n'));
        m_at += count;
    }
    void add(Token::Kind kind, std::string text = {})
    {
        m_tokens.push_back({.kind = kind, .text = std::move(text), .line = m_line});
    }

    void addText(std::string_view text, bool stripEnd);
    void afterTag(bool stripSpaces, bool trimNewline);
    Result<void> readComment();
    Result<bool> readRaw();
    Result<void> readTag(Token::Kind begin, Token::Kind end, std::string_view closing);
    Result<void> readString();
    std::optional<Result<void>> readRadix();
    Result<void> readNumber();

    std::string m_source;
    std::size_t m_at = 0;
    std::uint32_t m_line = 1;
    bool m_lineStarts = true; // nothing but white space can stand before what comes, on its line
    std::vector<Token> m_tokens;
};

/// `text` stands before a tag; m_at is at the tag's first letter, and `stripEnd` says whether it has the minus sign.
void Lexer::addText(std::string_view text, bool stripEnd)
{
    const std::string_view tag = rest().substr(0, 3);
    if (stripEnd) {
        text = text.substr(0, text.find_last_not_of(SourceSpaces) + 1);
    } else if (tag.size() >= 2 && tag[1] != '{' && (tag.size() < 3 || tag[2] != '+')) {
        const std::size_t lineStart = text.rfind('\n') + 1; // 0 without a line break
        if ((lineStart > 0 || m_lineStarts) && text.find_first_not_of(SourceSpaces, lineStart) == std::string_view::npos) {
            text = text.substr(0, lineStart);
        }
    }
    if (!text.empty()) {
        add(Token::Kind::Text, std::string(text));
    }
}

void Lexer::afterTag(bool stripSpaces, bool trimNewline)
{
    m_lineStarts = false;
    std::size_t count = 0;
    if (stripSpaces) {
        count = std::min(rest().find_first_not_of(SourceSpaces), rest().size());
    } else if (trimNewline && rest().starts_with('\n')) {
        count = 1;
    }
    m_lineStarts = count > 0 && rest()[count - 1] == '\n';
    advance(count);
}

Result<void> Lexer::readComment()
{
    const std::size_t end = rest().find("#}", 2);
    if (end == std::string_view::npos) {
        return error("a comment has no end");
    }
    const bool strip = end > 2 && rest()[end - 1] == '-';
    advance(end + 2);
    afterTag(strip, true);
    return {};
}

/// Looks at the tag that begins at "{%". If it is `raw`, consumes all up to the end of `endraw`.
Result<bool> Lexer::readRaw()
{
    const auto skip = [this](std::size_t at, std::string_view what) -> std::optional<std::size_t> {
        at = std::min(m_source.find_first_not_of(SourceSpaces, at), m_source.size());
        return m_source.compare(at, what.size(), what) == 0 ? std::optional(at + what.size()) : std::nullopt;
    };
    const auto afterSign
        = [this](std::size_t at) { return at < m_source.size() && (m_source[at] == '-' || m_source[at] == '+') ? at + 1 : at; };
    const auto word = skip(afterSign(m_at + 2), "raw");
    std::optional<std::size_t> begin = word ? skip(*word, "%}") : std::nullopt;
    bool stripStart = false;
    if (word && !begin) {
        begin = skip(*word, "-%}");
        stripStart = begin.has_value();
    }
    if (!begin) {
        return false;
    }
    for (std::size_t tag = m_source.find("{%", *begin); tag != std::string::npos; tag = m_source.find("{%", tag + 2)) {
        const auto endWord = skip(afterSign(tag + 2), "endraw");
        auto end = endWord ? skip(*endWord, "%}") : std::nullopt;
        const bool stripAfter = endWord && !end;
        if (stripAfter) {
            end = skip(*endWord, "-%}");
        }
        if (!end) {
            continue;
        }
        std::string_view text = std::string_view(m_source).substr(*begin, tag - *begin);
        if (stripStart) {
            text.remove_prefix(std::min(text.find_first_not_of(SourceSpaces), text.size()));
        }
        if (m_source[tag + 2] == '-') {
            text = text.substr(0, text.find_last_not_of(SourceSpaces) + 1);
        }
        if (!text.empty()) {
            add(Token::Kind::Text, std::string(text));
        }
        advance(*end - m_at);
        afterTag(stripAfter, true);
        return true;
    }
    return error("a raw block has no end");
}

Result<void> Lexer::readString()
{
    const char quote = rest().front();
    std::string text;
    std::size_t at = 1;
    for (; at < rest().size() && rest()[at] != quote; ++at) {
        if (rest()[at] != '\\' || at + 1 == rest().size()) {
            text += rest()[at];
            continue;
        }
        const char escaped = rest()[++at];
        const std::size_t digits = escaped == 'x' ? 2 : escaped == 'u' ? 4 : escaped == 'U' ? 8 : 0;
        constexpr std::string_view Letters = "ntrfvab0\\'\"";
        constexpr std::string_view Meanings("\n\t\r\f\v\a\b\0\\'\"", Letters.size());
        if (digits > 0) {
            std::uint32_t codePoint = 0;
            const std::string_view hex = rest().substr(at + 1, digits);
            const auto [end, failure] = std::from_chars(hex.data(), hex.data() + hex.size(), codePoint, 16);
            if (hex.size() != digits || end != hex.data() + hex.size() || codePoint > 0x10FFFF || (codePoint >> 11) == 0x1B) {
                return error("a string has a broken escape");
            }
            base::utf8::append(text, codePoint);
            at += digits;
        } else if (const std::size_t which = Letters.find(escaped); which != std::string_view::npos) {
            text += Meanings[which];
        } else if (escaped != '\n') {
            text += '\\';
            text += escaped;
        }
    }
    if (at >= rest().size()) {
        return error("a string has no end");
    }
    add(Token::Kind::String, std::move(text));
    advance(at + 1);
    return {};
}

/// Reads a number such as 0x1F, 0o17 or 0b11, if there is one.
std::optional<Result<void>> Lexer::readRadix()
{
    const std::string_view prefix = rest().substr(0, 2);
    const int base = prefix == "0x" || prefix == "0X" ? 16
        : prefix == "0o" || prefix == "0O"            ? 8
        : prefix == "0b" || prefix == "0B"            ? 2
                                                      : 0;
    if (base == 0) {
        return std::nullopt;
    }
    std::string digits(rest().substr(2, rest().find_first_not_of("0123456789abcdefABCDEF_", 2) - 2));
    const std::size_t length = 2 + digits.size();
    std::erase(digits, '_');
    Token token{.kind = Token::Kind::Integer, .text = std::string(rest().substr(0, length)), .line = m_line};
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), token.integer, base);
    if (failure != std::errc() || end != digits.data() + digits.size()) {
        return error("the number " + token.text.substr(0, 40) + " is broken or out of range");
    }
    m_tokens.push_back(std::move(token));
    advance(length);
    return Result<void>();
}

Result<void> Lexer::readNumber()
{
    if (const auto radix = readRadix()) {
        return *radix;
    }
    std::size_t length = 0;
    const auto digits = [this, &length] {
        while (length < rest().size() && (isDigit(rest()[length]) || rest()[length] == '_')) {
            ++length;
        }
    };
    digits();
    bool isReal = false;
    if (length + 1 < rest().size() && rest()[length] == '.' && isDigit(rest()[length + 1])) {
        isReal = true;
        ++length;
        digits();
    }
    if (length < rest().size() && (rest()[length] == 'e' || rest()[length] == 'E')) {
        const std::size_t sign = length + 1 < rest().size() && (rest()[length + 1] == '+' || rest()[length + 1] == '-') ? 1 : 0;
        if (length + 1 + sign < rest().size() && isDigit(rest()[length + 1 + sign])) {
            isReal = true;
            length += 1 + sign;
            digits();
        }
    }
    std::string text(rest().substr(0, length));
    std::erase(text, '_');
    Token token{.kind = isReal ? Token::Kind::Real : Token::Kind::Integer, .text = text, .line = m_line};
    const char *end = text.data() + text.size();
    const auto failure
        = isReal ? std::from_chars(text.data(), end, token.real).ec : std::from_chars(text.data(), end, token.integer).ec;
    if (failure != std::errc()) {
        return error("the number " + text.substr(0, 40) + " is out of range");
    }
    m_tokens.push_back(std::move(token));
    advance(length);
    return {};
}

/// Reads a tag from its first letter on. `closing` is "%}" or "}}".
Result<void> Lexer::readTag(Token::Kind begin, Token::Kind end, std::string_view closing)
{
    add(begin);
    advance(2);
    if (rest().starts_with('-') || rest().starts_with('+')) {
        advance(1);
    }
    int braces = 0; // "}}" also ends two dictionaries
    while (true) {
        advance(std::min(rest().find_first_not_of(SourceSpaces), rest().size()));
        if (rest().empty()) {
            return error("a tag has no end");
        }
        const bool hasSign = rest().front() == '-' || rest().front() == '+';
        if (braces == 0 && rest().substr(hasSign ? 1 : 0).starts_with(closing)) {
            const char sign = rest().front();
            add(end);
            advance(closing.size() + (hasSign ? 1 : 0));
            afterTag(sign == '-', end == Token::Kind::BlockEnd && sign != '+');
            return {};
        }
        const char next = rest().front();
        Result<void> read;
        if (next == '"' || next == '\'') {
            read = readString();
        } else if (isDigit(next)) {
            read = readNumber();
        } else if (isNameStart(next)) {
            const std::string_view all = rest();
            const auto *const last
                = std::ranges::find_if_not(all, [](char letter) { return isNameStart(letter) || isDigit(letter); });
            const auto length = static_cast<std::size_t>(last - all.begin());
            add(Token::Kind::Name, std::string(all.substr(0, length)));
            advance(length);
        } else {
            const auto *const found
                = std::ranges::find_if(Operators, [this](std::string_view candidate) { return rest().starts_with(candidate); });
            if (found == Operators.end()) {
                return error("there is no place for " + base::utf8::quoted(rest().substr(0, base::utf8::decode(rest()).length)));
            }
            braces += *found == "{" ? 1 : *found == "}" ? -1 : 0;
            add(Token::Kind::Operator, std::string(*found));
            advance(found->size());
        }
        if (!read) {
            return read;
        }
    }
}

Result<std::vector<Token>> Lexer::run()
{
    while (!rest().empty()) {
        std::size_t tag = 0;
        do {
            tag = rest().find('{', tag);
            if (tag == std::string_view::npos || tag + 1 >= rest().size()) {
                tag = std::string_view::npos;
                break;
            }
            const char second = rest()[tag + 1];
            if (second == '{' || second == '%' || second == '#') {
                break;
            }
            ++tag;
        } while (true);
        if (tag == std::string_view::npos) {
            add(Token::Kind::Text, std::string(rest()));
            advance(rest().size());
            break;
        }
        const std::string text(rest().substr(0, tag));
        advance(tag);
        addText(text, rest().size() > 2 && rest()[2] == '-');
        Result<void> read;
        if (rest()[1] == '#') {
            read = readComment();
        } else if (rest()[1] == '{') {
            read = readTag(Token::Kind::PrintBegin, Token::Kind::PrintEnd, "}}");
        } else {
            const auto raw = readRaw();
            if (!raw) {
                return std::unexpected(raw.error());
            }
            if (!*raw) {
                read = readTag(Token::Kind::BlockBegin, Token::Kind::BlockEnd, "%}");
            }
        }
        if (!read) {
            return std::unexpected(read.error());
        }
    }
    add(Token::Kind::End);
    return std::move(m_tokens);
}
}

Result<std::vector<Token>> tokenize(std::string_view source)
{
    std::string normal; // line breaks as Jinja has them, without the one at the end
    normal.reserve(source.size());
    for (std::size_t index = 0; index < source.size(); ++index) {
        if (source[index] == '\r') {
            normal += '\n';
            index += index + 1 < source.size() && source[index + 1] == '\n' ? 1 : 0;
        } else {
            normal += source[index];
        }
    }
    if (normal.ends_with('\n')) {
        normal.pop_back();
    }
    return Lexer(std::move(normal)).run();
}
}
