// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The text of one message as a person takes it: they mark with the mouse and the keyboard across all passages, copy, and follow
// links.
#pragma once

#include <QElapsedTimer>
#include <QPointer>
#include <QQuickItem>
#include <QTextCursor>
#include <QTimer>
#include <qqmlregistration.h>

#include <compare>
#include <utility>

namespace gui
{
class PassageItem;

/// Finds the passages among the items inside it, in the order of their index. What else is inside, such as a button, takes the
/// mouse first.
class ReadingSurface : public QQuickItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(bool hasSelection READ hasSelection NOTIFY selectionChanged)
    Q_PROPERTY(bool visualFocus READ visualFocus NOTIFY visualFocusChanged) ///< has the focus, and by the keyboard
    /// A Flickable that is scrolled when a selection is drawn beyond its edge, and by the arrow keys.
    Q_PROPERTY(QQuickItem *viewport MEMBER m_viewport NOTIFY viewportChanged)

public:
    explicit ReadingSurface(QQuickItem *parent = nullptr);

    /// The surface that an item lies on; null if there is none.
    [[nodiscard]] static ReadingSurface *around(const QQuickItem &item);

    [[nodiscard]] bool hasSelection() const;
    [[nodiscard]] bool visualFocus() const { return m_visualFocus; }

    /// The selected text; all of it where nothing is selected.
    [[nodiscard]] Q_INVOKABLE QString plainText() const;
    [[nodiscard]] Q_INVOKABLE QString markdown() const;
    /// Copies the selection as text and with its look, or everything where nothing is selected.
    Q_INVOKABLE void copy() const;
    Q_INVOKABLE void selectAll();
    Q_INVOKABLE void deselect();
    /// Selects the words where they stand first, and returns the place of their beginning in this item's coordinates. Returns an
    /// empty rectangle, and selects nothing, where they do not stand in one passage.
    Q_INVOKABLE QRectF select(const QString &words);

    /// Marks the selection in the passages again, as is needed when one was written anew.
    void showSelection();

Q_SIGNALS:
    void selectionChanged();
    void visualFocusChanged();
    void viewportChanged();
    void linkActivated(const QString &link);
    /// `link`: what the mouse points at; empty if it is none, and where the keyboard asked.
    void menuRequested(const QPointF &place, const QString &link);

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void mouseUngrabEvent() override;
    void hoverMoveEvent(QHoverEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    /// A place in the text.
    struct Place {
        int passage = 0;
        int position = 0;

        auto operator<=>(const Place &) const = default;
    };
    struct Range {
        Place begin;
        Place end;
    };
    struct Link {
        Range range;
        QString target;
    };
    enum class Unit { Character, Word, Block };

    [[nodiscard]] QList<PassageItem *> passages() const;
    [[nodiscard]] Place placeAt(const QPointF &point) const;
    [[nodiscard]] QString linkAt(const QPointF &point) const;
    [[nodiscard]] Place end() const;
    /// The word or block around a place.
    [[nodiscard]] Range unitAround(const Place &place) const;
    /// What is selected, from front to back.
    [[nodiscard]] Range selection() const;
    /// The part of a passage that lies in the range; from 0 to 0 for none.
    [[nodiscard]] static std::pair<int, int> partOf(const Range &range, const PassageItem &passage);
    /// The passage of a place; null if there is none.
    [[nodiscard]] const PassageItem *passageOf(const Place &place) const;
    /// The texts of the selected parts, or of everything, one below the other.
    [[nodiscard]] QString gathered(QString (PassageItem::*textOf)(int from, int to) const) const;
    void setSelection(const Range &anchor, const Range &focus);
    void dragTo(const QPointF &point);
    void scrollWhileDragging();
    /// Scrolls the viewport as far as it goes, and says how far that was.
    qreal scrolledBy(qreal wanted);
    [[nodiscard]] bool extendByKey(const QKeyEvent &event);
    [[nodiscard]] Place moved(const Place &place, QTextCursor::MoveOperation operation) const;
    [[nodiscard]] QList<Link> links() const;
    /// Selects the next link, if there is one, so that the Tab key leads through them.
    [[nodiscard]] bool selectLink(bool forward);
    /// Where the link leads that is selected as a whole; else empty.
    [[nodiscard]] QString selectedLink() const;
    void requestMenuByKey();
    void setVisualFocus(bool visible);

    QPointer<QQuickItem> m_viewport;
    Range m_anchor; ///< where the selection began: a place, or the word or block that was clicked
    Range m_focus; ///< where it goes to
    Unit m_unit = Unit::Character;
    bool m_dragging = false;
    bool m_visualFocus = false;
    QString m_pressedLink;
    QElapsedTimer m_sinceDoubleClick;
    QPointF m_dragPoint;
    QTimer m_scrolling;
};
}
