// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// base::format() is std::format() at a third of the time to compile: the machinery behind it is instantiated once, in
// format.cpp, and not in every file that puts a number into a message.
#pragma once

#include <format>
#include <string>
#include <string_view>

namespace base
{
/// Does what std::vformat() does.
[[nodiscard]] std::string vformat(std::string_view text, std::format_args arguments);

/// Does what std::format() does; `text` is checked against the arguments when it is compiled.
template<typename... Arguments>
[[nodiscard]] std::string format(std::format_string<Arguments...> text, Arguments &&...arguments)
{
    return base::vformat(text.get(), std::make_format_args(arguments...));
}
}
