// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Walks a template's tree and writes text. Templates come from strangers, so time, depth and size are bounded.
#pragma once

#include "inference/chat/jinja/ast.h"
#include "inference/error.h"

#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inference::chat::jinja
{
struct Arguments {
    std::vector<Value> positional;
    std::vector<std::pair<std::string, Value>> named;

    /// Returns the argument at `index` or called `name`, or null if there is none. An empty name matches none.
    [[nodiscard]] const Value *find(std::size_t index, std::string_view name) const;
};

/// An interpreter is used once, by one thread. The first error sticks: every function gives something harmless after it, and
/// render() reports it.
class Interpreter
{
public:
    /// `now` is what strftime_now() tells.
    Interpreter(Heap &heap, const std::tm &now);

    /// Errors: Template, with the line.
    [[nodiscard]] Result<std::string> render(const Block &block, Dict &globals);

    // The following is what built-in filters, tests, methods and functions need.
    [[nodiscard]] Heap &heap() { return m_heap; }
    [[nodiscard]] const std::tm &now() const { return m_now; }
    /// Sets the error unless there is one already, and returns an undefined value.
    Value error(std::string_view what);
    [[nodiscard]] bool failed() const { return m_error.has_value(); }
    /// Counts work against the limit: a step is an operation, or 64 bytes of text, or one element of a list. Returns false if
    /// there is an error.
    bool spend(std::size_t steps);
    /// Returns `text` as a value, and counts its bytes as work.
    Value text(std::string text);
    /// Returns the elements of what can be iterated, and sets the error for what cannot.
    std::vector<Value> elements(const Value &value);
    /// Returns the value as str() writes it; undefined is written as nothing.
    std::string toText(const Value &value);
    /// Returns the value as repr() writes it, with texts in quotation marks.
    std::string quoted(const Value &value);
    Value attribute(const Value &object, const Value &key);
    Value applyFilter(std::string_view name, const Value &subject, const Arguments &arguments);
    bool applyTest(std::string_view name, const Value &subject, const Arguments &arguments);
    Value binary(std::string_view name, const Value &left, const Value &right);
    /// Compares in Python's order: returns -1, 0 or 1, or nothing for what has no order.
    std::optional<int> compare(const Value &left, const Value &right);
    bool contains(const Value &container, const Value &item);

private:
    enum class Flow { Normal, Break, Continue };
    /// Counts how deep the recursion is, for as long as it lives.
    class Nesting
    {
    public:
        explicit Nesting(Interpreter &interpreter, int levels = 1);
        ~Nesting() { m_depth -= m_levels; }
        Nesting(const Nesting &) = delete;
        Nesting &operator=(const Nesting &) = delete;

    private:
        int &m_depth;
        int m_levels;
    };

    Flow run(const Block &block);
    Flow run(const Statement &statement);
    Flow runIf(const Statement &statement);
    Flow runFor(const Statement &statement);
    Flow runLoop(const Statement &statement, std::vector<Value> items, std::int64_t depth);
    Value filtered(const Expression &chain, Value subject);
    void runSet(const Statement &statement);
    void assignName(const std::string &name, const Value &value);
    void bind(const std::vector<std::string> &names, const Value &item);
    void print(const std::string &text);
    std::string capture(const Block &block);

    Value evaluate(const Expression &expression);
    Value evaluateName(const std::string &name);
    Value evaluateContainer(const Expression &expression);
    Value slice(const Expression &expression);
    Value unary(const std::string &name, const Value &operand);
    Value comparison(const Expression &expression);
    Value repetition(const Value &value, std::int64_t times);
    Arguments arguments(const Expression &call);
    Value call(const Value &function, const Arguments &arguments, const Macro *caller = nullptr);
    Value callLoop(const Statement &statement, const Value &items, std::int64_t depth);
    Value callMacro(const Macro &macro, const Arguments &arguments, const Macro *caller);
    void bindParameters(const Statement &statement, const Arguments &arguments);
    Value callExpression(const Expression &expression, const Macro *caller = nullptr);

    Heap &m_heap;
    std::tm m_now;
    std::vector<Dict> m_scopes; // innermost last
    std::size_t m_visible = 0; // scopes before this one are those of the caller of a macro, except for the outermost
    std::deque<Macro> m_macros;
    std::string *m_out = nullptr;
    std::vector<const Statement *> m_loops; // those that run now, innermost last
    std::size_t m_steps = 0;
    int m_depth = 0;
    std::uint32_t m_line = 0;
    std::optional<Error> m_error;
};

/// These are names of functions that no template can write. Their self is the loop.
inline constexpr std::string_view LoopCycle = "loop.cycle";
inline constexpr std::string_view LoopChanged = "loop.changed";

struct Macro {
    const Statement *statement = nullptr; ///< it is of kind Macro or Call
};

using Builtin = Value (*)(Interpreter &interpreter, const Value &subject, const Arguments &arguments);
/// This and the following functions return null if there is nothing of that name.
[[nodiscard]] Builtin findFilter(std::string_view name);
[[nodiscard]] Builtin findTest(std::string_view name); ///< gives true or false
[[nodiscard]] Builtin findFunction(std::string_view name);
[[nodiscard]] Builtin findMethod(const Value &object, std::string_view name);
}
