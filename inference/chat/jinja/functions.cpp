// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The functions that templates may call, and the methods of Python's lists and dictionaries that they use.

#include "inference/chat/jinja/builtins.h"
#include "inference/chat/jinja/text.h"

#include <algorithm>
#include <array>
#include <format>

namespace inference::chat::jinja
{
namespace functions
{
namespace
{
using In = Interpreter;
using Args = Arguments;
using Table = std::pair<std::string_view, Builtin>;

constexpr std::int64_t LongestRange = 100'000;
constexpr std::size_t LongestTimeFormat = 200;

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
    } else if (first != nullptr) {
        for (const Value &pair : in.elements(*first)) {
            const List *parts = pair.list();
            if (parts == nullptr || parts->items.size() != 2 || !in.spend(1 + dict->items.size() / 8)) {
                return in.error("a dictionary is made of pairs");
            }
            dict->set(parts->items[0], parts->items[1]);
        }
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

Value get(In & /*in*/, const Value &self, const Args &args)
{
    const Value *key = args.find(0, "key");
    const Value *otherwise = args.find(1, "default");
    const Value *found = key != nullptr ? self.dict()->find(*key) : nullptr;
    return found != nullptr ? *found : otherwise != nullptr ? *otherwise : Value(None());
}

Value setDefault(In &in, const Value &self, const Args &args)
{
    const Value *key = args.find(0, "key");
    const Value *otherwise = args.find(1, "default");
    if (key != nullptr && self.dict()->find(*key) == nullptr && in.spend(1 + self.dict()->items.size() / 8)) {
        self.dict()->set(*key, otherwise != nullptr ? *otherwise : Value(None()));
    }
    return get(in, self, args);
}

Value take(In &in, const Value &self, const Args &args)
{
    const Value *key = args.find(0, "key");
    const Value *otherwise = args.find(1, "default");
    const Value *found = key != nullptr ? self.dict()->find(*key) : nullptr;
    if (found == nullptr) {
        return otherwise != nullptr ? *otherwise : in.error("there is nothing to pop");
    }
    const Value value(*found);
    std::erase_if(self.dict()->items, [key](const auto &item) { return item.first.equals(*key); });
    return value;
}

Value copyDict(In &in, const Value &self, const Args & /*args*/)
{
    return makeDict(in, {}, {.positional = {self}, .named = {}});
}

Value copyList(In &in, const Value &self, const Args & /*args*/)
{
    return {in.heap().list(in.elements(self))};
}

Value count(In &in, const Value &self, const Args &args)
{
    const Value *item = args.find(0, "");
    const std::vector<Value> items = in.elements(self);
    return {item == nullptr ? std::int64_t{0}
                            : std::ranges::count_if(items, [item](const Value &other) { return other.equals(*item); })};
}

Value items(In &in, const Value &self, const Args &args)
{
    return in.applyFilter("items", self, args);
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

Value cycle(In &in, const Value &self, const Args &args)
{
    const auto index = self.dict()->findName("index0")->integer().value_or(0);
    const std::size_t choices = args.positional.size();
    return choices > 0 ? args.positional[static_cast<std::size_t>(index) % choices]
                       : in.error("there is nothing to cycle through");
}

/// Returns whether the arguments are others than those of the last call in this loop.
Value changed(In &in, const Value &self, const Args &args)
{
    const Value now(in.heap().list(args.positional, true));
    const Value *last = self.dict()->findName("last changed");
    const bool isNew = last == nullptr || !last->equals(now);
    self.dict()->setName("last changed", now);
    return {isNew};
}

constexpr auto Functions = std::to_array<Table>({{LoopCycle, cycle},
                                                 {LoopChanged, changed},
                                                 {"raise_exception", raise},
                                                 {"range", range},
                                                 {"dict", makeDict},
                                                 {"namespace", makeNamespace},
                                                 {"strftime_now", timeNow}});

constexpr auto DictMethods = std::to_array<Table>({{"get", get},
                                                   {"items", items},
                                                   {"keys", keys},
                                                   {"values", values},
                                                   {"update", update},
                                                   {"setdefault", setDefault},
                                                   {"pop", take},
                                                   {"copy", copyDict}});
constexpr auto ListMethods = std::to_array<Table>({{"append", append},
                                                   {"extend", extend},
                                                   {"insert", insert},
                                                   {"pop", pop},
                                                   {"index", index},
                                                   {"count", count},
                                                   {"copy", copyList}});

Builtin lookUp(const auto &table, std::string_view name)
{
    const auto found = std::ranges::find(table, name, &Table::first);
    return found != table.end() ? found->second : nullptr;
}
}
}

Builtin findFunction(std::string_view name)
{
    return functions::lookUp(functions::Functions, name);
}

Builtin findMethod(const Value &object, std::string_view name)
{
    if (object.text() != nullptr) {
        return findTextMethod(name);
    }
    if (object.dict() != nullptr) {
        return functions::lookUp(functions::DictMethods, name);
    }
    return object.list() != nullptr ? functions::lookUp(functions::ListMethods, name) : nullptr;
}
}
