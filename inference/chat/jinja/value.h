// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a template's expressions compute with: Python's values as far as Jinja shows them.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace inference::chat::jinja
{
struct Undefined {
    friend bool operator==(Undefined, Undefined) = default;
};
struct None {
    friend bool operator==(None, None) = default;
};
struct List;
struct Dict;
struct Macro;
/// A function of the interpreter, by name, perhaps bound to the value whose method it is.
struct Function;

using Text = std::shared_ptr<const std::string>; ///< UTF-8

/// A value is cheap to copy. Lists, dictionaries and functions belong to a Heap and are shared, as in Python.
class Value
{
public:
    Value() = default; ///< undefined
    Value(None none)
        : m_data(none)
    {
    }
    Value(bool value)
        : m_data(value)
    {
    }
    Value(std::int64_t value)
        : m_data(value)
    {
    }
    Value(double value)
        : m_data(value)
    {
    }
    Value(std::string value)
        : m_data(std::make_shared<const std::string>(std::move(value)))
    {
    }
    Value(List *value)
        : m_data(value)
    {
    }
    Value(Dict *value)
        : m_data(value)
    {
    }
    Value(const Macro *value)
        : m_data(value)
    {
    }
    Value(const Function *value)
        : m_data(value)
    {
    }

    template<typename T>
    [[nodiscard]] const T *as() const
    {
        return std::get_if<T>(&m_data);
    }
    [[nodiscard]] bool isUndefined() const { return as<Undefined>() != nullptr; }
    [[nodiscard]] bool isNone() const { return as<None>() != nullptr; }
    /// Returns null for what is no string, as list() and dict() do for what is no list and no dictionary.
    [[nodiscard]] const std::string *text() const;
    [[nodiscard]] List *list() const;
    [[nodiscard]] Dict *dict() const;
    /// Returns the value of an integer or a boolean.
    [[nodiscard]] std::optional<std::int64_t> integer() const;
    /// Returns the value of any number or a boolean.
    [[nodiscard]] std::optional<double> real() const;

    [[nodiscard]] bool truthy() const;
    /// Returns the type as Python calls it: "str", "list", ...
    [[nodiscard]] std::string_view typeName() const;
    /// Compares as Python's == does. `depth` bounds the comparison of containers that hold themselves.
    [[nodiscard]] bool equals(const Value &other, int depth = 0) const;

private:
    std::variant<Undefined, None, bool, std::int64_t, double, Text, List *, Dict *, const Macro *, const Function *> m_data;
};

struct List {
    std::vector<Value> items;
    bool isTuple = false; ///< a tuple prints with parentheses, and equals no list
};

/// Keeps the order of insertion. Templates handle a handful of keys, so look-up is a walk.
struct Dict {
    std::vector<std::pair<Value, Value>> items;
    bool isNamespace = false; ///< its members may be assigned by `set`

    [[nodiscard]] const Value *find(const Value &key) const;
    [[nodiscard]] const Value *findName(std::string_view wanted) const;
    void set(const Value &key, Value value);
    void setName(std::string_view name, Value value);
};

struct Function {
    std::string name;
    Value self; ///< undefined for a global function
};

/// Owns what values share, until rendering is over: containers may hold each other in circles.
class Heap
{
public:
    [[nodiscard]] List *list(std::vector<Value> items = {}, bool isTuple = false);
    [[nodiscard]] Dict *dict();
    [[nodiscard]] const Function *function(std::string name, Value self = {});

private:
    std::deque<List> m_lists;
    std::deque<Dict> m_dicts;
    std::deque<Function> m_functions;
};
}
