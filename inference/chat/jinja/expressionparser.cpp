// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The expressions of a template.

#include "inference/chat/jinja/parserstate.h"

#include <array>

namespace inference::chat::jinja
{
/// Expressions with commas between them are a tuple.
ExpressionPtr Parser::parseTuple(bool withCondition)
{
    ExpressionPtr first = parseExpression(withCondition);
    if (!isOperator(",")) {
        return first;
    }
    ExpressionPtr list = make(Kind::Tuple, {}, std::move(first));
    while (take(isOperator(","))) {
        const Token::Kind next = peek().kind;
        if (next == Token::Kind::BlockEnd || next == Token::Kind::PrintEnd) {
            break;
        }
        list->operands.push_back(parseExpression(withCondition));
    }
    return list;
}

ExpressionPtr Parser::parseExpression(bool withCondition)
{
    if (!enter()) {
        return make(Kind::Literal);
    }
    ExpressionPtr expression = parseOr();
    int chain = 0;
    while (withCondition && isName("if") && lengthen(chain)) {
        advance();
        ExpressionPtr condition = parseOr();
        ExpressionPtr otherwise = take(isName("else")) ? parseExpression() : nullptr;
        expression = make(Kind::Condition, {}, std::move(condition), std::move(expression), std::move(otherwise));
    }
    --m_depth;
    return expression;
}

ExpressionPtr Parser::parseOr()
{
    ExpressionPtr left = parseAnd();
    for (int chain = 0; isName("or") && lengthen(chain);) {
        advance();
        left = make(Kind::Or, {}, std::move(left), parseAnd());
    }
    return left;
}

ExpressionPtr Parser::parseAnd()
{
    ExpressionPtr left = parseNot();
    for (int chain = 0; isName("and") && lengthen(chain);) {
        advance();
        left = make(Kind::And, {}, std::move(left), parseNot());
    }
    return left;
}

ExpressionPtr Parser::parseNot()
{
    if (!isName("not")) {
        return parseComparison();
    }
    if (!enter()) {
        return make(Kind::Literal);
    }
    advance();
    ExpressionPtr expression = make(Kind::Unary, "not", parseNot());
    --m_depth;
    return expression;
}

ExpressionPtr Parser::parseComparison()
{
    constexpr auto Comparisons = std::to_array<std::string_view>({"==", "!=", "<", "<=", ">", ">="});
    ExpressionPtr left = parseChain(0);
    ExpressionPtr comparison;
    for (int chain = 0; !m_error;) {
        std::string name;
        if (peek().kind == Token::Kind::Operator && std::ranges::find(Comparisons, peek().text) != Comparisons.end()) {
            name = peek().text;
            advance();
        } else if (take(isName("in"))) {
            name = "in";
        } else if (isName("not") && peek(1).kind == Token::Kind::Name && peek(1).text == "in") {
            advance();
            advance();
            name = "not in";
        } else {
            break;
        }
        if (!lengthen(chain)) {
            break;
        }
        if (!comparison) {
            comparison = make(Kind::Comparison, {}, std::move(left));
        }
        comparison->named.emplace_back(std::move(name), parseChain(0));
    }
    if (!comparison) {
        return left;
    }
    if (comparison->named.size() > 1) {
        return comparison;
    }
    auto &[name, right] = comparison->named.front();
    return make(Kind::Binary, std::move(name), std::move(comparison->operands.front()), std::move(right));
}

/// Parses left-associative operators. Their precedence increases with `level`.
ExpressionPtr Parser::parseChain(int level)
{
    static constexpr std::array<std::array<std::string_view, 4>, 3> Levels{{{"+", "-"}, {"~"}, {"*", "/", "//", "%"}}};
    if (level == static_cast<int>(Levels.size())) {
        return parsePower();
    }
    const auto &names = Levels[static_cast<std::size_t>(level)];
    ExpressionPtr left = parseChain(level + 1);
    for (int chain = 0;
         peek().kind == Token::Kind::Operator && std::ranges::find(names, peek().text) != names.end() && lengthen(chain);) {
        std::string name = peek().text;
        advance();
        left = make(Kind::Binary, std::move(name), std::move(left), parseChain(level + 1));
    }
    return left;
}

ExpressionPtr Parser::parsePower()
{
    ExpressionPtr left = parseUnary();
    for (int chain = 0; isOperator("**") && lengthen(chain);) {
        advance();
        left = make(Kind::Binary, "**", std::move(left), parseUnary());
    }
    return left;
}

ExpressionPtr Parser::parseUnary(bool withFilters)
{
    if (!enter()) {
        return make(Kind::Literal);
    }
    ExpressionPtr expression;
    if (isOperator("-") || isOperator("+")) {
        std::string name = peek().text;
        advance();
        expression = make(Kind::Unary, std::move(name), parseUnary(false));
    } else {
        expression = parsePostfix(parsePrimary());
    }
    --m_depth;
    return withFilters ? parseFilters(std::move(expression)) : std::move(expression);
}

ExpressionPtr Parser::parsePrimary()
{
    const Token token = peek();
    ExpressionPtr expression = make(Kind::Literal);
    switch (token.kind) {
    case Token::Kind::Integer:
        expression->value = Value(token.integer);
        break;
    case Token::Kind::Real:
        expression->value = Value(token.real);
        break;
    case Token::Kind::String: {
        std::string text = token.text;
        while (peek(1).kind == Token::Kind::String) { // neighbouring strings are one
            advance();
            text += peek().text;
        }
        expression->value = Value(std::move(text));
        break;
    }
    case Token::Kind::Name:
        if (token.text == "true" || token.text == "True" || token.text == "false" || token.text == "False") {
            expression->value = Value(token.text == "true" || token.text == "True");
        } else if (token.text == "none" || token.text == "None") {
            expression->value = Value(None());
        } else {
            expression->kind = Kind::Name;
            expression->name = token.text;
            m_mentions.more = m_mentions.more || token.text == "varargs";
            m_mentions.named = m_mentions.named || token.text == "kwargs";
        }
        break;
    default:
        if (take(isOperator("("))) {
            return parseList(")");
        }
        if (take(isOperator("["))) {
            return parseList("]");
        }
        if (take(isOperator("{"))) {
            return parseDict();
        }
        error("an expression is missing");
        return expression;
    }
    advance();
    return expression;
}

/// Parses what stands behind an opening bracket. "(x)" is x, "(x,)" and "()" are tuples.
ExpressionPtr Parser::parseList(std::string_view end)
{
    ExpressionPtr list = make(end == "]" ? Kind::List : Kind::Tuple);
    bool isList = end == "]" || isOperator(end);
    while (!m_error && !isOperator(end)) {
        list->operands.push_back(parseExpression());
        if (!take(isOperator(","))) {
            break;
        }
        isList = true;
    }
    expectOperator(end);
    return isList || list->operands.empty() ? std::move(list) : std::move(list->operands.front());
}

ExpressionPtr Parser::parseDict()
{
    ExpressionPtr dict = make(Kind::Dict);
    while (!m_error && !isOperator("}")) {
        dict->operands.push_back(parseExpression());
        expectOperator(":");
        dict->operands.push_back(parseExpression());
        if (!take(isOperator(","))) {
            break;
        }
    }
    expectOperator("}");
    return dict;
}

ExpressionPtr Parser::parsePostfix(ExpressionPtr expression)
{
    for (int chain = 0; lengthen(chain);) {
        if (take(isOperator("."))) {
            if (peek().kind == Token::Kind::Integer) {
                ExpressionPtr index = parsePrimary();
                expression = make(Kind::Index, {}, std::move(expression), std::move(index));
            } else {
                std::string name = expectName();
                expression = make(Kind::Attribute, std::move(name), std::move(expression));
            }
        } else if (take(isOperator("["))) {
            expression = parseSubscript(std::move(expression));
        } else if (isOperator("(")) {
            expression = make(Kind::Call, {}, std::move(expression));
            parseArguments(*expression);
        } else {
            break;
        }
    }
    return expression;
}

ExpressionPtr Parser::parseSubscript(ExpressionPtr object)
{
    std::array<ExpressionPtr, 3> parts;
    std::size_t part = 0;
    while (!m_error && !isOperator("]")) {
        if (take(isOperator(":"))) {
            if (++part == parts.size()) {
                error("a slice has too many parts");
            }
        } else if (part < parts.size() && !parts[part]) {
            parts[part] = parseExpression();
        } else {
            error("\"]\" is missing");
        }
    }
    expectOperator("]");
    if (part == 0 && parts[0]) {
        return make(Kind::Index, {}, std::move(object), std::move(parts[0]));
    }
    if (part == 0) {
        error("an index is missing");
    }
    return make(Kind::Slice, {}, std::move(object), std::move(parts[0]), std::move(parts[1]), std::move(parts[2]));
}

/// Parses the arguments from "(" on, and appends them to `call`.
void Parser::parseArguments(Expression &call)
{
    expectOperator("(");
    while (!m_error && !isOperator(")")) {
        if (peek().kind == Token::Kind::Name && peek(1).kind == Token::Kind::Operator && peek(1).text == "=") {
            std::string name = expectName();
            advance();
            call.named.emplace_back(std::move(name), parseExpression());
        } else if (isOperator("*") || isOperator("**")) {
            std::string name = peek().text;
            advance();
            call.named.emplace_back(std::move(name), parseExpression());
        } else {
            call.operands.push_back(parseExpression());
        }
        if (!take(isOperator(","))) {
            break;
        }
    }
    expectOperator(")");
}

/// Parses a filter from behind "|" on.
ExpressionPtr Parser::parseFilter(ExpressionPtr subject)
{
    std::string name = expectName();
    ExpressionPtr filter = make(Kind::Filter, std::move(name), std::move(subject));
    if (isOperator("(")) {
        parseArguments(*filter);
    }
    return filter;
}

ExpressionPtr Parser::parseFilters(ExpressionPtr expression)
{
    for (int chain = 0; lengthen(chain);) {
        if (take(isOperator("|"))) {
            expression = parseFilter(std::move(expression));
        } else if (take(isName("is"))) {
            expression = parseTest(std::move(expression));
        } else if (isOperator("(") && expression->kind == Kind::Filter) {
            expression = make(Kind::Call, {}, std::move(expression));
            parseArguments(*expression);
        } else {
            break;
        }
    }
    return expression;
}

/// Parses a test from behind "is" on. Its argument may stand without parentheses: "x is divisibleby 3".
ExpressionPtr Parser::parseTest(ExpressionPtr subject)
{
    const bool negated = take(isName("not"));
    std::string name = expectName();
    ExpressionPtr test = make(Kind::Test, std::move(name), std::move(subject));
    const Token &next = peek();
    if (isOperator("(")) {
        parseArguments(*test);
    } else if (next.kind == Token::Kind::String || next.kind == Token::Kind::Integer || next.kind == Token::Kind::Real
               || isOperator("[") || isOperator("{")
               || (next.kind == Token::Kind::Name && !isName("else") && !isName("or") && !isName("and") && !isName("is")
                   && !isName("if") && !isName("in") && !isName("not"))) {
        test->operands.push_back(parsePostfix(parsePrimary()));
    }
    return negated ? make(Kind::Unary, "not", std::move(test)) : std::move(test);
}
}
