// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a passage consists of, for those who cannot see it: headings, paragraphs, lists with their items, cells and links.
#pragma once

#include "gui/markdown/passagespans.h"

#include <QAccessible>
#include <QList>
#include <QString>

namespace gui
{
struct OutlinePart {
    QAccessible::Role role
        = QAccessible::Paragraph; ///< or Heading, List, ListItem, ColumnHeader, Cell, Link, StaticText for code
    QString name; ///< its words; none of a List, whose items have them
    int from = 0; ///< in the document
    int to = 0;
    int parent = -1; ///< in the list of parts; -1: the passage itself
    QList<int> children{};
    int level = 0; ///< of a heading, from 1
    int row = 0; ///< of a cell
    int column = 0;
    QString target{}; ///< of a link
};

struct PassageOutline {
    QList<OutlinePart> parts; ///< in the order in which they are read, each behind the one that it is in
    QList<int> top; ///< those that are in no other
    int rows = 0; ///< of a table
    int columns = 0;
};

[[nodiscard]] PassageOutline outlineOf(const Passage &passage, const PassageSpans &spans);
}
