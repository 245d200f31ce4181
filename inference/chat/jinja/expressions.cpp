// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/format.h"
#include "inference/chat/jinja/formatting.h"
#include "inference/chat/jinja/interpreter.h"
#include "inference/chat/jinja/text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace inference::chat::jinja
{
namespace
{
using Kind = Expression::Kind;

std::optional<Value> arithmetic(std::string_view name, std::int64_t left, std::int64_t right)
{
    std::int64_t result = 0;
    if (name == "+") {
        return __builtin_add_overflow(left, right, &result) ? std::nullopt : std::optional(Value(result));
    }
    if (name == "-") {
        return __builtin_sub_overflow(left, right, &result) ? std::nullopt : std::optional(Value(result));
    }
    if (name == "*") {
        return __builtin_mul_overflow(left, right, &result) ? std::nullopt : std::optional(Value(result));
    }
    if (name == "**") {
        if (right < 0) {
            return Value(std::pow(static_cast<double>(left), static_cast<double>(right)));
        }
        result = 1;
        const bool isTrivial = left >= -1 && left <= 1;
        for (std::int64_t step = 0; step < (isTrivial ? (right == 0 ? 0 : 2 - right % 2) : right); ++step) {
            if (__builtin_mul_overflow(result, left, &result)) {
                return std::nullopt;
            }
        }
        return Value(result);
    }
    if (right == 0) {
        return std::nullopt;
    }
    if (name == "/") {
        return Value(static_cast<double>(left) / static_cast<double>(right));
    }
    if (right == -1) { // the one quotient that may not fit
        return name == "%" ? Value(std::int64_t{0}) : arithmetic("-", 0, left);
    }
    const std::int64_t remainder = left % right;
    const bool adjust = remainder != 0 && (remainder < 0) != (right < 0); // Python rounds down
    return name == "%" ? Value(remainder + (adjust ? right : 0)) : Value(left / right - (adjust ? 1 : 0));
}

std::optional<Value> arithmetic(std::string_view name, double left, double right)
{
    if (name == "+") {
        return Value(left + right);
    }
    if (name == "-") {
        return Value(left - right);
    }
    if (name == "*") {
        return Value(left * right);
    }
    if (name == "**") {
        return Value(std::pow(left, right));
    }
    if (right == 0) {
        return std::nullopt;
    }
    if (name == "/") {
        return Value(left / right);
    }
    const double quotient = std::floor(left / right);
    return name == "//" ? Value(quotient) : Value(left - quotient * right);
}
}

Value Interpreter::evaluate(const Expression &expression)
{
    const Nesting nesting(*this);
    if (failed() || !spend(1)) {
        return {};
    }
    const auto operand = [this, &expression](std::size_t index) { return evaluate(*expression.operands[index]); };
    m_line = expression.line;
    switch (expression.kind) {
    case Kind::Literal:
        return expression.value;
    case Kind::Name:
        return evaluateName(expression.name);
    case Kind::List:
    case Kind::Tuple:
    case Kind::Dict:
        return evaluateContainer(expression);
    case Kind::Attribute:
        return attribute(operand(0), Value(expression.name));
    case Kind::Index: {
        const Value object = operand(0);
        return attribute(object, operand(1));
    }
    case Kind::Slice:
        return slice(expression);
    case Kind::Call:
        return callExpression(expression);
    case Kind::Filter: {
        const Value subject = operand(0);
        return applyFilter(expression.name, subject, arguments(expression));
    }
    case Kind::Test: {
        const Value subject = operand(0);
        return {applyTest(expression.name, subject, arguments(expression))};
    }
    case Kind::Unary:
        return unary(expression.name, operand(0));
    case Kind::Binary: {
        const Value left = operand(0);
        return binary(expression.name, left, operand(1));
    }
    case Kind::Comparison:
        return comparison(expression);
    case Kind::And: {
        Value left = operand(0);
        return left.truthy() ? operand(1) : left;
    }
    case Kind::Or: {
        Value left = operand(0);
        return left.truthy() ? left : operand(1);
    }
    case Kind::Condition:
        if (operand(0).truthy()) {
            return operand(1);
        }
        return expression.operands[2] ? operand(2) : Value();
    }
    return {};
}

Value Interpreter::evaluateName(const std::string &name)
{
    for (std::size_t index = m_scopes.size(); index-- > 0;) {
        if (index != 0 && index < m_visible) {
            continue;
        }
        if (const Value *found = m_scopes[index].findName(name)) {
            return *found;
        }
    }
    return findFunction(name) != nullptr ? Value(m_heap.function(name)) : Value();
}

Value Interpreter::evaluateContainer(const Expression &expression)
{
    if (expression.kind != Kind::Dict) {
        std::vector<Value> items;
        items.reserve(expression.operands.size());
        for (const ExpressionPtr &item : expression.operands) {
            items.push_back(evaluate(*item));
        }
        return {m_heap.list(std::move(items), expression.kind == Kind::Tuple)};
    }
    Dict *dict = m_heap.dict();
    for (std::size_t index = 0; index + 1 < expression.operands.size() && spend(dict->items.size() / 8); index += 2) {
        const Value key = evaluate(*expression.operands[index]);
        dict->set(key, evaluate(*expression.operands[index + 1]));
    }
    return {dict};
}

/// Gives Python's slices of strings and lists, with negative positions and steps.
Value Interpreter::slice(const Expression &expression)
{
    const Value object = evaluate(*expression.operands[0]);
    std::array<std::optional<std::int64_t>, 3> parts;
    for (std::size_t part = 0; part < parts.size(); ++part) {
        const ExpressionPtr &given = expression.operands[part + 1];
        const Value value = given ? evaluate(*given) : Value(None());
        parts[part] = value.integer();
        if (!parts[part] && !value.isNone()) {
            return error("a slice needs whole numbers");
        }
    }
    const std::int64_t step = parts[2].value_or(1);
    const std::vector<Value> all = elements(object);
    if (step == 0 || (object.text() == nullptr && object.list() == nullptr)) {
        return error(step == 0 ? "the step of a slice is zero" : "only texts and lists can be sliced");
    }
    const auto count = static_cast<std::int64_t>(all.size());
    const std::int64_t lowest = step > 0 ? 0 : -1;
    const std::int64_t highest = step > 0 ? count : count - 1;
    const auto position = [&](std::optional<std::int64_t> given, std::int64_t otherwise) {
        if (!given) {
            return otherwise;
        }
        return std::clamp(*given < 0 ? *given + count : *given, lowest, highest);
    };
    const std::int64_t start = position(parts[0], step > 0 ? lowest : highest);
    const std::int64_t stop = position(parts[1], step > 0 ? highest : lowest);
    std::vector<Value> taken;
    for (std::int64_t at = start; step > 0 ? at < stop : at > stop;) {
        taken.push_back(all[static_cast<std::size_t>(at)]);
        if (__builtin_add_overflow(at, step, &at)) {
            break;
        }
    }
    if (object.list() != nullptr) {
        return {m_heap.list(std::move(taken), object.list()->isTuple)};
    }
    std::string joined;
    for (const Value &character : taken) {
        joined += *character.text();
    }
    return text(std::move(joined));
}

Value Interpreter::unary(const std::string &name, const Value &operand)
{
    if (name == "not") {
        return {!operand.truthy()};
    }
    if (const auto integer = operand.integer()) {
        return name == "+" ? Value(*integer) : binary("-", Value(std::int64_t{0}), operand);
    }
    if (const auto real = operand.real()) {
        return {name == "+" ? *real : -*real};
    }
    return error(base::format("{} does not work with {}", name, operand.typeName()));
}

Value Interpreter::binary(std::string_view name, const Value &left, const Value &right)
{
    if (failed()) {
        return {};
    }
    if (name == "==" || name == "!=") {
        return {left.equals(right) == (name == "==")};
    }
    if (name == "in" || name == "not in") {
        return {contains(right, left) == (name == "in")};
    }
    if (name == "<" || name == "<=" || name == ">" || name == ">=") {
        const auto order = compare(left, right);
        if (!order) {
            return error(base::format("{} and {} cannot be compared", left.typeName(), right.typeName()));
        }
        return {name == "<" ? *order < 0 : name == "<=" ? *order <= 0 : name == ">" ? *order > 0 : *order >= 0};
    }
    if (name == "~") {
        std::string joined = toText(left);
        return text(std::move(joined.append(toText(right))));
    }
    const std::string *leftText = left.text();
    const std::string *rightText = right.text();
    if (name == "+" && leftText != nullptr && rightText != nullptr) {
        return text(*leftText + *rightText);
    }
    if (name == "+" && left.list() != nullptr && right.list() != nullptr) {
        std::vector<Value> items = elements(left);
        const std::vector<Value> more = elements(right);
        items.insert(items.end(), more.begin(), more.end());
        return {m_heap.list(std::move(items), left.list()->isTuple)};
    }
    if (const auto times = right.integer(); name == "*" && (leftText != nullptr || left.list() != nullptr) && times) {
        return repetition(left, *times);
    }
    if (const auto times = left.integer(); name == "*" && (rightText != nullptr || right.list() != nullptr) && times) {
        return repetition(right, *times);
    }
    if (name == "%" && leftText != nullptr) {
        const Arguments given{.positional
                              = right.list() != nullptr && right.list()->isTuple ? right.list()->items : std::vector{right},
                              .named = {}};
        return percentFormatted(*this, *leftText, given);
    }
    std::optional<Value> result;
    if (const auto leftInteger = left.integer(), rightInteger = right.integer(); leftInteger && rightInteger) {
        result = arithmetic(name, *leftInteger, *rightInteger);
    } else if (const auto leftReal = left.real(), rightReal = right.real(); leftReal && rightReal) {
        result = arithmetic(name, *leftReal, *rightReal);
    } else {
        return error(base::format("{} does not work between {} and {}", name, left.typeName(), right.typeName()));
    }
    return result ? *result : error("a division by zero, or a number out of range");
}

Value Interpreter::repetition(const Value &value, std::int64_t times)
{
    const auto count = static_cast<std::size_t>(std::max<std::int64_t>(times, 0));
    const std::string *string = value.text();
    const std::size_t size = string != nullptr ? string->size() : value.list()->items.size();
    if (size > 0 && count > MostRepetitionBytes / (string != nullptr ? 1 : sizeof(Value)) / size) {
        return error("a repeated value is too long");
    }
    if (string != nullptr) {
        return text(repeated(*string, count));
    }
    std::vector<Value> items;
    for (std::size_t index = 0; index < count && spend(size); ++index) {
        items.insert(items.end(), value.list()->items.begin(), value.list()->items.end());
    }
    return {m_heap.list(std::move(items), value.list()->isTuple)};
}

Value Interpreter::comparison(const Expression &expression)
{
    Value left = evaluate(*expression.operands.front());
    Value result(true);
    for (const auto &[name, operand] : expression.named) {
        Value right = evaluate(*operand);
        result = binary(name, left, right);
        if (!result.truthy()) {
            break;
        }
        left = std::move(right);
    }
    return result;
}

std::optional<int> Interpreter::compare(const Value &left, const Value &right)
{
    if (const auto leftInteger = left.integer(), rightInteger = right.integer(); leftInteger && rightInteger) {
        return *leftInteger < *rightInteger ? -1 : *leftInteger > *rightInteger ? 1 : 0;
    }
    if (const auto leftReal = left.real(), rightReal = right.real(); leftReal && rightReal) {
        return *leftReal < *rightReal ? -1 : *leftReal > *rightReal ? 1 : 0;
    }
    const std::string *leftText = left.text();
    const std::string *rightText = right.text();
    if (leftText != nullptr && rightText != nullptr && spend(leftText->size() / 64)) {
        const int order = leftText->compare(*rightText); // UTF-8 sorts as its code points do
        return order < 0 ? -1 : order > 0 ? 1 : 0;
    }
    const List *leftList = left.list();
    const List *rightList = right.list();
    if (leftList == nullptr || rightList == nullptr || leftList->isTuple != rightList->isTuple) {
        return std::nullopt;
    }
    const Nesting nesting(*this);
    const std::size_t common = std::min(leftList->items.size(), rightList->items.size());
    for (std::size_t index = 0; index < common && spend(1); ++index) {
        if (!leftList->items[index].equals(rightList->items[index])) {
            return compare(leftList->items[index], rightList->items[index]);
        }
    }
    return leftList->items.size() < rightList->items.size() ? -1 : leftList->items.size() > rightList->items.size() ? 1 : 0;
}

bool Interpreter::contains(const Value &container, const Value &item)
{
    if (const std::string *string = container.text()) {
        const std::string *part = item.text();
        if (part == nullptr) {
            error(base::format("{} cannot be in a text", item.typeName()));
            return false;
        }
        return spend(string->size() / 64) && string->contains(*part);
    }
    if (const List *list = container.list()) {
        return spend(list->items.size())
            && std::ranges::any_of(list->items, [&item](const Value &other) { return other.equals(item); });
    }
    if (const Dict *dict = container.dict()) {
        return spend(dict->items.size()) && dict->find(item) != nullptr;
    }
    if (!container.isUndefined()) {
        error(base::format("a value of the type {} contains nothing", container.typeName()));
    }
    return false;
}
}
