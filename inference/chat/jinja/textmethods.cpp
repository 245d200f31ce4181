// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The methods of Python's texts that templates use.

#include "inference/chat/jinja/builtins.h"
#include "inference/chat/jinja/formatting.h"
#include "inference/chat/jinja/text.h"

#include <algorithm>
#include <array>

namespace inference::chat::jinja
{
namespace textmethods
{
namespace
{
using In = Interpreter;
using Args = Arguments;

const std::string &textOf(const Value &value)
{
    static const std::string none;
    return value.text() != nullptr ? *value.text() : none;
}

template<bool Start, bool End>
Value strip(In &in, const Value &self, const Args &args)
{
    return in.text(std::string(stripped(textOf(self), textArgument(in, args, 0, Spaces), Start, End)));
}

template<bool Start>
Value startsOrEnds(In &in, const Value &self, const Args &args)
{
    const Value *given = args.find(0, "");
    const std::vector<Value> parts = given == nullptr ? std::vector<Value>()
        : given->list() != nullptr                    ? given->list()->items
                                                      : std::vector{*given};
    return {in.spend(parts.size()) && std::ranges::any_of(parts, [&self](const Value &part) {
                return part.text() != nullptr
                    && (Start ? textOf(self).starts_with(*part.text()) : textOf(self).ends_with(*part.text()));
            })};
}

template<const char *Filter>
Value asFilter(In &in, const Value &self, const Args &args)
{
    return in.applyFilter(Filter, self, args);
}

/// Splits at a separator or, without one, at runs of white space.
Value split(In &in, const Value &self, const Args &args)
{
    std::string_view rest = textOf(self);
    const std::string separator = textArgument(in, args, 0);
    std::int64_t most = integerArgument(args, 1, "maxsplit", -1);
    std::vector<Value> parts;
    const auto add = [&in, &parts](std::string_view part) { parts.push_back(in.text(std::string(part))); };
    if (!in.spend(rest.size() / 8)) {
        return {};
    }
    const Value *given = args.find(0, "sep");
    if (separator.empty() && given != nullptr && !given->isNone()) {
        return in.error("a separator is empty");
    }
    if (separator.empty()) {
        rest = stripped(rest, Spaces, true, false);
        while (!rest.empty() && most != 0) {
            const std::size_t end = std::min(rest.find_first_of(Spaces), rest.size());
            add(rest.substr(0, end));
            rest = stripped(rest.substr(end), Spaces, true, false);
            --most;
        }
        if (!rest.empty()) {
            add(stripped(rest, Spaces, false, true));
        }
        return {in.heap().list(std::move(parts))};
    }
    for (std::size_t at = rest.find(separator); at != std::string_view::npos && most != 0; at = rest.find(separator), --most) {
        add(rest.substr(0, at));
        rest.remove_prefix(at + separator.size());
    }
    add(rest);
    return {in.heap().list(std::move(parts))};
}

Value splitFromEnd(In &in, const Value &self, const Args &args)
{
    std::string_view rest = textOf(self);
    const std::string separator = textArgument(in, args, 0);
    std::int64_t most = integerArgument(args, 1, "maxsplit", -1);
    if (separator.empty() || most < 0) {
        return split(in, self, args);
    }
    std::vector<Value> parts;
    for (std::size_t at = rest.rfind(separator); at != std::string_view::npos && most > 0 && in.spend(1);
         at = rest.rfind(separator), --most) {
        parts.push_back(in.text(std::string(rest.substr(at + separator.size()))));
        rest = rest.substr(0, at);
    }
    parts.push_back(in.text(std::string(rest)));
    std::ranges::reverse(parts);
    return {in.heap().list(std::move(parts))};
}

Value splitLines(In &in, const Value &self, const Args &args)
{
    std::string_view rest = textOf(self);
    const bool keepsEnds = truthOr(args.find(0, "keepends"), false);
    std::vector<Value> lines;
    while (!rest.empty() && in.spend(1)) {
        const std::size_t end = std::min(rest.find_first_of("\n\r"), rest.size());
        const std::size_t width = rest.substr(end).starts_with("\r\n") ? 2 : 1;
        const std::size_t next = std::min(end + width, rest.size());
        lines.push_back(in.text(std::string(rest.substr(0, keepsEnds ? next : end))));
        rest.remove_prefix(next);
    }
    return {in.heap().list(std::move(lines))};
}

Value join(In &in, const Value &self, const Args &args)
{
    const Value *items = args.find(0, "");
    const std::vector<Value> parts = in.elements(items != nullptr ? *items : Value());
    if (std::ranges::any_of(parts, [](const Value &part) { return part.text() == nullptr; })) {
        return in.error("only texts can be joined by a text");
    }
    return in.applyFilter("join", items != nullptr ? *items : Value(), {.positional = {self}, .named = {}});
}

template<bool FromEnd>
Value find(In &in, const Value &self, const Args &args)
{
    const std::string part = textArgument(in, args, 0);
    const std::string &text = textOf(self);
    const std::size_t at = FromEnd ? text.rfind(part) : text.find(part);
    if (at == std::string::npos || !in.spend(text.size() / 8)) {
        return {std::int64_t{-1}};
    }
    return {static_cast<std::int64_t>(characters(std::string_view(text).substr(0, at)).size())};
}

Value count(In &in, const Value &self, const Args &args)
{
    const std::string part = textArgument(in, args, 0);
    const std::string &text = textOf(self);
    std::int64_t found = 0;
    for (std::size_t at = 0; !part.empty() && in.spend(1) && (at = text.find(part, at)) != std::string::npos; at += part.size()) {
        ++found;
    }
    return {found};
}

Value removePrefix(In &in, const Value &self, const Args &args)
{
    const std::string part = textArgument(in, args, 0);
    return textOf(self).starts_with(part) ? in.text(textOf(self).substr(part.size())) : self;
}

Value removeSuffix(In &in, const Value &self, const Args &args)
{
    const std::string part = textArgument(in, args, 0);
    return textOf(self).ends_with(part) ? in.text(textOf(self).substr(0, textOf(self).size() - part.size())) : self;
}

template<char First, char Last, char SecondFirst, char SecondLast>
Value consists(In &in, const Value &self, const Args & /*args*/)
{
    const std::string &text = textOf(self);
    return {!text.empty() && in.spend(text.size() / 64) && std::ranges::all_of(text, [](char letter) {
        return (letter >= First && letter <= Last) || (letter >= SecondFirst && letter <= SecondLast);
    })};
}

Value swapCase(In &in, const Value &self, const Args & /*args*/)
{
    std::string out;
    for (const std::string_view letter : characters(textOf(self))) {
        const std::string upper = raised(letter);
        out += upper == letter ? lowered(letter) : upper;
    }
    return in.text(std::move(out));
}

template<bool FromEnd>
Value index(In &in, const Value &self, const Args &args)
{
    Value at = find<FromEnd>(in, self, args);
    return at.integer() == -1 ? in.error("a text does not have that part") : at;
}

template<bool FromEnd>
Value partition(In &in, const Value &self, const Args &args)
{
    const std::string &text = textOf(self);
    const std::string separator = textArgument(in, args, 0);
    const std::size_t at = FromEnd ? text.rfind(separator) : text.find(separator);
    if (separator.empty()) {
        return in.error("a separator is empty");
    }
    if (at == std::string::npos) {
        const Value none{std::string()};
        return {in.heap().list(FromEnd ? std::vector{none, none, self} : std::vector{self, none, none}, true)};
    }
    return {in.heap().list({in.text(text.substr(0, at)), in.text(separator), in.text(text.substr(at + separator.size()))}, true)};
}

/// Pads a text. `Halves` is how many halves of the padding stand before it: 0 for ljust, 1 for center, 2 for rjust.
template<int Halves>
Value justified(In &in, const Value &self, const Args &args)
{
    const auto width = static_cast<std::size_t>(std::clamp<std::int64_t>(integerArgument(args, 0, "", 0), 0, 10'000));
    const std::string fill = textArgument(in, args, 1, " ");
    const std::size_t length = characters(textOf(self)).size();
    const std::size_t missing = width > length ? width - length : 0;
    const std::size_t before = Halves == 0 ? 0 : Halves == 2 ? missing : missing / 2 + (missing & width & 1);
    return in.text(repeated(fill, before) + textOf(self) + repeated(fill, missing - before));
}

Value zeroFilled(In &in, const Value &self, const Args &args)
{
    const auto width = static_cast<std::size_t>(std::clamp<std::int64_t>(integerArgument(args, 0, "", 0), 0, 10'000));
    std::string text = textOf(self);
    const std::size_t length = characters(text).size();
    if (width > length) {
        text.insert(text.starts_with('-') || text.starts_with('+') ? 1 : 0, width - length, '0');
    }
    return in.text(std::move(text));
}

Value isSpace(In & /*in*/, const Value &self, const Args & /*args*/)
{
    return {!textOf(self).empty() && textOf(self).find_first_not_of(Spaces) == std::string::npos};
}

/// Letters beyond ASCII count where they have a case.
template<bool Digits>
Value isLetters(In &in, const Value &self, const Args & /*args*/)
{
    const std::vector<std::string_view> letters = characters(textOf(self));
    return {!letters.empty() && in.spend(letters.size()) && std::ranges::all_of(letters, [](std::string_view letter) {
        return lowered(letter) != raised(letter) || (Digits && letter.front() >= '0' && letter.front() <= '9');
    })};
}

template<const char *Test>
Value asTest(In &in, const Value &self, const Args &args)
{
    return {in.applyTest(Test, self, args)};
}

Value isTitle(In &in, const Value &self, const Args &args)
{
    return {in.applyFilter("title", self, args).equals(self) && lowered(textOf(self)) != raised(textOf(self))};
}

Value expandTabs(In &in, const Value &self, const Args &args)
{
    const auto width = static_cast<std::size_t>(std::clamp<std::int64_t>(integerArgument(args, 0, "tabsize", 8), 0, 100));
    std::string out;
    std::size_t column = 0;
    for (const std::string_view letter : characters(textOf(self))) {
        if (letter == "\t") {
            const std::size_t count = width > 0 ? width - column % width : 0;
            out.append(count, ' ');
            column += count;
        } else {
            out += letter;
            column = letter == "\n" ? 0 : column + 1;
        }
    }
    return in.text(std::move(out));
}

Value format(In &in, const Value &self, const Args &args)
{
    return braceFormatted(in, textOf(self), args);
}

constexpr char Upper[] = "upper";
constexpr char Lower[] = "lower";
constexpr char Title[] = "title";
constexpr char Capitalize[] = "capitalize";
constexpr char Replace[] = "replace";

constexpr auto Methods = std::to_array<std::pair<std::string_view, Builtin>>({
    {"strip", strip<true, true>},
    {"lstrip", strip<true, false>},
    {"rstrip", strip<false, true>},
    {"startswith", startsOrEnds<true>},
    {"endswith", startsOrEnds<false>},
    {"upper", asFilter<Upper>},
    {"lower", asFilter<Lower>},
    {"title", asFilter<Title>},
    {"capitalize", asFilter<Capitalize>},
    {"replace", asFilter<Replace>},
    {"split", split},
    {"rsplit", splitFromEnd},
    {"splitlines", splitLines},
    {"join", join},
    {"find", find<false>},
    {"rfind", find<true>},
    {"count", count},
    {"removeprefix", removePrefix},
    {"removesuffix", removeSuffix},
    {"isdigit", consists<'0', '9', '0', '9'>},
    {"isnumeric", consists<'0', '9', '0', '9'>},
    {"isdecimal", consists<'0', '9', '0', '9'>},
    {"isalpha", isLetters<false>},
    {"isalnum", isLetters<true>},
    {"isspace", isSpace},
    {"isupper", asTest<Upper>},
    {"islower", asTest<Lower>},
    {"istitle", isTitle},
    {"swapcase", swapCase},
    {"casefold", asFilter<Lower>},
    {"index", index<false>},
    {"rindex", index<true>},
    {"partition", partition<false>},
    {"rpartition", partition<true>},
    {"ljust", justified<0>},
    {"center", justified<1>},
    {"rjust", justified<2>},
    {"zfill", zeroFilled},
    {"expandtabs", expandTabs},
    {"format", format},
});
}
}

Builtin findTextMethod(std::string_view name)
{
    const auto *const found = std::ranges::find(textmethods::Methods, name, &std::pair<std::string_view, Builtin>::first);
    return found != textmethods::Methods.end() ? found->second : nullptr;
}
}
