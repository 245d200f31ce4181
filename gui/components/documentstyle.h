// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a TextEdit cannot say from QML about the look of its Markdown: how far lists are indented and how tables are drawn.
#pragma once

#include <QColor>
#include <QObject>
#include <QPointer>
#include <QQuickTextDocument>
#include <qqmlregistration.h>

class QTextTable;

namespace gui
{
/// A style keeps the document of a read-only TextEdit in style whenever its text is set anew. Lengths are in pixels.
class DocumentStyle : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QQuickTextDocument *document READ document WRITE setDocument NOTIFY documentChanged REQUIRED)
    Q_PROPERTY(qreal indent READ indent WRITE setIndent NOTIFY styleChanged)
    Q_PROPERTY(qreal cellPadding READ cellPadding WRITE setCellPadding NOTIFY styleChanged)
    Q_PROPERTY(QColor lineColor READ lineColor WRITE setLineColor NOTIFY styleChanged)

public:
    explicit DocumentStyle(QObject *parent = nullptr);

    [[nodiscard]] QQuickTextDocument *document() const;
    void setDocument(QQuickTextDocument *document);
    [[nodiscard]] qreal indent() const;
    void setIndent(qreal indent);
    [[nodiscard]] qreal cellPadding() const;
    void setCellPadding(qreal padding);
    [[nodiscard]] QColor lineColor() const;
    void setLineColor(const QColor &color);

Q_SIGNALS:
    void documentChanged();
    void styleChanged();

private:
    void apply();
    void style(QTextTable &table) const;

    QPointer<QQuickTextDocument> m_document;
    qreal m_indent = 40;
    qreal m_cellPadding = 4;
    QColor m_lineColor;
    bool m_applying = false;
};
}
