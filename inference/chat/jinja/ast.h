// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A template as the tree that the interpreter walks.
#pragma once

#include "inference/chat/jinja/value.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace inference::chat::jinja
{
struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;

struct Expression {
    enum class Kind : std::uint8_t {
        Literal, ///< value
        Name, ///< name
        List, ///< operands
        Tuple, ///< operands
        Dict, ///< operands: key, value, key, value, ...
        Attribute, ///< operands[0].name
        Index, ///< operands[0][operands[1]]
        Slice, ///< operands[0][operands[1] : operands[2] : operands[3]], each of the latter may be null
        Call, ///< operands[0](the rest, named)
        Filter, ///< operands[0] | name(the rest, named)
        Test, ///< operands[0] is name(the rest)
        Unary, ///< name: "-", "+", "not"
        Binary, ///< name: the operator
        Comparison, ///< operands[0], then each of named by its operator: a < b < c is a < b and b < c
        And,
        Or,
        Condition, ///< operands[1] if operands[0] else operands[2], which may be null
    };

    Kind kind = Kind::Literal;
    std::uint32_t line = 0;
    std::string name;
    Value value;
    std::vector<ExpressionPtr> operands;
    std::vector<std::pair<std::string, ExpressionPtr>> named; ///< keyword arguments; those called * and ** are spread out
};

struct Statement;
using Block = std::vector<Statement>;

struct Parameter {
    std::string name;
    ExpressionPtr standard; ///< the default value, or null if there is none
};

struct Statement {
    enum class Kind : std::uint8_t {
        Text, ///< text
        Print, ///< expression
        If, ///< branches, then otherwise
        For, ///< names in expression if condition: body, otherwise; takesMore: the loop may call itself
        Set, ///< names = expression, or body where there is no expression
        Macro, ///< names[0](parameters): body; takesMore, takesNamed: it uses varargs or kwargs
        Call, ///< {% call expression %}: body is what caller() gives
        Filter, ///< {% filter %}: condition is the chain of filters, applied to body
        Do, ///< expression, its value is dropped
        Scope, ///< body, with names of its own
        Break,
        Continue,
    };
    struct Branch;

    Kind kind = Kind::Text;
    std::uint32_t line = 0;
    std::string text;
    bool takesMore = false;
    bool takesNamed = false;
    std::vector<std::string> names; ///< one in a Set may be "object.member"
    ExpressionPtr expression;
    ExpressionPtr condition;
    std::vector<Branch> branches;
    std::vector<Parameter> parameters;
    Block body;
    Block otherwise;
};

struct Statement::Branch {
    ExpressionPtr condition;
    Block body;
};
}
