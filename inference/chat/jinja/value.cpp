// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/chat/jinja/value.h"

namespace inference::chat::jinja
{
namespace
{
constexpr int DeepestComparison = 64;
}

const std::string *Value::text() const
{
    const Text *text = as<Text>();
    return text != nullptr ? text->get() : nullptr;
}

List *Value::list() const
{
    List *const *list = as<List *>();
    return list != nullptr ? *list : nullptr;
}

Dict *Value::dict() const
{
    Dict *const *dict = as<Dict *>();
    return dict != nullptr ? *dict : nullptr;
}

std::optional<std::int64_t> Value::integer() const
{
    if (const auto *value = as<std::int64_t>()) {
        return *value;
    }
    if (const auto *value = as<bool>()) {
        return *value ? 1 : 0;
    }
    return std::nullopt;
}

std::optional<double> Value::real() const
{
    if (const auto *value = as<double>()) {
        return *value;
    }
    const auto value = integer();
    return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
}

bool Value::truthy() const
{
    if (const auto number = real()) {
        return *number != 0;
    }
    if (const std::string *string = text()) {
        return !string->empty();
    }
    if (const List *items = list()) {
        return !items->items.empty();
    }
    if (const Dict *items = dict()) {
        return !items->items.empty() || items->isNamespace;
    }
    return !isUndefined() && !isNone();
}

std::string_view Value::typeName() const
{
    constexpr std::string_view Names[]
        = {"undefined", "NoneType", "bool", "int", "float", "str", "list", "dict", "macro", "function"};
    return Names[m_data.index()];
}

bool Value::equals(const Value &other, int depth) const
{
    if (depth > DeepestComparison) {
        return false;
    }
    if (const auto left = real(), right = other.real(); left && right) {
        const auto leftInteger = integer();
        const auto rightInteger = other.integer();
        return leftInteger && rightInteger ? *leftInteger == *rightInteger : *left == *right;
    }
    if (const std::string *left = text(), *right = other.text(); left != nullptr && right != nullptr) {
        return *left == *right;
    }
    if (const List *left = list(), *right = other.list(); left != nullptr && right != nullptr) {
        bool same = left->items.size() == right->items.size() && left->isTuple == right->isTuple;
        for (std::size_t index = 0; same && left != right && index < left->items.size(); ++index) {
            same = left->items[index].equals(right->items[index], depth + 1);
        }
        return same;
    }
    if (const Dict *left = dict(), *right = other.dict(); left != nullptr && right != nullptr) {
        bool same = left->items.size() == right->items.size();
        for (std::size_t index = 0; same && left != right && index < left->items.size(); ++index) {
            const Value *found = right->find(left->items[index].first);
            same = found != nullptr && left->items[index].second.equals(*found, depth + 1);
        }
        return same;
    }
    return m_data == other.m_data;
}

const Value *Dict::find(const Value &key) const
{
    for (const auto &[name, value] : items) {
        if (name.equals(key)) {
            return &value;
        }
    }
    return nullptr;
}

const Value *Dict::findName(std::string_view wanted) const
{
    for (const auto &[name, value] : items) {
        const std::string *text = name.text();
        if (text != nullptr && *text == wanted) {
            return &value;
        }
    }
    return nullptr;
}

void Dict::set(const Value &key, Value value)
{
    for (auto &[name, old] : items) {
        if (name.equals(key)) {
            old = std::move(value);
            return;
        }
    }
    items.emplace_back(key, std::move(value));
}

void Dict::setName(std::string_view name, Value value)
{
    set(Value(std::string(name)), std::move(value));
}

List *Heap::list(std::vector<Value> items, bool isTuple)
{
    return &m_lists.emplace_back(List{.items = std::move(items), .isTuple = isTuple});
}

Dict *Heap::dict()
{
    return &m_dicts.emplace_back();
}

const Function *Heap::function(std::string name, Value self)
{
    return &m_functions.emplace_back(Function{.name = std::move(name), .self = std::move(self)});
}
}
