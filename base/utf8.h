// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Text that came from outside is not always UTF-8; these few functions find out and make it safe to show.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace base::utf8
{
inline constexpr std::string_view Replacement = "\xEF\xBF\xBD"; ///< U+FFFD

/// The code point or the invalid sequence at the front of a text, by Unicode 16.0, table 3-7.
struct Decoded {
    char32_t codePoint = 0; ///< meaningless if not `valid`
    /// The length of the code point, or of the maximal subpart of an invalid sequence, in bytes; 0 only for an empty text.
    std::uint8_t length = 0;
    bool valid = false;
    bool incomplete = false; ///< the sequence is not valid, but more bytes could make it so
};

[[nodiscard]] constexpr Decoded decode(std::string_view text)
{
    const auto at = [text](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
    if (text.empty()) {
        return {};
    }
    const std::uint8_t lead = at(0);
    if (lead < 0x80) {
        return {.codePoint = lead, .length = 1, .valid = true};
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return {.length = 1};
    }
    const std::uint8_t wanted = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint8_t lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    std::uint8_t highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    char32_t codePoint = lead & (0x7FU >> wanted);
    for (std::uint8_t index = 1; index < wanted; ++index) {
        if (index == text.size()) {
            return {.length = index, .incomplete = true};
        }
        if (at(index) < lowest || at(index) > highest) {
            return {.length = index};
        }
        codePoint = codePoint << 6 | (at(index) & 0x3FU);
        lowest = 0x80;
        highest = 0xBF;
    }
    return {.codePoint = codePoint, .length = wanted, .valid = true};
}

/// Appends `codePoint`, which must be a Unicode scalar value, to `out` as UTF-8.
inline void append(std::string &out, char32_t codePoint)
{
    if (codePoint < 0x80) {
        out += static_cast<char>(codePoint);
    } else if (codePoint < 0x800) {
        out += static_cast<char>(0xC0 | codePoint >> 6);
        out += static_cast<char>(0x80 | (codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
        out += static_cast<char>(0xE0 | codePoint >> 12);
        out += static_cast<char>(0x80 | (codePoint >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (codePoint & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | codePoint >> 18);
        out += static_cast<char>(0x80 | (codePoint >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (codePoint >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (codePoint & 0x3F));
    }
}

[[nodiscard]] constexpr bool isValid(std::string_view text)
{
    while (!text.empty()) {
        const Decoded next = decode(text);
        if (!next.valid) {
            return false;
        }
        text.remove_prefix(next.length);
    }
    return true;
}

/// Returns `text` with every maximal invalid subpart replaced by U+FFFD.
[[nodiscard]] inline std::string sanitized(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Decoded next = decode(text);
        out += next.valid ? text.substr(0, next.length) : Replacement;
        text.remove_prefix(next.length);
    }
    return out;
}

/// Returns `text` fit for one line of a message: invalid bytes become U+FFFD, and control characters become spaces.
[[nodiscard]] inline std::string onOneLine(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const Decoded next = decode(text);
        const bool isControl = next.valid && (next.codePoint < 0x20 || (next.codePoint >= 0x7F && next.codePoint <= 0x9F));
        out += isControl ? " " : next.valid ? text.substr(0, next.length) : Replacement;
        text.remove_prefix(next.length);
    }
    return out;
}

/// Returns `text` fit for one line of a message: in quotation marks, with invalid bytes and control characters escaped, and cut
/// behind the character that reaches `limit` bytes.
[[nodiscard]] inline std::string quoted(std::string_view text, std::size_t limit = 80)
{
    constexpr std::string_view Digits = "0123456789abcdef";
    std::string out = "\"";
    std::size_t taken = 0;
    while (taken < text.size() && taken < limit) {
        const Decoded next = decode(text.substr(taken));
        if (next.valid && next.codePoint >= 0x20 && (next.codePoint < 0x7F || next.codePoint > 0x9F)) {
            out += text.substr(taken, next.length);
        } else {
            for (const char byte : text.substr(taken, next.length)) {
                out += "\\x";
                out += Digits[static_cast<std::uint8_t>(byte) >> 4];
                out += Digits[static_cast<std::uint8_t>(byte) & 15];
            }
        }
        taken += next.length;
    }
    return out + (taken < text.size() ? "...\"" : "\"");
}
}
