// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The tests: value is name(arguments).

#include "inference/chat/jinja/interpreter.h"
#include "inference/chat/jinja/text.h"

#include <algorithm>
#include <array>

namespace inference::chat::jinja
{
namespace tests
{
namespace
{
using In = Interpreter;
using Args = Arguments;

/// Returns the argument of a test that needs one.
Value other(In &in, const Args &args)
{
    const Value *given = args.find(0, "other");
    return given != nullptr ? *given : in.error("a test lacks its argument");
}

template<bool (*Property)(const Value &)>
Value has(In & /*in*/, const Value &value, const Args & /*args*/)
{
    return {Property(value)};
}

template<const char *Operator>
Value relates(In &in, const Value &value, const Args &args)
{
    return in.binary(Operator, value, other(in, args));
}

template<std::int64_t Remainder>
Value parity(In &in, const Value &value, const Args & /*args*/)
{
    const auto integer = value.integer();
    return integer ? Value((*integer & 1) == Remainder) : in.error("only whole numbers are odd or even");
}

Value divisible(In &in, const Value &value, const Args &args)
{
    return {in.binary("%", value, other(in, args)).equals(Value(std::int64_t{0}))};
}

Value same(In &in, const Value &value, const Args &args)
{
    const Value right = other(in, args);
    return {value.typeName() == right.typeName() && value.equals(right)};
}

Value isLower(In &in, const Value &value, const Args & /*args*/)
{
    const std::string text = in.toText(value);
    return {text == lowered(text) && text != raised(text)};
}

Value isUpper(In &in, const Value &value, const Args & /*args*/)
{
    const std::string text = in.toText(value);
    return {text == raised(text) && text != lowered(text)};
}

Value isFilter(In & /*in*/, const Value &value, const Args & /*args*/)
{
    return {value.text() != nullptr && findFilter(*value.text()) != nullptr};
}

Value isTest(In & /*in*/, const Value &value, const Args & /*args*/)
{
    return {value.text() != nullptr && findTest(*value.text()) != nullptr};
}

Value isEscaped(In & /*in*/, const Value & /*value*/, const Args & /*args*/)
{
    return {false};
}

bool defined(const Value &value)
{
    return !value.isUndefined();
}

bool undefined(const Value &value)
{
    return value.isUndefined();
}

bool none(const Value &value)
{
    return value.isNone();
}

bool string(const Value &value)
{
    return value.text() != nullptr;
}

bool number(const Value &value)
{
    return value.real().has_value();
}

bool boolean(const Value &value)
{
    return value.as<bool>() != nullptr;
}

bool integer(const Value &value)
{
    return value.as<std::int64_t>() != nullptr;
}

bool real(const Value &value)
{
    return value.as<double>() != nullptr;
}

bool isTrue(const Value &value)
{
    return boolean(value) && value.truthy();
}

bool isFalse(const Value &value)
{
    return boolean(value) && !value.truthy();
}

bool mapping(const Value &value)
{
    return value.dict() != nullptr;
}

bool iterable(const Value &value)
{
    return value.text() != nullptr || value.list() != nullptr || value.dict() != nullptr || value.isUndefined();
}

bool callable(const Value &value)
{
    return value.as<const Macro *>() != nullptr || value.as<const Function *>() != nullptr;
}

constexpr char Equal[] = "==";
constexpr char Unequal[] = "!=";
constexpr char Less[] = "<";
constexpr char LessOrEqual[] = "<=";
constexpr char Greater[] = ">";
constexpr char GreaterOrEqual[] = ">=";
constexpr char Contained[] = "in";

constexpr auto Tests = std::to_array<std::pair<std::string_view, Builtin>>({
    {"defined", has<defined>},
    {"undefined", has<undefined>},
    {"none", has<none>},
    {"string", has<string>},
    {"number", has<number>},
    {"integer", has<integer>},
    {"float", has<real>},
    {"boolean", has<boolean>},
    {"true", has<isTrue>},
    {"false", has<isFalse>},
    {"mapping", has<mapping>},
    {"iterable", has<iterable>},
    {"sequence", has<iterable>},
    {"callable", has<callable>},
    {"odd", parity<1>},
    {"even", parity<0>},
    {"divisibleby", divisible},
    {"sameas", same},
    {"filter", isFilter},
    {"test", isTest},
    {"escaped", isEscaped},
    {"lower", isLower},
    {"upper", isUpper},
    {"eq", relates<Equal>},
    {"equalto", relates<Equal>},
    {"==", relates<Equal>},
    {"ne", relates<Unequal>},
    {"!=", relates<Unequal>},
    {"lt", relates<Less>},
    {"lessthan", relates<Less>},
    {"<", relates<Less>},
    {"le", relates<LessOrEqual>},
    {"<=", relates<LessOrEqual>},
    {"gt", relates<Greater>},
    {"greaterthan", relates<Greater>},
    {">", relates<Greater>},
    {"ge", relates<GreaterOrEqual>},
    {">=", relates<GreaterOrEqual>},
    {"in", relates<Contained>},
});
}
}

Builtin findTest(std::string_view name)
{
    const auto *const found = std::ranges::find(tests::Tests, name, &std::pair<std::string_view, Builtin>::first);
    return found != tests::Tests.end() ? found->second : nullptr;
}
}
