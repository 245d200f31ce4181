// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/chat/jinja/parser.h"

#include "base/format.h"
#include "base/utf8.h"
#include "inference/chat/jinja/lexer.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string>

namespace inference::chat::jinja
{
namespace
{
constexpr int DeepestNesting = 150; // of blocks and parentheses
constexpr int LongestChain = 600; // of operators and filters in a row, which nest too

using Kind = Expression::Kind;

/// The first error sticks: every function gives something harmless after it, and run() reports it.
class Parser
{
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
            m_error = Error{.code = ErrorCode::Template,
                            .detail = base::format("The chat template is wrong in line {}: {}", peek().line, what)};
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
    ExpressionPtr parseFilters(ExpressionPtr expression);
    ExpressionPtr parseSubscript(ExpressionPtr object);
    void parseArguments(Expression &call);
    ExpressionPtr parseList(std::string_view end);
    ExpressionPtr parseDict();
    ExpressionPtr parseTest(ExpressionPtr subject);

    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
    std::optional<Error> m_error;
};

/// Up to a tag whose word is among `ends`, which is left for the caller, or to the end of the template if there are none.
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

/// The rest of an opening tag, the block, and its closing tag.
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
        if (!m_error && statement.expression->kind != Kind::Call) {
            error("\"call\" needs a call");
        }
        statement.body = parseBody({"endcall"});
    } else if (word == "filter") {
        statement.kind = Statement::Kind::Filter;
        statement.expression = make(Kind::Filter, expectName(), make(Kind::Literal));
        if (isOperator("(")) {
            parseArguments(*statement.expression);
        }
        statement.body = parseBody({"endfilter"});
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
    if (isName("recursive")) {
        error("recursive loops are not supported");
    }
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
    statement.body = parseBody({"endmacro"});
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

/// Expressions with commas between them are a list, as Python's tuples.
ExpressionPtr Parser::parseTuple(bool withCondition)
{
    ExpressionPtr first = parseExpression(withCondition);
    if (!isOperator(",")) {
        return first;
    }
    ExpressionPtr list = make(Kind::List, {}, std::move(first));
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

/// One comparison; Jinja allows chains of them, which no template was seen to use.
ExpressionPtr Parser::parseComparison()
{
    constexpr auto Comparisons = std::to_array<std::string_view>({"==", "!=", "<", "<=", ">", ">="});
    ExpressionPtr left = parseChain(0);
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
        if (chain > 1) {
            error("chained comparisons are not supported");
        }
        left = make(Kind::Binary, name, std::move(left), parseChain(0));
    }
    return left;
}

/// Left-associative operators, by increasing precedence.
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
        while (peek(1).kind == Token::Kind::String) { // neighbours are one
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

/// Behind the opening bracket. "(x)" is x, "(x,)" and "()" are lists.
ExpressionPtr Parser::parseList(std::string_view end)
{
    ExpressionPtr list = make(Kind::List);
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

/// At "(". Appends to `call`.
void Parser::parseArguments(Expression &call)
{
    expectOperator("(");
    while (!m_error && !isOperator(")")) {
        if (peek().kind == Token::Kind::Name && peek(1).kind == Token::Kind::Operator && peek(1).text == "=") {
            std::string name = expectName();
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

ExpressionPtr Parser::parseFilters(ExpressionPtr expression)
{
    for (int chain = 0; lengthen(chain);) {
        if (take(isOperator("|"))) {
            std::string name = expectName();
            expression = make(Kind::Filter, std::move(name), std::move(expression));
            if (isOperator("(")) {
                parseArguments(*expression);
            }
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

/// Behind "is". The argument of a test may stand without parentheses: "x is divisibleby 3".
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

Result<Block> parse(std::string_view source)
{
    auto tokens = tokenize(source);
    if (!tokens) {
        return std::unexpected(std::move(tokens.error()));
    }
    return Parser(*std::move(tokens)).run();
}
}
