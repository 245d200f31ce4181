// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Small models may say the same passage over and over, and would do so until the context is full.
#pragma once

#include <QString>

namespace gui
{
/// Looks at the end of a text that grows. It counts only what is the same to the letter, so that code, lists and tables may
/// repeat what they have to.
class RepetitionWatch
{
public:
    static constexpr qsizetype MostTimes = 8; ///< so often a passage may stand in a row
    static constexpr qsizetype Shortest = 1200; ///< characters; a shorter row is never too much, as of dashes
    static constexpr qsizetype LongestPassage = 2000; ///< characters

    void add(const QString &text);
    /// Returns whether the text ends with a passage that stands there more often than it may.
    [[nodiscard]] bool isRepeating() const { return m_isRepeating; }

private:
    void look();

    QString m_end; ///< as much of the text as is looked at
    qsizetype m_unseen = 0; ///< characters that came since the last look
    bool m_isRepeating = false;
};
}
