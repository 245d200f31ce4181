// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The styles of runs as those of a text document.
#pragma once

#include "gui/markdown/markdownblock.h"

#include <QTextBlockFormat>
#include <QTextCharFormat>
#include <QTextCursor>

namespace gui
{
class PassageStyle;

/// What a piece of text in a document looks like, on top of `base`.
[[nodiscard]] QTextCharFormat formatOf(const MarkdownRun &run, QTextCharFormat base, const PassageStyle &style);

/// A block whose lines begin where the script of its first letter has them begin.
[[nodiscard]] QTextBlockFormat directedFormat(const MarkdownRuns &runs);

/// Writes the runs where the cursor stands. A run takes as many characters of the document as its text has.
void insertRuns(QTextCursor &cursor, const MarkdownRuns &runs, const QTextCharFormat &base, const PassageStyle &style);
}
