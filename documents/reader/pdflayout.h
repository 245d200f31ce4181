// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Makes paragraphs out of the lines of a printed page: a PDF knows where words stand, not what they belong to.
#pragma once

#include "documents/document.h"

#include <QList>
#include <QRectF>
#include <QString>

namespace documents::reader
{
/// A run of words on one line, in points from the page's upper left corner.
struct PdfLine {
    QString text;
    QRectF box;
    double wordHeight = 0; ///< the median height of its words, which stands for the font size
};

struct PdfPage {
    QString label;
    QSizeF size;
    QList<PdfLine> lines; ///< in reading order
};

/// Drops running heads, feet and page numbers where most pages carry them (a running head's first appearance stays),
/// then rebuilds each page's paragraphs: lines joined, words hyphenated at a line's end healed, headings told from their size or
/// from the outline, list items from their bullets, rows of a table from cells that stand side by side.
[[nodiscard]] QList<QList<Paragraph>> paragraphsOf(QList<PdfPage> pages, const QList<OutlineEntry> &outline);
}
