// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/passageitem.h"

#include "gui/markdown/accessiblepassage.h"
#include "gui/markdown/passagetext.h"
#include "gui/markdown/passagewriter.h"
#include "gui/markdown/readingsurface.h"

#include <QQuickTextDocument>
#include <QTextDocument>

#include <algorithm>
#include <iterator>

namespace gui
{
PassageItem::PassageItem(QQuickItem *parent)
    : QQuickItem(parent)
{
    provideAccessiblePassages();
}

PassageItem::~PassageItem() = default;

void PassageItem::setPassage(const Passage &passage)
{
    if (m_passage == passage) {
        return;
    }
    m_passage = passage;
    write();
    Q_EMIT passageChanged();
}

PassageStyle *PassageItem::style() const
{
    return m_style;
}

void PassageItem::setStyle(PassageStyle *style)
{
    if (m_style == style) {
        return;
    }
    if (m_style) {
        m_style->disconnect(this);
    }
    m_style = style;
    const auto rewrite = [this] {
        if (m_writer) {
            m_writer->forget();
        }
        write();
    };
    if (m_style) {
        connect(m_style, &PassageStyle::changed, this, rewrite);
    }
    rewrite();
    Q_EMIT styleChanged();
}

QQuickItem *PassageItem::edit() const
{
    return m_edit;
}

void PassageItem::setEdit(QQuickItem *edit)
{
    if (m_edit == edit) {
        return;
    }
    m_writer.reset();
    m_edit = edit;
    if (QTextDocument *document = this->document()) {
        m_edit->setAcceptedMouseButtons(Qt::NoButton);
        m_edit->setAcceptHoverEvents(false);
        document->setUndoRedoEnabled(false);
        write();
    }
    Q_EMIT editChanged();
}

void PassageItem::setAvailableWidth(qreal width)
{
    if (m_availableWidth != width) {
        m_availableWidth = width;
        write();
        Q_EMIT availableWidthChanged();
    }
}

QString PassageItem::text() const
{
    QStringList texts;
    for (const PassageSpan &span : spans()) {
        texts += shownText(m_passage, span);
    }
    return texts.join(u'\n');
}

QTextDocument *PassageItem::document() const
{
    const auto *document = m_edit ? m_edit->property("textDocument").value<QQuickTextDocument *>() : nullptr;
    return document != nullptr ? document->textDocument() : nullptr;
}

PassageSpans PassageItem::spans() const
{
    return m_writer ? m_writer->spans() : PassageSpans();
}

QString PassageItem::plainText(int from, int to) const
{
    return gui::plainText(m_passage, spans(), from, to);
}

QString PassageItem::markdown(int from, int to) const
{
    return markdownText(m_passage, spans(), from, to);
}

int PassageItem::length() const
{
    return document() == nullptr ? 0 : document()->characterCount() - 1;
}

int PassageItem::positionAt(const QPointF &place) const
{
    int position = 0;
    if (m_edit) {
        const QPointF inside = mapToItem(m_edit, place);
        QMetaObject::invokeMethod(m_edit, "positionAt", Q_RETURN_ARG(int, position), Q_ARG(qreal, inside.x()),
                                  Q_ARG(qreal, inside.y()));
    }
    return std::clamp(position, 0, length());
}

QString PassageItem::linkAt(const QPointF &place) const
{
    QString link;
    if (m_edit) {
        const QPointF inside = mapToItem(m_edit, place);
        QMetaObject::invokeMethod(m_edit, "linkAt", Q_RETURN_ARG(QString, link), Q_ARG(qreal, inside.x()),
                                  Q_ARG(qreal, inside.y()));
    }
    return link;
}

QRectF PassageItem::rectangleAt(int position) const
{
    QRectF rectangle;
    if (m_edit) {
        QMetaObject::invokeMethod(m_edit, "positionToRectangle", Q_RETURN_ARG(QRectF, rectangle), Q_ARG(int, position));
        rectangle = mapRectFromItem(m_edit, rectangle);
    }
    return rectangle;
}

void PassageItem::select(int from, int to)
{
    if (!m_edit) {
        return;
    }
    if (from == to) {
        QMetaObject::invokeMethod(m_edit, "deselect");
    } else {
        QMetaObject::invokeMethod(m_edit, "select", Q_ARG(int, from), Q_ARG(int, endToShow(from, to)));
    }
}

int PassageItem::endToShow(int from, int to) const
{
    if (m_passage.kind != Passage::Kind::Table) {
        return to;
    }
    const PassageSpans spans = this->spans();
    const auto last = std::ranges::find_if(spans, [=](const PassageSpan &span) { return span.end == to && from < span.begin; });
    if (last == spans.end()) {
        return to;
    }
    return std::next(last) == spans.end() ? length() : std::next(last)->begin;
}

void PassageItem::componentComplete()
{
    QQuickItem::componentComplete();
    write();
}

void PassageItem::write()
{
    if (!isComponentComplete() || !m_style || document() == nullptr || m_passage.blocks.isEmpty()) {
        return;
    }
    if (!m_writer) {
        m_writer = makePassageWriter(m_passage.kind, *document());
    }
    // Without it a text item builds all of its text anew for a change, also what is not on the screen.
    m_edit->setFlag(ItemObservesViewport);
    m_writer->write(m_passage, *m_style, m_availableWidth);
    if (m_wantedWidth != m_writer->wantedWidth()) {
        m_wantedWidth = m_writer->wantedWidth();
        Q_EMIT wantedWidthChanged();
    }
    if (auto *surface = ReadingSurface::around(*this); surface != nullptr && surface->hasSelection()) {
        surface->showSelection();
    }
    Q_EMIT textChanged();
}
}
