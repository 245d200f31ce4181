// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Where in the document of a passage its words stand.
#pragma once

#include "gui/markdown/passage.h"

#include <QList>
#include <QString>

#include <utility>

namespace gui
{
/// The text of one block, or of one cell of a table.
struct PassageSpan {
    int begin = 0; ///< positions in the document
    int end = 0; ///< past the last character
    int block = 0; ///< in the passage
    int row = -1; ///< of a cell, within the passage; else -1
    int column = -1;
};
using PassageSpans = QList<PassageSpan>; ///< in the order of the document

/// The words of a span in their styles; none of code.
[[nodiscard]] MarkdownRuns runsOf(const Passage &passage, const PassageSpan &span);

struct PassageLink {
    int begin = 0;
    int end = 0;
    QString target;
};
/// The links of a span in the order in which they stand. One whose words differ in look is one link.
[[nodiscard]] QList<PassageLink> linksIn(const Passage &passage, const PassageSpan &span);

/// A part of a table as it can be marked: within a cell as it is, else whole cells of one row, or whole rows.
[[nodiscard]] std::pair<int, int> wholeCells(const PassageSpans &spans, int from, int to);
}
