// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Cuts a template into text, tags and the words within them, with Jinja's rules on white space.
// Rules: https://jinja.palletsprojects.com/en/stable/templates/#whitespace-control, with trim_blocks and lstrip_blocks on, as
// the library that templates are written for sets them.
#pragma once

#include "inference/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace inference::chat::jinja
{
struct Token {
    enum class Kind : std::uint8_t {
        Text,
        BlockBegin,
        BlockEnd,
        PrintBegin,
        PrintEnd,
        Name,
        String,
        Integer,
        Real,
        Operator,
        End
    };

    Kind kind = Kind::End;
    std::string text; ///< in a String the escapes are resolved
    std::int64_t integer = 0;
    double real = 0;
    std::uint32_t line = 1;
};

/// The last token is End. Errors: Template, with the line.
[[nodiscard]] Result<std::vector<Token>> tokenize(std::string_view source);
}
