// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How values look as text, and the handling of text that Python does by characters and we by bytes.
#pragma once

#include "inference/chat/jinja/value.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inference::chat::jinja
{
inline constexpr std::string_view Spaces = " \t\n\r\f\v";
inline constexpr std::size_t MostRepetitionBytes = 16UL * 1024 * 1024;

/// Returns a view of each character; of a broken one, as much as is broken.
[[nodiscard]] std::vector<std::string_view> characters(std::string_view text);
/// Returns `text` without those of `letters` that stand at its start, if `start` is true, or at its end, if `end` is.
[[nodiscard]] std::string_view stripped(std::string_view text, std::string_view letters, bool start, bool end);
[[nodiscard]] std::string repeated(std::string_view text, std::size_t count);
/// Letters of the Latin, Greek and Cyrillic alphabets change their case, others stay.
[[nodiscard]] std::string lowered(std::string_view text);
[[nodiscard]] std::string raised(std::string_view text);
[[nodiscard]] std::string replaced(std::string_view text, std::string_view from, std::string_view to, std::size_t most);

/// Writes values as Python's str() or as JSON.
struct Writer {
    enum class Style { Python, Json };
    Style style = Style::Python;
    std::optional<int> indent = {}; ///< the spaces for each level of JSON; nothing: all stands on one line
    std::string_view itemSeparator = ", ";
    std::string_view keySeparator = ": ";
    bool sortKeys = false;
    bool escapeUnicode = false; ///< true for JSON of ASCII only
    std::size_t limit = 0; ///< the size of `text` beyond which write() fails (bytes)
    std::string text = {};

    /// Appends `value` to `text`. Returns false if it passes the limit, nests too deeply, or has no spelling in JSON.
    [[nodiscard]] bool write(const Value &value, int depth = 0);

private:
    void writeString(std::string_view string);
    void writeBytes(std::string_view bytes, char quote);
    void writeEscaped(char32_t codePoint);
    void lineBreak(int depth);
    bool writeList(const List &list, int depth);
    bool writeDict(const Dict &dict, int depth);
};
}
