// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Finds formulas in the text of a paragraph, and tells them from prices and escaped brackets.
#pragma once

#include <QHash>
#include <QString>
#include <QStringView>

#include <optional>

namespace gui
{
struct FormulaSpan {
    QStringView source{}; ///< with its delimiters
    bool display = false; ///< wants lines of its own
};

/// Over one text, from left to right. All calls together take time in proportion to the text.
class FormulaSpans
{
public:
    explicit FormulaSpans(QStringView text);

    /// The formula that begins at `from`, with a $ or a \, if one does.
    [[nodiscard]] std::optional<FormulaSpan> at(qsizetype from);

private:
    [[nodiscard]] std::optional<FormulaSpan> bracketed(qsizetype from) const;
    [[nodiscard]] std::optional<FormulaSpan> dollars(qsizetype from) const;
    [[nodiscard]] std::optional<FormulaSpan> environment(qsizetype from);
    void matchEnvironments();

    QStringView m_text;
    bool m_matched = false;
    QHash<qsizetype, qsizetype> m_environments; ///< from the \ of \begin past the } of its \end
};

/// What stands between the delimiters of a formula. \begin{} and \end{} are part of the formula.
[[nodiscard]] QStringView withoutDelimiters(QStringView source);

/// What would have to follow in another line if a display formula begins in this line of a paragraph and does not end in it;
/// empty if none does.
[[nodiscard]] QString unfinishedFormulaEnd(QStringView line);
}
