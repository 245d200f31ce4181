// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/chat/jinja/interpreter.h"

#include "base/format.h"
#include "base/utf8.h"
#include "inference/chat/jinja/text.h"

#include <algorithm>
#include <iterator>

namespace inference::chat::jinja
{
namespace
{
constexpr std::size_t MostSteps = 5'000'000;
constexpr std::size_t StepBytes = 64;
constexpr std::size_t MostOutputBytes = 64UL * 1024 * 1024;
constexpr int MacroNesting = 20; // what one call of a macro counts for: it takes many frames

using Kind = Expression::Kind;
}

const Value *Arguments::find(std::size_t index, std::string_view name) const
{
    if (index < positional.size()) {
        return &positional[index];
    }
    const auto found = std::ranges::find(named, name, &std::pair<std::string, Value>::first);
    return found != named.end() ? &found->second : nullptr;
}

Interpreter::Nesting::Nesting(Interpreter &interpreter, int levels)
    : m_depth(interpreter.m_depth)
    , m_levels(levels)
{
    constexpr int Deepest = 700;
    m_depth += levels;
    if (m_depth > Deepest) {
        interpreter.error("it nests too deeply");
    }
}

Interpreter::Interpreter(Heap &heap, const std::tm &now)
    : m_heap(heap)
    , m_now(now)
{
}

Result<std::string> Interpreter::render(const Block &block, Dict &globals)
{
    m_scopes = {std::move(globals)};
    std::string out;
    m_out = &out;
    run(block);
    if (m_error) {
        return std::unexpected(*std::move(m_error));
    }
    return out;
}

Value Interpreter::error(std::string_view what)
{
    if (!m_error) {
        m_error = Error{.code = ErrorCode::Template,
                        .detail = base::format("The chat template failed in line {}: {}", m_line, base::utf8::onOneLine(what))};
    }
    return {};
}

bool Interpreter::spend(std::size_t steps)
{
    m_steps += std::min(steps, MostSteps);
    if (m_steps > MostSteps) {
        error("it takes too long");
    }
    return !m_error;
}

Value Interpreter::text(std::string text)
{
    return spend(text.size() / StepBytes) ? Value(std::move(text)) : Value();
}

void Interpreter::print(const std::string &text)
{
    if (m_out->size() + text.size() > MostOutputBytes) {
        error("its text is too long");
    } else if (spend(text.size() / StepBytes)) {
        *m_out += text;
    }
}

std::string Interpreter::capture(const Block &block)
{
    std::string text;
    std::string *const outer = std::exchange(m_out, &text);
    run(block);
    m_out = outer;
    return text;
}

Interpreter::Flow Interpreter::run(const Block &block)
{
    for (const Statement &statement : block) {
        if (!spend(1)) {
            break;
        }
        if (const Flow flow = run(statement); flow != Flow::Normal) {
            return flow;
        }
    }
    return Flow::Normal;
}

Interpreter::Flow Interpreter::run(const Statement &statement)
{
    const Nesting nesting(*this);
    if (failed()) {
        return Flow::Normal;
    }
    if (statement.line != 0) {
        m_line = statement.line;
    }
    switch (statement.kind) {
    case Statement::Kind::Text:
        print(statement.text);
        break;
    case Statement::Kind::Print:
        print(toText(evaluate(*statement.expression)));
        break;
    case Statement::Kind::If:
        return runIf(statement);
    case Statement::Kind::For:
        return runFor(statement);
    case Statement::Kind::Set:
        runSet(statement);
        break;
    case Statement::Kind::Macro:
        bind(statement.names, Value(&m_macros.emplace_back(Macro{.statement = &statement})));
        break;
    case Statement::Kind::Call:
        print(toText(callExpression(*statement.expression, &m_macros.emplace_back(Macro{.statement = &statement}))));
        break;
    case Statement::Kind::Filter:
        print(toText(filtered(*statement.condition, text(capture(statement.body)))));
        break;
    case Statement::Kind::Do:
        evaluate(*statement.expression);
        break;
    case Statement::Kind::Scope: {
        m_scopes.emplace_back();
        const Flow flow = run(statement.body);
        m_scopes.pop_back();
        return flow;
    }
    case Statement::Kind::Break:
        return Flow::Break;
    case Statement::Kind::Continue:
        return Flow::Continue;
    }
    return Flow::Normal;
}

Interpreter::Flow Interpreter::runIf(const Statement &statement)
{
    for (const Statement::Branch &branch : statement.branches) {
        if (evaluate(*branch.condition).truthy()) {
            return run(branch.body);
        }
        if (failed()) {
            return Flow::Normal;
        }
    }
    return run(statement.otherwise);
}

Interpreter::Flow Interpreter::runFor(const Statement &statement)
{
    return runLoop(statement, elements(evaluate(*statement.expression)), 1);
}

Interpreter::Flow Interpreter::runLoop(const Statement &statement, std::vector<Value> items, std::int64_t depth)
{
    m_scopes.emplace_back();
    if (statement.condition) {
        std::erase_if(items, [this, &statement](const Value &item) {
            bind(statement.names, item);
            return failed() || !evaluate(*statement.condition).truthy();
        });
    }
    m_loops.push_back(&statement);
    Dict *const loop = m_heap.dict();
    loop->setName("depth", Value(depth));
    loop->setName("depth0", Value(depth - 1));
    loop->setName("cycle", Value(m_heap.function(std::string(LoopCycle), Value(loop))));
    loop->setName("changed", Value(m_heap.function(std::string(LoopChanged), Value(loop))));
    const auto count = static_cast<std::int64_t>(items.size());
    loop->setName("length", Value(count));
    for (std::int64_t index = 0; index < count && spend(1); ++index) {
        const auto at = static_cast<std::size_t>(index);
        m_scopes.back().items.clear();
        loop->setName("index", Value(index + 1));
        loop->setName("index0", Value(index));
        loop->setName("revindex", Value(count - index));
        loop->setName("revindex0", Value(count - index - 1));
        loop->setName("first", Value(index == 0));
        loop->setName("last", Value(index + 1 == count));
        loop->setName("previtem", index > 0 ? items[at - 1] : Value());
        loop->setName("nextitem", index + 1 < count ? items[at + 1] : Value());
        m_scopes.back().setName("loop", Value(loop));
        bind(statement.names, items[at]);
        if (run(statement.body) == Flow::Break) {
            break;
        }
    }
    m_loops.pop_back();
    m_scopes.pop_back();
    return items.empty() && !failed() ? run(statement.otherwise) : Flow::Normal;
}

void Interpreter::runSet(const Statement &statement)
{
    if (statement.expression) {
        bind(statement.names, evaluate(*statement.expression));
        return;
    }
    Value body = text(capture(statement.body));
    bind(statement.names, statement.condition ? filtered(*statement.condition, std::move(body)) : body);
}

/// Applies `chain` to `subject`: filters around a literal, whose place `subject` takes.
Value Interpreter::filtered(const Expression &chain, Value subject)
{
    if (chain.kind != Kind::Filter) {
        return subject;
    }
    const Value inner = filtered(*chain.operands.front(), std::move(subject));
    return applyFilter(chain.name, inner, arguments(chain));
}

/// Assigns for `set`: in the innermost scope, or in a namespace for "object.member".
void Interpreter::assignName(const std::string &name, const Value &value)
{
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) {
        m_scopes.back().setName(name, value);
        return;
    }
    const Value object = evaluateName(name.substr(0, dot));
    if (object.dict() == nullptr || !object.dict()->isNamespace) {
        error("only a namespace's members can be set");
        return;
    }
    object.dict()->setName(name.substr(dot + 1), value);
}

/// One name takes the item whole; several take it apart.
void Interpreter::bind(const std::vector<std::string> &names, const Value &item)
{
    if (names.size() == 1) {
        assignName(names.front(), item);
        return;
    }
    const std::vector<Value> parts = elements(item);
    if (parts.size() != names.size()) {
        error(base::format("{} values cannot go into {} names", parts.size(), names.size()));
        return;
    }
    for (std::size_t index = 0; index < names.size(); ++index) {
        assignName(names[index], parts[index]);
    }
}

std::vector<Value> Interpreter::elements(const Value &value)
{
    std::vector<Value> items;
    if (const List *list = value.list()) {
        items = list->items;
    } else if (const Dict *dict = value.dict()) {
        for (const auto &[key, member] : dict->items) {
            items.push_back(key);
        }
    } else if (const std::string *string = value.text()) {
        if (!spend(string->size())) {
            return {};
        }
        for (const std::string_view character : characters(*string)) {
            items.emplace_back(std::string(character));
        }
    } else if (!value.isUndefined()) {
        error(base::format("a value of the type {} cannot be iterated", value.typeName()));
    }
    return spend(items.size()) ? items : std::vector<Value>();
}

std::string Interpreter::toText(const Value &value)
{
    if (failed()) {
        return {};
    }
    if (const std::string *string = value.text()) {
        return *string;
    }
    return quoted(value);
}

std::string Interpreter::quoted(const Value &value)
{
    Writer writer{.style = Writer::Style::Python, .limit = MostOutputBytes};
    if (!writer.write(value)) {
        error("a value is too large or too deep to be printed");
    }
    return std::move(writer.text);
}

Value Interpreter::attribute(const Value &object, const Value &key)
{
    if (object.isUndefined()) {
        const std::string *name = key.text();
        return error(base::format("the member {} of something undefined was asked for", name != nullptr ? *name : toText(key)));
    }
    if (const Dict *dict = object.dict()) {
        if (!spend(dict->items.size() / 8)) {
            return {};
        }
        const Value *found = dict->find(key);
        return found != nullptr ? *found : Value();
    }
    const auto index = key.integer();
    if (const List *list = object.list(); list != nullptr && index) {
        const auto count = static_cast<std::int64_t>(list->items.size());
        const std::int64_t at = *index < 0 ? *index + count : *index;
        return at >= 0 && at < count ? list->items[static_cast<std::size_t>(at)] : Value();
    }
    if (const std::string *string = object.text(); string != nullptr && index && spend(string->size() / StepBytes)) {
        const std::vector<std::string_view> letters = characters(*string);
        const auto count = static_cast<std::int64_t>(letters.size());
        const std::int64_t at = *index < 0 ? *index + count : *index;
        return at >= 0 && at < count ? Value(std::string(letters[static_cast<std::size_t>(at)])) : Value();
    }
    return {};
}

Value Interpreter::applyFilter(std::string_view name, const Value &subject, const Arguments &arguments)
{
    const Builtin filter = findFilter(name);
    if (filter == nullptr) {
        return error(base::format("the filter {} is not known", name));
    }
    return failed() || !spend(1) ? Value() : filter(*this, subject, arguments);
}

bool Interpreter::applyTest(std::string_view name, const Value &subject, const Arguments &arguments)
{
    const Builtin test = findTest(name);
    if (test == nullptr) {
        error(base::format("the test {} is not known", name));
        return false;
    }
    return !failed() && spend(1) && test(*this, subject, arguments).truthy();
}

Arguments Interpreter::arguments(const Expression &call)
{
    Arguments arguments;
    for (std::size_t index = 1; index < call.operands.size(); ++index) {
        arguments.positional.push_back(evaluate(*call.operands[index]));
    }
    for (const auto &[name, expression] : call.named) {
        Value value = evaluate(*expression);
        if (name == "*") {
            std::ranges::move(elements(value), std::back_inserter(arguments.positional));
        } else if (const Dict *dict = name == "**" ? value.dict() : nullptr) {
            for (const auto &[key, member] : dict->items) {
                arguments.named.emplace_back(toText(key), member);
            }
        } else {
            arguments.named.emplace_back(name, std::move(value));
        }
    }
    return arguments;
}

Value Interpreter::callExpression(const Expression &expression, const Macro *caller)
{
    const Expression &callee = *expression.operands.front();
    if (callee.kind == Kind::Attribute) { // a method, or a member that can be called
        const Value object = evaluate(*callee.operands.front());
        const Dict *dict = object.dict();
        const Value *member = dict != nullptr ? dict->findName(callee.name) : nullptr;
        if (member != nullptr) {
            return call(*member, arguments(expression), caller);
        }
        const Builtin method = findMethod(object, callee.name);
        if (method == nullptr) {
            return error(base::format("{} has no method {}", object.typeName(), callee.name));
        }
        const Arguments given = arguments(expression);
        return failed() ? Value() : method(*this, object, given);
    }
    const Value function = evaluate(callee);
    if (function.isUndefined() && callee.kind == Kind::Name) {
        return error(base::format("the function {} is not known", callee.name));
    }
    return call(function, arguments(expression), caller);
}

Value Interpreter::call(const Value &function, const Arguments &arguments, const Macro *caller)
{
    if (failed()) {
        return {};
    }
    if (const auto *macro = function.as<const Macro *>()) {
        return callMacro(**macro, arguments, caller);
    }
    const Value *depth = function.dict() != nullptr ? function.dict()->findName("depth") : nullptr;
    if (depth != nullptr && !m_loops.empty() && m_loops.back()->takesMore && !arguments.positional.empty()) {
        return callLoop(*m_loops.back(), arguments.positional.front(), depth->integer().value_or(0) + 1);
    }
    if (const auto *builtin = function.as<const Function *>()) {
        const Builtin found = findFunction((*builtin)->name);
        return found != nullptr ? found(*this, (*builtin)->self, arguments) : Value();
    }
    return error(base::format("a value of the type {} cannot be called", function.typeName()));
}

/// A recursive loop runs its body for `items`, too.
Value Interpreter::callLoop(const Statement &statement, const Value &items, std::int64_t depth)
{
    const Nesting nesting(*this, MacroNesting);
    std::string body;
    std::string *const outer = std::exchange(m_out, &body);
    runLoop(statement, elements(items), depth);
    m_out = outer;
    return text(std::move(body));
}

/// A macro sees its parameters and the template's own names, not those of whoever calls it.
Value Interpreter::callMacro(const Macro &macro, const Arguments &arguments, const Macro *caller)
{
    const Nesting nesting(*this, MacroNesting);
    const Statement &statement = *macro.statement;
    if (arguments.positional.size() > statement.parameters.size() && !statement.takesMore) {
        return error("a macro was called with too many arguments");
    }
    const bool isCaller = statement.kind == Statement::Kind::Call; // it sees the names of where it stands
    const std::size_t visible = std::exchange(m_visible, isCaller ? m_visible : m_scopes.size());
    m_scopes.emplace_back();
    bindParameters(statement, arguments);
    if (caller != nullptr) {
        m_scopes.back().setName("caller", Value(caller));
    }
    std::string body = failed() ? std::string() : capture(statement.body);
    m_scopes.pop_back();
    m_visible = visible;
    return text(std::move(body));
}

/// Binds the parameters in the innermost scope, one after the other: a default may use the parameters before it.
void Interpreter::bindParameters(const Statement &statement, const Arguments &arguments)
{
    const std::vector<Parameter> &parameters = statement.parameters;
    for (std::size_t index = 0; index < parameters.size() && !failed(); ++index) {
        const Parameter &parameter = parameters[index];
        const Value *given = arguments.find(index, parameter.name);
        Value value = given != nullptr ? *given : parameter.standard ? evaluate(*parameter.standard) : Value();
        m_scopes.back().setName(parameter.name, std::move(value));
    }
    if (statement.takesMore) {
        const auto more = arguments.positional.size() > parameters.size()
            ? arguments.positional.begin() + static_cast<std::ptrdiff_t>(parameters.size())
            : arguments.positional.end();
        m_scopes.back().setName("varargs", Value(m_heap.list({more, arguments.positional.end()}, true)));
    }
    if (statement.takesNamed) {
        Dict *const named = m_heap.dict();
        for (const auto &[name, value] : arguments.named) {
            if (std::ranges::find(parameters, name, &Parameter::name) == parameters.end()) {
                named->setName(name, value);
            }
        }
        m_scopes.back().setName("kwargs", Value(named));
    }
}
}
