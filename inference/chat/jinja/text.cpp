// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/chat/jinja/text.h"

#include "base/format.h"
#include "base/utf8.h"

#include <algorithm>
#include <cmath>

namespace inference::chat::jinja
{
namespace
{
constexpr int DeepestPrinting = 64;

std::string number(double value)
{
    if (std::isnan(value) || std::isinf(value)) {
        return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
    }
    if (value == std::floor(value) && std::abs(value) < 1e16) {
        return base::format("{:.1f}", value);
    }
    return base::format("{}", value);
}

/// Applies the case mapping of ASCII, and the simple ones of U+00C0 to U+052F that follow a pattern.
char32_t otherCase(char32_t letter, bool toUpper)
{
    if (letter < 0x80) {
        const bool changes = toUpper ? letter >= 'a' && letter <= 'z' : letter >= 'A' && letter <= 'Z';
        return changes ? letter ^ 0x20 : letter;
    }
    const auto within = [letter](char32_t first, char32_t last) { return letter >= first && letter <= last; };
    if (toUpper ? within(0xE0, 0xFE) && letter != 0xF7 : within(0xC0, 0xDE) && letter != 0xD7) {
        return letter ^ 0x20;
    }
    const bool evenIsUpper = within(0x100, 0x137) || within(0x14A, 0x177) || within(0x460, 0x481) || within(0x48A, 0x4BF)
        || within(0x4D0, 0x52F) || within(0x218, 0x21F);
    const bool oddIsUpper = within(0x139, 0x148) || within(0x179, 0x17E);
    if ((evenIsUpper && letter != 0x130 && letter != 0x131) || oddIsUpper) {
        const bool isUpper = (letter % 2 == 0) == evenIsUpper;
        return isUpper == toUpper ? letter : toUpper ? letter - 1 : letter + 1;
    }
    if (toUpper ? within(0x3B1, 0x3C9) && letter != 0x3C2 : within(0x391, 0x3A9)) {
        return toUpper ? letter - 0x20 : letter + 0x20;
    }
    if (toUpper ? within(0x430, 0x44F) : within(0x410, 0x42F)) {
        return toUpper ? letter - 0x20 : letter + 0x20;
    }
    if (toUpper ? within(0x450, 0x45F) : within(0x400, 0x40F)) {
        return toUpper ? letter - 0x50 : letter + 0x50;
    }
    return letter;
}

std::string changed(std::string_view text, bool toUpper)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const base::utf8::Decoded next = base::utf8::decode(text);
        if (!next.valid) {
            out += text.substr(0, next.length);
        } else if (toUpper && next.codePoint == 0xDF) {
            out += "SS";
        } else {
            base::utf8::append(out, otherCase(next.codePoint, toUpper));
        }
        text.remove_prefix(next.length);
    }
    return out;
}
}

std::vector<std::string_view> characters(std::string_view text)
{
    std::vector<std::string_view> views;
    views.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = base::utf8::decode(text).length;
        views.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return views;
}

std::string_view stripped(std::string_view text, std::string_view letters, bool start, bool end)
{
    if (start) {
        text.remove_prefix(std::min(text.find_first_not_of(letters), text.size()));
    }
    if (end) {
        text = text.substr(0, text.find_last_not_of(letters) + 1);
    }
    return text;
}

std::string repeated(std::string_view text, std::size_t count)
{
    std::string out;
    out.reserve(text.size() * count);
    for (std::size_t index = 0; index < count && !text.empty(); ++index) {
        out += text;
    }
    return out;
}

std::string lowered(std::string_view text)
{
    return changed(text, false);
}

std::string raised(std::string_view text)
{
    return changed(text, true);
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to, std::size_t most)
{
    if (from.empty()) {
        return std::string(text);
    }
    std::string out;
    for (std::size_t at = text.find(from); at != std::string_view::npos && most > 0; at = text.find(from), --most) {
        out += text.substr(0, at);
        out += to;
        text.remove_prefix(at + from.size());
        if (out.size() > MostRepetitionBytes) {
            break; // the caller counts the bytes, and fails
        }
    }
    return out.append(text);
}

void Writer::writeString(std::string_view string)
{
    const bool json = style == Style::Json;
    const char quote = json || (string.contains('\'') && !string.contains('"')) ? '"' : '\'';
    text += quote;
    while (escapeUnicode && !string.empty()) {
        const base::utf8::Decoded next = base::utf8::decode(string);
        if (next.valid && next.codePoint >= 0x80) {
            writeEscaped(next.codePoint);
        } else {
            writeBytes(string.substr(0, next.length), quote);
        }
        string.remove_prefix(next.length);
    }
    writeBytes(string, quote);
    text += quote;
}

/// Writes a character as JSON's \uXXXX, which is a pair of surrogates beyond U+FFFF.
void Writer::writeEscaped(char32_t codePoint)
{
    const auto unit = [this](std::uint32_t value) { text += base::format("\\u{:04x}", value); };
    if (codePoint < 0x10000) {
        unit(codePoint);
    } else {
        unit(0xD800 + ((codePoint - 0x10000) >> 10));
        unit(0xDC00 + ((codePoint - 0x10000) & 0x3FF));
    }
}

void Writer::writeBytes(std::string_view bytes, char quote)
{
    const bool json = style == Style::Json;
    for (const char letter : bytes) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == quote || letter == '\\') {
            text += '\\';
            text += letter;
        } else if (letter == '\n' || letter == '\r' || letter == '\t') {
            text += letter == '\n' ? "\\n" : letter == '\r' ? "\\r" : "\\t";
        } else if (json && (letter == '\b' || letter == '\f')) {
            text += letter == '\b' ? "\\b" : "\\f";
        } else if (byte < 0x20 || (!json && byte == 0x7F)) {
            text += json ? base::format("\\u{:04x}", byte) : base::format("\\x{:02x}", byte);
        } else {
            text += letter;
        }
    }
}

void Writer::lineBreak(int depth)
{
    if (indent) {
        text += '\n';
        text.append(static_cast<std::size_t>(*indent * depth), ' ');
    }
}

bool Writer::writeList(const List &list, int depth)
{
    const bool isTuple = list.isTuple && style == Style::Python;
    text += isTuple ? '(' : '[';
    for (std::size_t index = 0; index < list.items.size(); ++index) {
        text += index > 0 ? itemSeparator : "";
        lineBreak(depth + 1);
        if (!write(list.items[index], depth + 1)) {
            return false;
        }
    }
    if (!list.items.empty()) {
        lineBreak(depth);
    }
    text += isTuple ? (list.items.size() == 1 ? ",)" : ")") : "]";
    return text.size() <= limit;
}

bool Writer::writeDict(const Dict &dict, int depth)
{
    std::vector<const std::pair<Value, Value> *> items;
    items.reserve(dict.items.size());
    for (const auto &item : dict.items) {
        items.push_back(&item);
    }
    if (sortKeys) {
        std::ranges::stable_sort(
            items, {}, [](const auto *item) { return item->first.text() != nullptr ? *item->first.text() : std::string(); });
    }
    text += '{';
    for (std::size_t index = 0; index < items.size(); ++index) {
        text += index > 0 ? itemSeparator : "";
        lineBreak(depth + 1);
        const Value &key = items[index]->first;
        if (style == Style::Json && key.text() == nullptr) {
            Writer inner{.style = style, .limit = limit};
            if (!inner.write(key, depth + 1)) {
                return false;
            }
            writeString(inner.text);
        } else if (!write(key, depth + 1)) {
            return false;
        }
        text += keySeparator;
        if (!write(items[index]->second, depth + 1)) {
            return false;
        }
    }
    if (!items.empty()) {
        lineBreak(depth);
    }
    text += '}';
    return text.size() <= limit;
}

bool Writer::write(const Value &value, int depth)
{
    const bool json = style == Style::Json;
    if (depth > DeepestPrinting || text.size() > limit) {
        return false;
    }
    if (const std::string *string = value.text()) {
        writeString(*string);
    } else if (const List *list = value.list()) {
        return writeList(*list, depth);
    } else if (const Dict *dict = value.dict()) {
        return writeDict(*dict, depth);
    } else if (const auto *truth = value.as<bool>()) {
        text += json ? (*truth ? "true" : "false") : (*truth ? "True" : "False");
    } else if (const auto integer = value.integer()) {
        text += std::to_string(*integer);
    } else if (const auto real = value.real()) {
        text += number(*real);
    } else if (value.isNone()) {
        text += json ? "null" : "None";
    } else if (json) {
        return false;
    } else if (!value.isUndefined()) {
        text += base::format("<{}>", value.typeName());
    }
    return true;
}
}
