// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/chat/jinja/parser.h"

#include "base/format.h"
#include "inference/chat/jinja/parserstate.h"

namespace inference::chat::jinja
{
/// Parses up to a tag whose word is among `ends`, which is left for the caller, or to the end of the template if there are none.
Block Parser::parseBlock(std::initializer_list<std::string_view> ends)
{
    Block block;
    if (!enter()) {
        return block;
    }
    while (!m_error) {
        const Token &token = peek();
        if (token.kind == Token::Kind::End) {
            if (ends.size() > 0) {
                error(base::format("{} is missing", base::utf8::quoted(*(ends.end() - 1))));
            }
            break;
        }
        if (token.kind == Token::Kind::Text) {
            Statement &statement = block.emplace_back();
            statement.text = token.text;
            advance();
        } else if (take(token.kind == Token::Kind::PrintBegin)) {
            Statement &statement = block.emplace_back();
            statement.kind = Statement::Kind::Print;
            statement.line = peek().line;
            statement.expression = parseTuple();
            expect(Token::Kind::PrintEnd, "\"}}\"");
        } else {
            if (peek(1).kind == Token::Kind::Name && std::ranges::find(ends, peek(1).text) != ends.end()) {
                break;
            }
            expect(Token::Kind::BlockBegin, "a tag");
            if (auto statement = parseStatement()) {
                block.push_back(*std::move(statement));
            }
        }
    }
    --m_depth;
    return block;
}

/// Parses the rest of an opening tag, the block, and its closing tag.
Block Parser::parseBody(std::initializer_list<std::string_view> ends)
{
    endTag();
    Block body = parseBlock(ends);
    expect(Token::Kind::BlockBegin, "a tag");
    advance();
    return body;
}

std::optional<Statement> Parser::parseStatement()
{
    Statement statement;
    statement.line = peek().line;
    const std::string word = expectName();
    if (word == "if") {
        parseIf(statement);
    } else if (word == "for") {
        parseFor(statement);
    } else if (word == "set") {
        parseSet(statement);
    } else if (word == "macro") {
        parseMacro(statement);
    } else if (word == "call") {
        statement.kind = Statement::Kind::Call;
        if (isOperator("(")) {
            parseParameters(statement);
        }
        statement.expression = parseExpression();
        if (!m_error && statement.expression->kind != Expression::Kind::Call) {
            error("\"call\" needs a call");
        }
        statement.body = parseBody({"endcall"});
    } else if (word == "filter") {
        statement.kind = Statement::Kind::Filter;
        statement.condition = parseFilters(parseFilter(make(Kind::Literal)));
        statement.body = parseBody({"endfilter"});
    } else if (word == "with") {
        parseWith(statement);
    } else if (word == "block") { // only inheritance would make more of it
        statement.kind = Statement::Kind::Scope;
        expectName();
        statement.body = parseBody({"endblock"});
        (void)take(peek().kind == Token::Kind::Name);
    } else if (word == "do") {
        statement.kind = Statement::Kind::Do;
        statement.expression = parseTuple();
    } else if (word == "break" || word == "continue") {
        statement.kind = word == "break" ? Statement::Kind::Break : Statement::Kind::Continue;
    } else if (word == "generation") { // marks what training looks at; prints its body
        statement.kind = Statement::Kind::Scope;
        statement.body = parseBody({"endgeneration"});
    } else {
        error("the tag " + base::utf8::quoted(word) + " is not known");
        return std::nullopt;
    }
    endTag();
    return statement;
}

void Parser::parseIf(Statement &statement)
{
    statement.kind = Statement::Kind::If;
    while (!m_error) {
        Statement::Branch &branch = statement.branches.emplace_back();
        branch.condition = parseTuple();
        branch.body = parseBody({"elif", "else", "endif"});
        const std::string word = m_tokens[m_at - 1].text;
        if (word == "else") {
            statement.otherwise = parseBody({"endif"});
        }
        if (word != "elif") {
            return;
        }
    }
}

void Parser::parseFor(Statement &statement)
{
    statement.kind = Statement::Kind::For;
    const bool parenthesised = take(isOperator("("));
    do {
        statement.names.push_back(expectName());
    } while (take(isOperator(",")));
    if (parenthesised) {
        expectOperator(")");
    }
    if (!take(isName("in"))) {
        error("\"in\" is missing");
    }
    statement.expression = parseTuple(false);
    if (take(isName("if"))) {
        statement.condition = parseExpression();
    }
    statement.takesMore = take(isName("recursive"));
    statement.body = parseBody({"else", "endfor"});
    if (!m_error && m_tokens[m_at - 1].text == "else") {
        statement.otherwise = parseBody({"endfor"});
    }
}

void Parser::parseSet(Statement &statement)
{
    statement.kind = Statement::Kind::Set;
    do {
        std::string name = expectName();
        if (take(isOperator("."))) {
            name += "." + expectName();
        }
        statement.names.push_back(std::move(name));
    } while (take(isOperator(",")));
    if (take(isOperator("="))) {
        statement.expression = parseTuple();
        return;
    }
    if (isOperator("|")) { // {% set x | filter %}...{% endset %}
        statement.condition = parseFilters(make(Kind::Literal));
    }
    statement.body = parseBody({"endset"});
}

void Parser::parseMacro(Statement &statement)
{
    statement.kind = Statement::Kind::Macro;
    statement.names.push_back(expectName());
    parseParameters(statement);
    const auto outer = std::exchange(m_mentions, {});
    statement.body = parseBody({"endmacro"});
    statement.takesMore = m_mentions.more;
    statement.takesNamed = m_mentions.named;
    m_mentions = outer;
}

void Parser::parseWith(Statement &statement)
{
    statement.kind = Statement::Kind::Scope;
    Block assignments;
    while (!m_error && peek().kind == Token::Kind::Name) {
        Statement &assignment = assignments.emplace_back();
        assignment.kind = Statement::Kind::Set;
        assignment.line = peek().line;
        assignment.names.push_back(expectName());
        expectOperator("=");
        assignment.expression = parseExpression();
        if (!take(isOperator(","))) {
            break;
        }
    }
    statement.body = parseBody({"endwith"});
    statement.body.insert(statement.body.begin(), std::make_move_iterator(assignments.begin()),
                          std::make_move_iterator(assignments.end()));
}

void Parser::parseParameters(Statement &statement)
{
    expectOperator("(");
    while (!m_error && !isOperator(")")) {
        Parameter &parameter = statement.parameters.emplace_back();
        parameter.name = expectName();
        if (take(isOperator("="))) {
            parameter.standard = parseExpression();
        }
        if (!take(isOperator(","))) {
            break;
        }
    }
    expectOperator(")");
}

Result<Block> parse(std::string_view source)
{
    auto tokens = tokenize(source);
    if (!tokens) {
        return std::unexpected(std::move(tokens.error()));
    }
    return Parser(*std::move(tokens)).run();
}
}
