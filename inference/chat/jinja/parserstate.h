// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads a template's tokens; one file for its statements and one for its expressions.
#pragma once

#include "base/format.h"
#include "inference/chat/jinja/ast.h"
#include "inference/chat/jinja/lexer.h"
#include "inference/error.h"

#include "base/utf8.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace inference::chat::jinja
{
/// The first error sticks: every function gives something harmless after it, and run() reports it.
class Parser
{
    static constexpr int DeepestNesting = 150; // how deep blocks and parentheses nest
    static constexpr int LongestChain = 600; // how many operators and filters stand in a row, which nest, too
    using Kind = Expression::Kind;

public:
    explicit Parser(std::vector<Token> tokens)
        : m_tokens(std::move(tokens))
    {
    }

    Result<Block> run()
    {
        Block block = parseBlock({});
        if (m_error) {
            return std::unexpected(*std::move(m_error));
        }
        return block;
    }

private:
    [[nodiscard]] const Token &peek(std::size_t ahead = 0) const { return m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)]; }
    void advance() { m_at = std::min(m_at + 1, m_tokens.size() - 1); }
    [[nodiscard]] bool isOperator(std::string_view text) const
    {
        return peek().kind == Token::Kind::Operator && peek().text == text;
    }
    [[nodiscard]] bool isName(std::string_view text) const { return peek().kind == Token::Kind::Name && peek().text == text; }
    bool take(bool isThere)
    {
        if (isThere) {
            advance();
        }
        return isThere;
    }
    void error(std::string_view what)
    {
        if (!m_error) {
            m_error = Error{
                .code = ErrorCode::Template,
                .detail = base::format("The chat template is wrong in line {}: {}", peek().line, base::utf8::onOneLine(what))};
        }
        m_at = m_tokens.size() - 1;
    }
    void expectOperator(std::string_view text)
    {
        if (!take(isOperator(text))) {
            error(base::format("{} is missing", base::utf8::quoted(text)));
        }
    }
    void expect(Token::Kind kind, std::string_view what)
    {
        if (!take(peek().kind == kind)) {
            error(base::format("{} is missing", what));
        }
    }
    std::string expectName()
    {
        std::string name = peek().text;
        expect(Token::Kind::Name, "a name");
        return name;
    }
    [[nodiscard]] ExpressionPtr make(Kind kind, std::string name = {}) const
    {
        auto expression = std::make_unique<Expression>();
        expression->kind = kind;
        expression->line = peek().line;
        expression->name = std::move(name);
        return expression;
    }
    template<typename... Operands>
    [[nodiscard]] ExpressionPtr make(Kind kind, std::string name, Operands... operands) const
    {
        ExpressionPtr expression = make(kind, std::move(name));
        (expression->operands.push_back(std::move(operands)), ...);
        return expression;
    }
    bool enter()
    {
        if (++m_depth > DeepestNesting) {
            error("it nests too deeply");
        }
        return !m_error;
    }
    bool lengthen(int &chain)
    {
        if (++chain > LongestChain) {
            error("an expression is too long");
        }
        return !m_error;
    }

    Block parseBlock(std::initializer_list<std::string_view> ends);
    std::optional<Statement> parseStatement();
    void parseIf(Statement &statement);
    void parseFor(Statement &statement);
    void parseSet(Statement &statement);
    void parseMacro(Statement &statement);
    void parseWith(Statement &statement);
    void parseParameters(Statement &statement);
    Block parseBody(std::initializer_list<std::string_view> ends);
    void endTag() { expect(Token::Kind::BlockEnd, "the end of the tag"); }

    ExpressionPtr parseTuple(bool withCondition = true);
    ExpressionPtr parseExpression(bool withCondition = true);
    ExpressionPtr parseOr();
    ExpressionPtr parseAnd();
    ExpressionPtr parseNot();
    ExpressionPtr parseComparison();
    ExpressionPtr parseChain(int level);
    ExpressionPtr parsePower();
    ExpressionPtr parseUnary(bool withFilters = true);
    ExpressionPtr parsePrimary();
    ExpressionPtr parsePostfix(ExpressionPtr expression);
    ExpressionPtr parseFilter(ExpressionPtr subject);
    ExpressionPtr parseFilters(ExpressionPtr expression);
    ExpressionPtr parseSubscript(ExpressionPtr object);
    void parseArguments(Expression &call);
    ExpressionPtr parseList(std::string_view end);
    ExpressionPtr parseDict();
    ExpressionPtr parseTest(ExpressionPtr subject);

    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
    struct {
        bool more = false;
        bool named = false;
    } m_mentions; ///< which lists of further arguments the macro that is being read uses
    std::optional<Error> m_error;
};
}
