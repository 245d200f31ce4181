// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Applies the style after each change of the text, and only to what does not have it yet.
#include "gui/components/documentstyle.h"

#include <QScopedValueRollback>
#include <QTextDocument>
#include <QTextFrame>
#include <QTextTable>

namespace gui
{
DocumentStyle::DocumentStyle(QObject *parent)
    : QObject(parent)
{
    connect(this, &DocumentStyle::styleChanged, this, &DocumentStyle::apply);
}

QQuickTextDocument *DocumentStyle::document() const
{
    return m_document;
}

void DocumentStyle::setDocument(QQuickTextDocument *document)
{
    if (m_document == document) {
        return;
    }
    if (m_document) {
        m_document->textDocument()->disconnect(this);
    }
    m_document = document;
    if (m_document) {
        connect(m_document->textDocument(), &QTextDocument::contentsChanged, this, &DocumentStyle::apply);
        apply();
    }
    Q_EMIT documentChanged();
}

qreal DocumentStyle::indent() const
{
    return m_indent;
}

void DocumentStyle::setIndent(qreal indent)
{
    if (m_indent != indent) {
        m_indent = indent;
        Q_EMIT styleChanged();
    }
}

qreal DocumentStyle::cellPadding() const
{
    return m_cellPadding;
}

void DocumentStyle::setCellPadding(qreal padding)
{
    if (m_cellPadding != padding) {
        m_cellPadding = padding;
        Q_EMIT styleChanged();
    }
}

QColor DocumentStyle::lineColor() const
{
    return m_lineColor;
}

void DocumentStyle::setLineColor(const QColor &color)
{
    if (m_lineColor != color) {
        m_lineColor = color;
        Q_EMIT styleChanged();
    }
}

void DocumentStyle::apply()
{
    if (m_applying || !m_document) {
        return;
    }
    const QScopedValueRollback guard(m_applying, true);
    QTextDocument &document = *m_document->textDocument();
    if (document.indentWidth() != m_indent) {
        document.setIndentWidth(m_indent);
    }
    const QList<QTextFrame *> frames = document.rootFrame()->childFrames();
    for (QTextFrame *frame : frames) {
        if (auto *table = qobject_cast<QTextTable *>(frame)) {
            style(*table);
        }
    }
}

void DocumentStyle::style(QTextTable &table) const
{
    QTextTableFormat format = table.format();
    if (format.cellPadding() == m_cellPadding && format.borderBrush().color() == m_lineColor) {
        return;
    }
    format.setBorderCollapse(true);
    format.setBorder(1);
    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    format.setBorderBrush(m_lineColor);
    format.setCellPadding(m_cellPadding);
    format.setCellSpacing(0);
    table.setFormat(format);
}
}
