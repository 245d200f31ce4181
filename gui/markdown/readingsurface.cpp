// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Keeps the selection as two places and has each passage show its part.
#include "gui/markdown/readingsurface.h"

#include "gui/markdown/passageitem.h"
#include "gui/markdown/passagetext.h"

#include <QClipboard>
#include <QCursor>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QKeySequence>
#include <QMimeData>
#include <QPointingDevice>
#include <QStyleHints>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextDocumentFragment>

#include <algorithm>
#include <chrono>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr auto ScrollInterval = 30ms;
constexpr qreal KeyLines = 3; ///< that an arrow key scrolls

bool isMouse(const QPointerEvent &event)
{
    return event.device()->type() == QInputDevice::DeviceType::Mouse
        || event.device()->type() == QInputDevice::DeviceType::TouchPad;
}

void collect(const QQuickItem &item, QList<PassageItem *> &into)
{
    const QList<QQuickItem *> children = item.childItems();
    for (QQuickItem *child : children) {
        if (auto *passage = qobject_cast<PassageItem *>(child)) {
            into += passage;
        } else {
            collect(*child, into);
        }
    }
}
}

ReadingSurface::ReadingSurface(QQuickItem *parent)
    : QQuickItem(parent)
{
    setAcceptedMouseButtons(Qt::LeftButton | Qt::RightButton);
    setAcceptHoverEvents(true);
    setActiveFocusOnTab(true);
    m_scrolling.setInterval(ScrollInterval);
    connect(&m_scrolling, &QTimer::timeout, this, &ReadingSurface::scrollWhileDragging);
}

ReadingSurface *ReadingSurface::around(const QQuickItem &item)
{
    for (QQuickItem *above = item.parentItem(); above != nullptr; above = above->parentItem()) {
        if (auto *surface = qobject_cast<ReadingSurface *>(above)) {
            return surface;
        }
    }
    return nullptr;
}

bool ReadingSurface::hasSelection() const
{
    const Range range = selection();
    return range.begin != range.end;
}

QString ReadingSurface::plainText() const
{
    return gathered(&PassageItem::plainText);
}

QString ReadingSurface::markdown() const
{
    return gathered(&PassageItem::markdown);
}

void ReadingSurface::copy() const
{
    QTextDocument formatted;
    QTextCursor end(&formatted);
    const Range range = hasSelection() ? selection() : Range{.begin = {}, .end = this->end()};
    for (const PassageItem *passage : passages()) {
        const auto [from, to] = partOf(range, *passage);
        if (from < to) {
            QTextCursor part(passage->document());
            part.setPosition(from);
            part.setPosition(to, QTextCursor::KeepAnchor);
            if (!formatted.isEmpty()) {
                end.insertBlock(QTextBlockFormat(), QTextCharFormat());
            }
            end.insertFragment(part.selection());
        }
    }
    auto data = std::make_unique<QMimeData>();
    data->setText(plainText());
    data->setHtml(formatted.toHtml());
    QGuiApplication::clipboard()->setMimeData(data.release());
}

void ReadingSurface::selectAll()
{
    setSelection({}, {.begin = end(), .end = end()});
}

void ReadingSurface::deselect()
{
    const Range place{.begin = m_focus.begin, .end = m_focus.begin};
    setSelection(place, place);
}

QRectF ReadingSurface::select(const QString &words)
{
    for (const PassageItem *passage : passages()) {
        const QTextCursor found
            = passage->document() ? passage->document()->find(words, 0, QTextDocument::FindCaseSensitively) : QTextCursor();
        if (!found.isNull()) {
            const Place begin{.passage = passage->index(), .position = found.selectionStart()};
            const Place end{.passage = passage->index(), .position = found.selectionEnd()};
            setSelection({.begin = begin, .end = begin}, {.begin = end, .end = end});
            return mapRectFromItem(passage, passage->rectangleAt(begin.position));
        }
    }
    return {};
}

void ReadingSurface::showSelection()
{
    const Range range = selection();
    for (PassageItem *passage : passages()) {
        const auto [from, to] = partOf(range, *passage);
        passage->select(from, to);
    }
}

void ReadingSurface::mousePressEvent(QMouseEvent *event)
{
    setKeepMouseGrab(isMouse(*event)); // a finger that moves scrolls
    forceActiveFocus(Qt::MouseFocusReason);
    const Place place = placeAt(event->position());
    if (event->button() == Qt::RightButton) {
        const Range range = selection();
        if (place < range.begin || place > range.end) {
            setSelection({place, place}, {place, place});
        }
        Q_EMIT menuRequested(event->position(), linkAt(event->position()));
        return;
    }
    const int interval = QGuiApplication::styleHints()->mouseDoubleClickInterval();
    const bool third = m_sinceDoubleClick.isValid() && m_sinceDoubleClick.elapsed() < interval
        && (event->position() - m_dragPoint).manhattanLength() < QGuiApplication::styleHints()->startDragDistance();
    m_sinceDoubleClick.invalidate();
    m_dragging = true;
    m_dragPoint = event->position();
    m_pressedLink = linkAt(event->position());
    m_unit = third ? Unit::Block : Unit::Character;
    const Range unit = unitAround(place);
    setSelection(event->modifiers().testFlag(Qt::ShiftModifier) ? m_anchor : unit, unit);
}

void ReadingSurface::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton) {
        return;
    }
    m_sinceDoubleClick.start();
    m_dragging = true;
    m_dragPoint = event->position();
    m_pressedLink.clear();
    m_unit = Unit::Word;
    const Range unit = unitAround(placeAt(event->position()));
    setSelection(unit, unit);
}

void ReadingSurface::mouseMoveEvent(QMouseEvent *event)
{
    if (m_dragging && event->buttons().testFlag(Qt::LeftButton) && isMouse(*event)) {
        dragTo(event->position());
    }
}

void ReadingSurface::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton) {
        return;
    }
    mouseUngrabEvent();
    if (hasSelection()) {
        if (QGuiApplication::clipboard()->supportsSelection()) {
            QGuiApplication::clipboard()->setText(plainText(), QClipboard::Selection);
        }
    } else if (!m_pressedLink.isEmpty() && linkAt(event->position()) == m_pressedLink) {
        Q_EMIT linkActivated(m_pressedLink);
    }
}

void ReadingSurface::mouseUngrabEvent()
{
    m_dragging = false;
    m_scrolling.stop();
    setKeepMouseGrab(false);
}

void ReadingSurface::hoverMoveEvent(QHoverEvent *event)
{
    setCursor(linkAt(event->position()).isEmpty() ? Qt::IBeamCursor : Qt::PointingHandCursor);
}

void ReadingSurface::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy) && hasSelection()) {
        copy();
    } else if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
    } else if (event->key() == Qt::Key_Escape && hasSelection()) {
        deselect();
    } else if (event->key() == Qt::Key_Menu || (event->key() == Qt::Key_F10 && event->modifiers() == Qt::ShiftModifier)) {
        requestMenuByKey();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        const QString link = selectedLink();
        if (link.isEmpty()) {
            event->ignore();
        } else {
            Q_EMIT linkActivated(link);
        }
    } else if (event->modifiers() == Qt::NoModifier && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)) {
        const qreal lines = KeyLines * QFontMetricsF(QGuiApplication::font()).lineSpacing();
        scrolledBy(event->key() == Qt::Key_Up ? -lines : lines);
    } else if (event->key() == Qt::Key_Tab || event->key() == Qt::Key_Backtab) {
        event->setAccepted(selectLink(event->key() == Qt::Key_Tab));
    } else {
        event->setAccepted(extendByKey(*event));
    }
}

void ReadingSurface::focusInEvent(QFocusEvent *event)
{
    QQuickItem::focusInEvent(event);
    setVisualFocus(event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason
                   || event->reason() == Qt::ShortcutFocusReason);
}

void ReadingSurface::focusOutEvent(QFocusEvent *event)
{
    QQuickItem::focusOutEvent(event);
    setVisualFocus(false);
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason) {
        deselect();
    }
}

QList<PassageItem *> ReadingSurface::passages() const
{
    QList<PassageItem *> found;
    collect(*this, found);
    std::ranges::sort(found, {}, &PassageItem::index);
    return found;
}

ReadingSurface::Place ReadingSurface::placeAt(const QPointF &point) const
{
    const PassageItem *nearest = nullptr;
    for (const PassageItem *passage : passages()) {
        if (nearest == nullptr || passage->mapToItem(this, QPointF()).y() <= point.y()) {
            nearest = passage;
        }
    }
    if (nearest == nullptr) {
        return {};
    }
    return {.passage = nearest->index(), .position = nearest->positionAt(mapToItem(nearest, point))};
}

QString ReadingSurface::linkAt(const QPointF &point) const
{
    for (const PassageItem *passage : passages()) {
        const QPointF inside = mapToItem(passage, point);
        if (passage->contains(inside)) {
            return passage->linkAt(inside);
        }
    }
    return {};
}

ReadingSurface::Place ReadingSurface::end() const
{
    const QList<PassageItem *> all = passages();
    return all.isEmpty() ? Place() : Place{.passage = all.last()->index(), .position = all.last()->length()};
}

ReadingSurface::Range ReadingSurface::unitAround(const Place &place) const
{
    const PassageItem *passage = passageOf(place);
    if (m_unit == Unit::Character || passage == nullptr) {
        return {.begin = place, .end = place};
    }
    QTextCursor cursor(passage->document());
    cursor.setPosition(place.position);
    cursor.select(m_unit == Unit::Word ? QTextCursor::WordUnderCursor : QTextCursor::BlockUnderCursor);
    const QTextBlock block = passage->document()->findBlock(place.position);
    const int begin = m_unit == Unit::Word ? cursor.selectionStart() : block.position();
    const int end = m_unit == Unit::Word ? cursor.selectionEnd() : block.position() + block.length() - 1;
    return {.begin = {.passage = place.passage, .position = begin}, .end = {.passage = place.passage, .position = end}};
}

ReadingSurface::Range ReadingSurface::selection() const
{
    return {.begin = std::min(m_anchor.begin, m_focus.begin), .end = std::max(m_anchor.end, m_focus.end)};
}

std::pair<int, int> ReadingSurface::partOf(const Range &range, const PassageItem &passage)
{
    if (passage.document() == nullptr || passage.index() < range.begin.passage || passage.index() > range.end.passage) {
        return {0, 0};
    }
    const int from = passage.index() == range.begin.passage ? range.begin.position : 0;
    const int to = passage.index() == range.end.passage ? range.end.position : passage.length();
    const std::pair part{std::min(from, passage.length()), std::min(to, passage.length())};
    return passage.passage().kind == Passage::Kind::Table ? wholeCells(passage.spans(), part.first, part.second) : part;
}

QString ReadingSurface::gathered(QString (PassageItem::*textOf)(int, int) const) const
{
    QString text;
    const bool everything = !hasSelection();
    const Range range = everything ? Range{.begin = {}, .end = end()} : selection();
    for (const PassageItem *passage : passages()) {
        const auto [from, to] = partOf(range, *passage);
        if (from < to) {
            const bool before = everything || range.begin.passage < passage->index();
            const bool behind = everything || range.end.passage > passage->index();
            text += text.isEmpty() ? QString() : textBetween(passage->passage());
            text += (passage->*textOf)(before ? -1 : from, behind ? to + 1 : to);
        }
    }
    return text;
}

void ReadingSurface::setSelection(const Range &anchor, const Range &focus)
{
    m_anchor = anchor;
    m_focus = focus;
    showSelection();
    Q_EMIT selectionChanged();
}

void ReadingSurface::dragTo(const QPointF &point)
{
    m_dragPoint = point;
    setSelection(m_anchor, unitAround(placeAt(point)));
    const qreal y = m_viewport ? mapToItem(m_viewport, point).y() : 0;
    if (m_viewport && (y < 0 || y > m_viewport->height())) {
        if (!m_scrolling.isActive()) {
            m_scrolling.start();
        }
    } else {
        m_scrolling.stop();
    }
}

void ReadingSurface::scrollWhileDragging()
{
    if (!m_viewport || !m_dragging) {
        m_scrolling.stop();
        return;
    }
    const qreal y = mapToItem(m_viewport, m_dragPoint).y();
    const qreal beyond = y < 0 ? y : y - m_viewport->height();
    dragTo(m_dragPoint + QPointF(0, scrolledBy(beyond / 2)));
}

qreal ReadingSurface::scrolledBy(qreal wanted)
{
    if (!m_viewport) {
        return 0;
    }
    const auto length = [this](const char *name) { return m_viewport->property(name).toReal(); };
    const qreal top = length("originY") - length("topMargin");
    const qreal bottom = length("originY") + length("contentHeight") + length("bottomMargin") - m_viewport->height();
    const qreal before = length("contentY");
    const qreal after = std::clamp(before + wanted, top, std::max(top, bottom));
    m_viewport->setProperty("contentY", after);
    QMetaObject::invokeMethod(m_viewport, "movementEnded"); // a Flickable says so by itself only where it moved by itself
    return after - before;
}

bool ReadingSurface::extendByKey(const QKeyEvent &event)
{
    static const QList<std::pair<QKeySequence::StandardKey, QTextCursor::MoveOperation>> moves{
        {QKeySequence::SelectNextChar, QTextCursor::Right},          {QKeySequence::SelectPreviousChar, QTextCursor::Left},
        {QKeySequence::SelectNextWord, QTextCursor::WordRight},      {QKeySequence::SelectPreviousWord, QTextCursor::WordLeft},
        {QKeySequence::SelectNextLine, QTextCursor::Down},           {QKeySequence::SelectPreviousLine, QTextCursor::Up},
        {QKeySequence::SelectStartOfLine, QTextCursor::StartOfLine}, {QKeySequence::SelectEndOfLine, QTextCursor::EndOfLine},
    };
    for (const auto &[key, operation] : moves) {
        if (event.matches(key)) {
            const Place place = moved(m_focus.begin, operation);
            setSelection(m_anchor, {.begin = place, .end = place});
            return true;
        }
    }
    return false;
}

ReadingSurface::Place ReadingSurface::moved(const Place &place, QTextCursor::MoveOperation operation) const
{
    const PassageItem *passage = passageOf(place);
    if (passage == nullptr) {
        return place;
    }
    QTextCursor cursor(passage->document());
    cursor.setPosition(std::min(place.position, passage->length()));
    if (cursor.movePosition(operation) && cursor.position() != place.position) {
        return {.passage = place.passage, .position = cursor.position()};
    }
    // Over the edge, into the next passage.
    const bool forward = operation == QTextCursor::Right || operation == QTextCursor::WordRight || operation == QTextCursor::Down;
    const bool backward = operation == QTextCursor::Left || operation == QTextCursor::WordLeft || operation == QTextCursor::Up;
    const PassageItem *next = passageOf({.passage = place.passage + (forward ? 1 : -1), .position = 0});
    if (next == nullptr || !(forward || backward)) {
        return place;
    }
    return {.passage = next->index(), .position = forward ? 0 : next->length()};
}

const PassageItem *ReadingSurface::passageOf(const Place &place) const
{
    const QList<PassageItem *> all = passages();
    const auto found = std::ranges::find(all, place.passage, &PassageItem::index);
    return found != all.end() && (*found)->document() != nullptr ? *found : nullptr;
}

QList<ReadingSurface::Link> ReadingSurface::links() const
{
    QList<Link> links;
    for (const PassageItem *passage : passages()) {
        const int index = passage->index();
        for (const PassageSpan &span : passage->spans()) {
            for (const PassageLink &link : linksIn(passage->passage(), span)) {
                const Place begin{.passage = index, .position = link.begin};
                const Place end{.passage = index, .position = link.end};
                links += Link{.range = {.begin = begin, .end = end}, .target = link.target};
            }
        }
    }
    return links;
}

bool ReadingSurface::selectLink(bool forward)
{
    const Range here = selection();
    QList<Link> all = links();
    if (!forward) {
        std::ranges::reverse(all);
    }
    for (const Link &link : all) {
        const Range &there = link.range;
        if (forward ? there.begin >= here.end : there.end <= here.begin) {
            setSelection({.begin = there.begin, .end = there.begin}, {.begin = there.end, .end = there.end});
            return true;
        }
    }
    return false;
}

QString ReadingSurface::selectedLink() const
{
    const Range here = selection();
    for (const Link &link : links()) {
        if (link.range.begin == here.begin && link.range.end == here.end) {
            return link.target;
        }
    }
    return {};
}

void ReadingSurface::requestMenuByKey()
{
    QPointF place(0, 0);
    const Range range = selection();
    if (const PassageItem *passage = passageOf(range.end); passage != nullptr && hasSelection()) {
        place = passage->mapRectToItem(this, passage->rectangleAt(range.end.position)).bottomLeft();
    }
    Q_EMIT menuRequested(place, selectedLink());
}

void ReadingSurface::setVisualFocus(bool visible)
{
    if (m_visualFocus != visible) {
        m_visualFocus = visible;
        Q_EMIT visualFocusChanged();
    }
}
}
