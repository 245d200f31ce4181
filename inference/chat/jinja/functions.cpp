// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The functions that templates may call, and the methods of Python's texts, lists and dictionaries that they use.

#include "inference/chat/jinja/interpreter.h"
#include "inference/chat/jinja/text.h"

#include <algorithm>
#include <array>
#include <format>

namespace inference::chat::jinja
{
namespace
{
using In = Interpreter;
using Args = Arguments;
using Table = std::pair<std::string_view, Builtin>;

constexpr std::int64_t LongestRange = 100'000;
constexpr std::size_t LongestTimeFormat = 200;

const std::string &textOf(const Value &value)
{
    static const std::string none;
    return value.text() != nullptr ? *value.text() : none;
}

std::string textArgument(In &in, const Args &args, std::size_t index, std::string_view otherwise = {})
{
    const Value *value = args.find(index, "");
    return value != nullptr && !value->isNone() ? in.toText(*value) : std::string(otherwise);
}

std::int64_t integerArgument(const Args &args, std::size_t index, std::string_view name, std::int64_t otherwise)
{
    const Value *value = args.find(index, name);
    return value != nullptr ? value->integer().value_or(otherwise) : otherwise;
}

Value raise(In &in, const Value & /*self*/, const Args &args)
{
    return in.error(textArgument(in, args, 0, "the template refused these messages"));
}

Value range(In &in, const Value & /*self*/, const Args &args)
{
    const std::size_t count = args.positional.size();
    const std::int64_t start = count > 1 ? integerArgument(args, 0, "", 0) : 0;
    const std::int64_t stop = integerArgument(args, count > 1 ? 1 : 0, "", 0);
    const std::int64_t step = integerArgument(args, 2, "", 1);
    std::vector<Value> items;
    for (std::int64_t at = start; step > 0 ? at < stop : step < 0 && at > stop;) {
        if (static_cast<std::int64_t>(items.size()) >= LongestRange || !in.spend(1)) {
            return in.error("a range is too long");
        }
        items.emplace_back(at);
        if (__builtin_add_overflow(at, step, &at)) {
            break;
        }
    }
    return step == 0 ? in.error("the step of a range is zero") : Value(in.heap().list(std::move(items)));
}

Value makeDict(In &in, const Value & /*self*/, const Args &args)
{
    Dict *dict = in.heap().dict();
    if (const Value *first = args.find(0, ""); first != nullptr && first->dict() != nullptr) {
        dict->items = first->dict()->items;
    }
    for (const auto &[name, value] : args.named) {
        dict->setName(name, value);
    }
    return {dict};
}

Value makeNamespace(In &in, const Value &self, const Args &args)
{
    const Value made = makeDict(in, self, args);
    made.dict()->isNamespace = true;
    return made;
}

Value timeNow(In &in, const Value & /*self*/, const Args &args)
{
    const std::string format = textArgument(in, args, 0);
    if (format.size() > LongestTimeFormat || format.contains('\0')) {
        return in.error("a time format is too long");
    }
    std::array<char, 4096> buffer{};
    const std::size_t length = std::strftime(buffer.data(), buffer.size(), format.c_str(), &in.now());
    return in.text(std::string(buffer.data(), length));
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

/// Without a separator, between runs of white space.
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

Value splitLines(In &in, const Value &self, const Args & /*args*/)
{
    std::string_view rest = textOf(self);
    std::vector<Value> lines;
    while (!rest.empty() && in.spend(1)) {
        const std::size_t end = std::min(rest.find_first_of("\n\r"), rest.size());
        lines.push_back(in.text(std::string(rest.substr(0, end))));
        const std::size_t width = rest.substr(end).starts_with("\r\n") ? 2 : 1;
        rest.remove_prefix(std::min(end + width, rest.size()));
    }
    return {in.heap().list(std::move(lines))};
}

Value join(In &in, const Value &self, const Args &args)
{
    const Value *items = args.find(0, "");
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

Value get(In & /*in*/, const Value &self, const Args &args)
{
    const Value *key = args.find(0, "key");
    const Value *otherwise = args.find(1, "default");
    const Value *found = key != nullptr ? self.dict()->find(*key) : nullptr;
    return found != nullptr ? *found : otherwise != nullptr ? *otherwise : Value(None());
}

Value keys(In &in, const Value &self, const Args & /*args*/)
{
    return {in.heap().list(in.elements(self))};
}

Value values(In &in, const Value &self, const Args & /*args*/)
{
    std::vector<Value> all;
    for (const auto &[key, value] : self.dict()->items) {
        all.push_back(value);
    }
    return in.spend(all.size()) ? Value(in.heap().list(std::move(all))) : Value();
}

Value update(In &in, const Value &self, const Args &args)
{
    const Value *from = args.find(0, "");
    const std::vector<std::pair<Value, Value>> given
        = from != nullptr && from->dict() != nullptr ? from->dict()->items : std::vector<std::pair<Value, Value>>();
    for (const auto &[key, value] : given) {
        if (in.spend(1 + self.dict()->items.size() / 8)) {
            self.dict()->set(key, value);
        }
    }
    for (const auto &[name, value] : args.named) {
        self.dict()->setName(name, value);
    }
    return {None()};
}

Value append(In &in, const Value &self, const Args &args)
{
    if (const Value *item = args.find(0, ""); item != nullptr && in.spend(1)) {
        self.list()->items.push_back(*item);
    }
    return {None()};
}

Value extend(In &in, const Value &self, const Args &args)
{
    if (const Value *more = args.find(0, "")) {
        const std::vector<Value> items = in.elements(*more);
        self.list()->items.insert(self.list()->items.end(), items.begin(), items.end());
    }
    return {None()};
}

Value insert(In &in, const Value &self, const Args &args)
{
    std::vector<Value> &items = self.list()->items;
    const auto size = static_cast<std::int64_t>(items.size());
    const std::int64_t at = integerArgument(args, 0, "", 0);
    if (const Value *item = args.find(1, ""); item != nullptr && in.spend(1 + items.size() / 8)) {
        items.insert(items.begin() + std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size), *item);
    }
    return {None()};
}

Value pop(In &in, const Value &self, const Args &args)
{
    std::vector<Value> &items = self.list()->items;
    const auto size = static_cast<std::int64_t>(items.size());
    const std::int64_t given = integerArgument(args, 0, "", -1);
    const std::int64_t at = given < 0 ? given + size : given;
    if (at < 0 || at >= size || !in.spend(1 + items.size() / 8)) {
        return in.error("there is nothing to pop");
    }
    const auto last = std::rotate(items.begin() + at, items.begin() + at + 1, items.end());
    Value item = std::move(*last);
    items.erase(last, items.end());
    return item;
}

Value index(In &in, const Value &self, const Args &args)
{
    const Value *item = args.find(0, "");
    const std::vector<Value> &items = self.list()->items;
    for (std::size_t at = 0; item != nullptr && at < items.size() && in.spend(1); ++at) {
        if (items[at].equals(*item)) {
            return {static_cast<std::int64_t>(at)};
        }
    }
    return in.error("a list does not have that item");
}

constexpr char Upper[] = "upper";
constexpr char Lower[] = "lower";
constexpr char Title[] = "title";
constexpr char Capitalize[] = "capitalize";
constexpr char Replace[] = "replace";
constexpr char Items[] = "items";

constexpr auto Functions = std::to_array<Table>(
    {{"raise_exception", raise}, {"range", range}, {"dict", makeDict}, {"namespace", makeNamespace}, {"strftime_now", timeNow}});

constexpr auto TextMethods = std::to_array<Table>({
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
    {"isalpha", consists<'a', 'z', 'A', 'Z'>},
});
constexpr auto DictMethods
    = std::to_array<Table>({{"get", get}, {"items", asFilter<Items>}, {"keys", keys}, {"values", values}, {"update", update}});
constexpr auto ListMethods
    = std::to_array<Table>({{"append", append}, {"extend", extend}, {"insert", insert}, {"pop", pop}, {"index", index}});

Builtin lookUp(const auto &table, std::string_view name)
{
    const auto found = std::ranges::find(table, name, &Table::first);
    return found != table.end() ? found->second : nullptr;
}
}

Builtin findFunction(std::string_view name)
{
    return lookUp(Functions, name);
}

Builtin findMethod(const Value &object, std::string_view name)
{
    if (object.text() != nullptr) {
        return lookUp(TextMethods, name);
    }
    if (object.dict() != nullptr) {
        return lookUp(DictMethods, name);
    }
    return object.list() != nullptr ? lookUp(ListMethods, name) : nullptr;
}
}
