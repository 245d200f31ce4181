// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the files of built-in filters, functions and methods share.
#pragma once

#include "inference/chat/jinja/interpreter.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace inference::chat::jinja
{
inline std::int64_t integerOr(const Value *value, std::int64_t otherwise)
{
    return value != nullptr ? value->integer().value_or(otherwise) : otherwise;
}

inline std::string_view textOr(const Value *value, std::string_view otherwise)
{
    const std::string *text = value != nullptr ? value->text() : nullptr;
    return text != nullptr ? std::string_view(*text) : otherwise;
}

inline bool truthOr(const Value *value, bool otherwise)
{
    return value != nullptr ? value->truthy() : otherwise;
}

inline std::string textArgument(Interpreter &in, const Arguments &args, std::size_t index, std::string_view otherwise = {})
{
    const Value *value = args.find(index, "");
    return value != nullptr && !value->isNone() ? in.toText(*value) : std::string(otherwise);
}

inline std::int64_t integerArgument(const Arguments &args, std::size_t index, std::string_view name, std::int64_t otherwise)
{
    const Value *value = args.find(index, name);
    return value != nullptr ? value->integer().value_or(otherwise) : otherwise;
}

/// Returns the member of `object` that a path such as "a.b.0" in an argument attribute= means.
inline Value member(Interpreter &in, Value object, std::string_view path)
{
    while (!in.failed()) {
        const std::size_t dot = std::min(path.find('.'), path.size());
        const std::string_view part = path.substr(0, dot);
        std::int64_t index = 0;
        const bool isIndex
            = std::from_chars(part.data(), part.data() + part.size(), index).ptr == part.data() + part.size() && !part.empty();
        object = in.attribute(object, isIndex ? Value(index) : Value(std::string(part)));
        if (dot == path.size()) {
            return object;
        }
        path.remove_prefix(dot + 1);
    }
    return {};
}

[[nodiscard]] Builtin findRareFilter(std::string_view name); ///< defined in rarefilters.cpp
[[nodiscard]] Builtin findTextMethod(std::string_view name); ///< defined in textmethods.cpp
}
