// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// These functions read and write JSON at a third of the time to compile: the library's parser and writer are instantiated once,
// in json.cpp, and not in every file that has a message to read.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace base
{
/// Returns the value that the whole of `text` means. Its is_discarded() is true if `text` is not valid JSON.
[[nodiscard]] nlohmann::json parseJson(std::string_view text);

/// Does what parseJson() does, and keeps members in the order of the text.
[[nodiscard]] nlohmann::ordered_json parseOrderedJson(std::string_view text);

/// Returns `value` as UTF-8, in one line, or indented by `indent` spaces a level if that is not negative. Bytes that are not
/// UTF-8 become U+FFFD.
[[nodiscard]] std::string dump(const nlohmann::json &value, int indent = -1);
[[nodiscard]] std::string dump(const nlohmann::ordered_json &value, int indent = -1);
}
