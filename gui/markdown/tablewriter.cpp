// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/tablewriter.h"

#include "gui/markdown/passagestyle.h"
#include "gui/markdown/runformat.h"

#include <QFontMetricsF>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextTable>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gui
{
namespace
{
constexpr qreal LeastEms = 7; ///< a column is never narrower, unless its text is
constexpr qreal MostEms = 24; ///< a column never wants more
constexpr qsizetype MeasuredCharacters = 200; ///< of a line of a cell; more want more than MostEms

/// A row may have more cells than the head.
qsizetype columnsOf(const MarkdownTable &table)
{
    qsizetype columns = 1;
    for (const QList<MarkdownRuns> &row : table.rows) {
        columns = std::max(columns, row.size());
    }
    return columns;
}

QTextTableFormat tableFormat(const PassageStyle &style)
{
    QTextTableFormat format;
    format.setBorderCollapse(true);
    format.setBorder(1);
    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    format.setBorderBrush(style.lineColor);
    format.setCellPadding(style.cellPadding);
    format.setCellSpacing(0);
    return format;
}

/// A line that is not to be seen: a document has one before and behind a table.
void flatten(QTextCursor cursor)
{
    QTextBlockFormat flat;
    flat.setLineHeight(0, QTextBlockFormat::FixedHeight);
    cursor.setBlockFormat(flat);
}
}

TableWriter::TableWriter(QTextDocument &document)
    : m_document(document)
{
}

void TableWriter::write(const Passage &passage, const PassageStyle &style, qreal width)
{
    const MarkdownTable &table = passage.blocks.first().table;
    const MarkdownTable &measured = passage.blocks.last().table;
    if (table == m_written && measured == m_measured && width == m_width) {
        return;
    }
    if (measured != m_measured || m_naturalWidths.isEmpty()) {
        measure(measured, style);
    }
    const qreal around = 2 * style.cellPadding + 1; // a cell's text has padding and a line beside it
    const auto columns = static_cast<qreal>(m_naturalWidths.size());
    const qreal least = LeastEms * QFontMetricsF(style.font).height();
    const QList<qreal> widths = columnWidths(m_naturalWidths, least, width - around * columns - 1);
    QTextTableFormat format = tableFormat(style);
    QList<QTextLength> constraints;
    for (const qreal column : widths) {
        constraints += QTextLength(QTextLength::FixedLength, column + 2 * style.cellPadding);
    }
    format.setColumnWidthConstraints(constraints);
    m_wantedWidth = std::ceil(std::accumulate(widths.begin(), widths.end(), around * columns + 1));
    fill(table, !passage.continued, format, style);
    m_written = table;
    m_measured = measured;
    m_width = width;
}

void TableWriter::measure(const MarkdownTable &table, const PassageStyle &style)
{
    QFont bold = style.font;
    bold.setBold(true);
    const QFontMetricsF metrics(bold);
    const qreal most = MostEms * metrics.height();
    m_naturalWidths = QList<qreal>(columnsOf(table), std::ceil(metrics.averageCharWidth()));
    for (const QList<MarkdownRuns> &row : table.rows) {
        for (qsizetype column = 0; column < row.size(); ++column) {
            qreal &widest = m_naturalWidths[column];
            const QStringList lines = plainText(row[column]).split(QChar::LineSeparator);
            for (const QString &line : lines) {
                widest
                    = std::max(widest, std::min(most, std::ceil(metrics.horizontalAdvance(line.left(MeasuredCharacters))) + 1));
            }
        }
    }
}

void TableWriter::fill(const MarkdownTable &table, bool headed, const QTextTableFormat &format, const PassageStyle &style)
{
    QTextCursor edit(&m_document);
    edit.beginEditBlock();
    edit.select(QTextCursor::Document);
    edit.removeSelectedText();
    QTextTableFormat shape = format;
    shape.setHeaderRowCount(headed ? 1 : 0);
    m_spans.clear();
    QTextTable &cells = *edit.insertTable(static_cast<int>(table.rows.size()), static_cast<int>(m_naturalWidths.size()), shape);
    for (int row = 0; row < cells.rows(); ++row) {
        QTextCharFormat base;
        base.setFontFamilies(PassageStyle::familiesOf(style.font));
        base.setFontWeight(headed && row == 0 ? QFont::Bold : QFont::Normal);
        for (int column = 0; column < cells.columns(); ++column) {
            QTextCursor cursor = cells.cellAt(row, column).firstCursorPosition();
            const MarkdownRuns runs = table.rows[row].value(column);
            QTextBlockFormat block = directedFormat(runs);
            if (const Qt::Alignment side = table.alignments.value(column)) {
                block.setAlignment(side | Qt::AlignAbsolute);
            }
            cursor.setBlockFormat(block);
            const int begin = cursor.position();
            insertRuns(cursor, runs, base, style);
            m_spans += PassageSpan{.begin = begin, .end = cursor.position(), .row = row, .column = column};
        }
    }
    flatten(QTextCursor(m_document.firstBlock()));
    flatten(QTextCursor(m_document.lastBlock()));
    edit.endEditBlock();
}

void TableWriter::forget()
{
    m_written = {};
    m_measured = {};
    m_width = 0;
}

QList<qreal> columnWidths(const QList<qreal> &natural, qreal least, qreal available)
{
    QList<qreal> widths = natural;
    const qreal wanted = std::accumulate(natural.begin(), natural.end(), 0.0);
    if (wanted <= available) {
        return widths;
    }
    for (qreal &width : widths) {
        width = std::min(width, least);
    }
    const qreal needed = std::accumulate(widths.begin(), widths.end(), 0.0);
    if (needed < available) {
        for (qsizetype i = 0; i < widths.size(); ++i) {
            widths[i] += (natural[i] - widths[i]) * (available - needed) / (wanted - needed);
        }
    }
    return widths;
}
}
