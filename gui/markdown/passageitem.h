// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One passage on the screen: a text item that is filled, and of which others ask what stands where.
#pragma once

#include "gui/markdown/passagespans.h"
#include "gui/markdown/passagestyle.h"

#include <QPointer>
#include <QQuickItem>
#include <qqmlregistration.h>

#include <memory>

class QTextDocument;

namespace gui
{
class PassageWriter;

/// Holds a TextEdit, which takes no part in what the mouse and the keyboard do: that is the affair of the ReadingSurface around
/// it. Positions are those of the text item's document.
class PassageItem : public QQuickItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(gui::Passage passage READ passage WRITE setPassage NOTIFY passageChanged)
    Q_PROPERTY(int index MEMBER m_index NOTIFY indexChanged)
    Q_PROPERTY(gui::PassageStyle *style READ style WRITE setStyle NOTIFY styleChanged)
    Q_PROPERTY(QQuickItem *edit READ edit WRITE setEdit NOTIFY editChanged)
    /// What there is without scrolling.
    Q_PROPERTY(qreal availableWidth READ availableWidth WRITE setAvailableWidth NOTIFY availableWidthChanged)
    Q_PROPERTY(qreal wantedWidth READ wantedWidth NOTIFY wantedWidthChanged)
    Q_PROPERTY(QString text READ text NOTIFY textChanged) ///< what is shown

public:
    explicit PassageItem(QQuickItem *parent = nullptr);
    ~PassageItem() override;

    [[nodiscard]] const Passage &passage() const { return m_passage; }
    void setPassage(const Passage &passage);
    [[nodiscard]] int index() const { return m_index; } ///< in the message
    [[nodiscard]] PassageStyle *style() const;
    void setStyle(PassageStyle *style);
    [[nodiscard]] QQuickItem *edit() const;
    void setEdit(QQuickItem *edit);
    [[nodiscard]] qreal availableWidth() const { return m_availableWidth; }
    void setAvailableWidth(qreal width);
    [[nodiscard]] qreal wantedWidth() const { return m_wantedWidth; }
    [[nodiscard]] QString text() const;

    [[nodiscard]] QTextDocument *document() const; ///< null before there is a text item
    [[nodiscard]] PassageSpans spans() const;
    [[nodiscard]] int length() const;
    [[nodiscard]] QString plainText(int from, int to) const;
    [[nodiscard]] QString markdown(int from, int to) const;
    /// The position next to a place in this item's coordinates.
    [[nodiscard]] int positionAt(const QPointF &place) const;
    /// Where the link leads that is at this place; empty where there is none.
    [[nodiscard]] QString linkAt(const QPointF &place) const;
    /// Where the character at this position is, in this item's coordinates.
    [[nodiscard]] QRectF rectangleAt(int position) const;
    /// Shows a selection; an empty one is none.
    void select(int from, int to);

Q_SIGNALS:
    void passageChanged();
    void indexChanged();
    void styleChanged();
    void editChanged();
    void availableWidthChanged();
    void wantedWidthChanged();
    void textChanged();

protected:
    void componentComplete() override;

private:
    void write();
    /// A cursor that goes over several cells of a table stands before the text of the last one, which is not shown as selected
    /// then.
    [[nodiscard]] int endToShow(int from, int to) const;

    Passage m_passage;
    int m_index = 0;
    QPointer<PassageStyle> m_style;
    QPointer<QQuickItem> m_edit;
    qreal m_availableWidth = 0;
    qreal m_wantedWidth = 0;
    std::unique_ptr<PassageWriter> m_writer;
};
}
