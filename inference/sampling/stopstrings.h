// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Ends an answer where one of several texts appears in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace inference::sampling
{
/// Holds back the end of an answer while it may be the beginning of a stop text. Not thread-safe.
class StopStrings
{
public:
    /// Empty texts count for nothing.
    explicit StopStrings(std::vector<std::string> texts);

    /// Adds whole characters, and returns what may be shown now: all up to a stop text, or to what could still become one.
    [[nodiscard]] std::string add(std::string_view text);
    /// Ends an answer without a stop text, and returns what was held back.
    [[nodiscard]] std::string finish();
    /// Returns the stop text that appeared first, the earliest listed of several, or an empty text if none has appeared.
    [[nodiscard]] const std::string &found() const { return m_found; }

private:
    std::vector<std::string> m_texts;
    std::string m_held;
    std::string m_found;
};
}
