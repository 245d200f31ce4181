// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/chat/jinja/formatting.h"

#include "base/format.h"
#include "inference/chat/jinja/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace inference::chat::jinja
{
namespace
{
constexpr std::size_t WidestField = 10'000;

/// How a value is written: what stands behind "%", or behind a colon between braces.
struct Field {
    std::string_view name;
    std::string fill = " ";
    char align = 0; ///< '<', '>', '^', or 0 for what is usual
    char sign = '-'; ///< '+' and ' ' put something before positive numbers
    bool zeros = false;
    bool thousands = false;
    std::size_t width = 0;
    std::optional<int> precision;
    char type = 's';
};

std::size_t readNumber(std::string_view &rest)
{
    std::size_t number = 0;
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return failure == std::errc() ? number : 0;
}

std::string withThousands(std::string digits)
{
    const std::size_t end = std::min(digits.find('.'), digits.size());
    for (std::size_t at = end; at > 3 && digits[at - 4] != '-'; at -= 3) {
        digits.insert(at - 3, ",");
    }
    return digits;
}

/// Returns the text of a value without regard to the width, or nothing if the value does not suit the type.
std::optional<std::string> converted(Interpreter &in, const Value &value, const Field &field)
{
    const int precision = field.precision.value_or(6);
    std::string out;
    const auto integer = value.integer();
    const auto real = value.real();
    switch (field.type) {
    case 's':
    case 'r': {
        out = field.type == 's' ? in.toText(value) : in.quoted(value);
        const std::vector<std::string_view> letters = characters(out);
        const auto most = static_cast<std::size_t>(field.precision.value_or(static_cast<int>(letters.size())));
        return most < letters.size() ? out.substr(0, static_cast<std::size_t>(letters[most].data() - out.data())) : out;
    }
    case 'd':
    case 'i':
    case 'u':
        if (!real || std::abs(*real) > 9e18) {
            return std::nullopt;
        }
        out = std::to_string(integer ? *integer : static_cast<std::int64_t>(*real));
        break;
    case 'x':
    case 'X':
    case 'o':
    case 'b':
        if (!integer) {
            return std::nullopt;
        }
        out = field.type == 'x' ? base::format("{:x}", *integer)
            : field.type == 'X' ? base::format("{:X}", *integer)
            : field.type == 'o' ? base::format("{:o}", *integer)
                                : base::format("{:b}", *integer);
        break;
    case 'f':
    case 'F':
        out = real ? base::format("{:.{}f}", *real, precision) : "";
        break;
    case 'e':
        out = real ? base::format("{:.{}e}", *real, precision) : "";
        break;
    case 'g':
        out = real ? base::format("{:.{}g}", *real, precision) : "";
        break;
    case '%':
        out = real ? base::format("{:.{}f}%", *real * 100, precision) : "";
        break;
    default:
        return std::nullopt;
    }
    if (out.empty()) {
        return std::nullopt;
    }
    if (field.thousands) {
        out = withThousands(std::move(out));
    }
    return field.sign != '-' && out.front() != '-' ? field.sign + out : out;
}

std::string padded(std::string text, const Field &field, bool numbersRight)
{
    const std::size_t length = characters(text).size();
    if (length >= field.width) {
        return text;
    }
    const std::size_t missing = field.width - length;
    const bool isNumber = field.type != 's' && field.type != 'r';
    if (field.zeros && isNumber && field.align == 0) {
        const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
        return text.insert(sign, missing, '0');
    }
    const char align = field.align != 0 ? field.align : isNumber || !numbersRight ? '>' : '<';
    const std::size_t before = align == '>' ? missing : align == '^' ? missing / 2 : 0;
    return repeated(field.fill, before) + text + repeated(field.fill, missing - before);
}

Value formatted(Interpreter &in, std::string &out, const Value *value, const Field &field, bool numbersRight)
{
    if (value == nullptr) {
        return in.error("a format has more places than there are values");
    }
    if (field.width > WidestField || field.precision.value_or(0) > 100) {
        return in.error("a format asks for too wide a field");
    }
    const auto text = converted(in, *value, field);
    if (!text) {
        return in.error(base::format("a value of the type {} does not suit the format", value->typeName()));
    }
    out += padded(*text, field, numbersRight);
    in.spend(out.size() / 256);
    return {};
}

/// Reads a field from behind "%" on, and removes it from `rest`.
Field percentField(std::string_view &rest)
{
    Field field;
    if (rest.starts_with('(')) {
        const std::size_t end = std::min(rest.find(')'), rest.size() - 1);
        field.name = rest.substr(1, end - 1);
        rest.remove_prefix(end + 1);
    }
    for (; !rest.empty() && std::string_view("-+ 0#").contains(rest.front()); rest.remove_prefix(1)) {
        const char flag = rest.front();
        field.align = flag == '-' ? '<' : field.align;
        field.zeros = field.zeros || flag == '0';
        field.sign = flag == '+' || flag == ' ' ? flag : field.sign;
    }
    field.width = readNumber(rest);
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        field.precision = static_cast<int>(std::min<std::size_t>(readNumber(rest), 1000));
    }
    field.type = rest.empty() ? '\0' : rest.front();
    rest.remove_prefix(rest.empty() ? 0 : 1);
    return field;
}

/// Reads Python's format specification, which stands behind the colon.
Field braceField(std::string_view rest, const Value *value)
{
    Field field;
    const std::vector<std::string_view> letters = characters(rest);
    const auto isAlign = [](std::string_view letter) { return letter == "<" || letter == ">" || letter == "^"; };
    if (letters.size() > 1 && isAlign(letters[1])) {
        field.fill = letters[0];
        field.align = letters[1].front();
        rest.remove_prefix(letters[0].size() + 1);
    } else if (!letters.empty() && isAlign(letters[0])) {
        field.align = letters[0].front();
        rest.remove_prefix(1);
    }
    if (rest.starts_with('+') || rest.starts_with('-') || rest.starts_with(' ')) {
        field.sign = rest.front();
        rest.remove_prefix(1);
    }
    field.zeros = rest.starts_with('0');
    field.width = readNumber(rest);
    if (rest.starts_with(',')) {
        field.thousands = true;
        rest.remove_prefix(1);
    }
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        field.precision = static_cast<int>(std::min<std::size_t>(readNumber(rest), 1000));
    }
    const bool isNumber = value != nullptr && value->real() && value->as<bool>() == nullptr;
    if (!rest.empty()) {
        field.type = rest.front();
    } else if (isNumber) {
        field.type = value->integer() ? 'd' : field.precision ? 'g' : 's';
    }
    if (isNumber && field.type == 's' && field.align == 0) {
        field.align = '>';
    }
    return field;
}
}

Value percentFormatted(Interpreter &in, std::string_view format, const Arguments &arguments)
{
    std::string out;
    std::size_t next = 0;
    for (std::size_t at = format.find('%'); at != std::string_view::npos && !in.failed(); at = format.find('%')) {
        out += format.substr(0, at);
        format.remove_prefix(at + 1);
        const Field field = percentField(format);
        if (field.type == '%') {
            out += '%';
            continue;
        }
        const Value *value = nullptr;
        if (field.name.empty()) {
            value = arguments.find(next++, "");
        } else {
            value = arguments.find(arguments.positional.size(), field.name);
            const Dict *dict = value == nullptr && !arguments.positional.empty() ? arguments.positional.front().dict() : nullptr;
            value = dict != nullptr ? dict->findName(field.name) : value;
        }
        (void)formatted(in, out, value, field, false);
    }
    return in.text(std::move(out.append(format)));
}

Value braceFormatted(Interpreter &in, std::string_view format, const Arguments &arguments)
{
    std::string out;
    std::size_t next = 0;
    while (!format.empty() && !in.failed()) {
        const std::size_t at = std::min(format.find_first_of("{}"), format.size());
        out += format.substr(0, at);
        format.remove_prefix(at);
        if (format.starts_with("{{") || format.starts_with("}}")) {
            out += format.front();
            format.remove_prefix(2);
            continue;
        }
        if (format.empty()) {
            break;
        }
        const std::size_t end = format.find('}');
        if (format.front() == '}' || end == std::string_view::npos) {
            return in.error("a format has a brace without its partner");
        }
        const std::string_view inside = format.substr(1, end - 1);
        format.remove_prefix(end + 1);
        const std::size_t colon = std::min(inside.find(':'), inside.size());
        std::string_view name = inside.substr(0, colon);
        const bool isIndex = !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
        const Value *value = name.empty() ? arguments.find(next++, "")
            : isIndex                     ? arguments.find(readNumber(name), "")
                                          : arguments.find(arguments.positional.size(), name);
        (void)formatted(in, out, value, braceField(inside.substr(std::min(colon + 1, inside.size())), value), true);
    }
    return in.text(std::move(out));
}
}
