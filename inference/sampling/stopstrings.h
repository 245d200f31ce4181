// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Ends an answer where one of several texts appears in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace inference::sampling
{
/// Holds back what may be the beginning of such a text until it is known. Not thread-safe.
class StopStrings
{
public:
    /// Empty texts count for nothing.
    explicit StopStrings(std::vector<std::string> texts);

    /// `text`: whole characters. What may be shown now: all up to a stop text, or to what could still become one.
    [[nodiscard]] std::string add(std::string_view text);
    /// The end of an answer without one: what was held back.
    [[nodiscard]] std::string finish();
    /// The one that appeared first, the earliest listed of several; empty: none so far.
    [[nodiscard]] const std::string &found() const { return m_found; }

private:
    std::vector<std::string> m_texts;
    std::string m_held;
    std::string m_found;
};
}
