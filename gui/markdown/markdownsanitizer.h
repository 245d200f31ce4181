// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Takes out of Markdown everything that could make a text item fetch or hide something.
#pragma once

#include <QString>
#include <QStringView>

namespace gui
{
/// Returns Markdown for QTextDocument without images or HTML: an image becomes a link, HTML is shown as written, a link to
/// anything but http, https and mailto becomes text, and a link whose words do not name its host shows the host behind them. Code
/// is only what begins and ends on one line; backticks that pair across lines are shown as written, so that this function and
/// QTextDocument can never disagree about what is code. In a `table` a | ends a cell and with it a code span.
[[nodiscard]] QString sanitizedMarkdown(QStringView markdown, bool table = false);

/// Returns a single line of code as an inline code span that holds any backticks.
[[nodiscard]] QString codeSpan(QStringView code);

/// Returns whether the program hands such an address to the desktop at all.
[[nodiscard]] bool isAllowedLink(QStringView target);
}
