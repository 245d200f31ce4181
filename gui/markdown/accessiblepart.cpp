// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/accessiblepart.h"

#include "gui/markdown/passageitem.h"
#include "gui/markdown/readingsurface.h"

#include <QQuickWindow>

#include <algorithm>

namespace gui
{
namespace
{
class AccessiblePart : public QAccessibleInterface,
                       public QAccessibleTextInterface,
                       public QAccessibleActionInterface,
                       public QAccessibleAttributesInterface,
                       public QAccessibleTableCellInterface
{
public:
    AccessiblePart(const AccessibleParts &parts, int index)
        : m_parts(parts)
        , m_index(index)
    {
    }

    bool isValid() const override { return m_index < m_parts.outline().parts.size(); }
    QObject *object() const override { return nullptr; }
    QWindow *window() const override { return m_parts.passageItem().window(); }

    QAccessibleInterface *parent() const override
    {
        const int parent = part().parent;
        return parent < 0 ? &m_parts.passage() : m_parts.part(parent);
    }
    int childCount() const override { return static_cast<int>(part().children.size()); }
    QAccessibleInterface *child(int index) const override { return m_parts.part(part().children.value(index, -1)); }
    int indexOfChild(const QAccessibleInterface *child) const override { return placeAmongChildren(*this, child); }
    QAccessibleInterface *childAt(int x, int y) const override { return innermostAt(*this, x, y); }

    QString text(QAccessible::Text kind) const override
    {
        if (kind == QAccessible::Value) {
            return part().target;
        }
        return kind == QAccessible::Name ? part().name : QString();
    }
    void setText(QAccessible::Text, const QString &) override { }

    QRect rect() const override
    {
        const PassageItem &item = m_parts.passageItem();
        const QRectF first = item.rectangleAt(part().from);
        const QRectF last = item.rectangleAt(part().to);
        QRectF all = first.united(last);
        if (last.top() > first.top() || part().role != QAccessible::Link) {
            all.setLeft(part().role == QAccessible::Cell || part().role == QAccessible::ColumnHeader ? all.left() : 0);
            all.setRight(std::max(all.right(), all.left() + 1));
        }
        return m_parts.screenRect(all);
    }
    QAccessible::Role role() const override { return part().role; }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.readOnly = true;
        state.selectableText = true;
        state.linked = part().role == QAccessible::Link;
        state.invisible = !isValid() || !m_parts.passageItem().isVisible();
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        const bool cell = part().role == QAccessible::Cell || part().role == QAccessible::ColumnHeader;
        switch (type) {
        case QAccessible::TextInterface:
            return part().role == QAccessible::List ? nullptr : static_cast<QAccessibleTextInterface *>(this);
        case QAccessible::ActionInterface:
            return part().role == QAccessible::Link ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
        case QAccessible::AttributesInterface:
            return part().level > 0 ? static_cast<QAccessibleAttributesInterface *>(this) : nullptr;
        case QAccessible::TableCellInterface:
            return cell ? static_cast<QAccessibleTableCellInterface *>(this) : nullptr;
        default:
            return nullptr;
        }
    }

    // QAccessibleTextInterface: the words; the selection is the surface's.
    void selection(int, int *start, int *end) const override { *start = *end = 0; }
    int selectionCount() const override { return 0; }
    void addSelection(int, int) override { }
    void removeSelection(int) override { }
    void setSelection(int, int, int) override { }
    int cursorPosition() const override { return 0; }
    void setCursorPosition(int) override { }
    QString text(int start, int end) const override { return part().name.mid(start, end - start); }
    int characterCount() const override { return static_cast<int>(part().name.size()); }
    QRect characterRect(int offset) const override
    {
        const PassageItem &item = m_parts.passageItem();
        const QRectF here = item.rectangleAt(part().from + offset - marker());
        const QRectF next = item.rectangleAt(std::min(part().to, part().from + offset - marker() + 1));
        return m_parts.screenRect(next.top() == here.top() ? here.united(next) : here);
    }
    int offsetAtPoint(const QPoint &point) const override
    {
        const PassageItem &item = m_parts.passageItem();
        const int position = item.positionAt(item.mapFromGlobal(point));
        return position < part().from || position > part().to ? -1 : position - part().from + marker();
    }
    void scrollToSubstring(int, int) override { }
    QString attributes(int, int *start, int *end) const override
    {
        *start = 0;
        *end = characterCount();
        return {};
    }

    // QAccessibleActionInterface: a link is followed as with the mouse.
    QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString &name) override
    {
        ReadingSurface *surface = ReadingSurface::around(m_parts.passageItem());
        if (name == pressAction() && surface != nullptr) {
            Q_EMIT surface->linkActivated(part().target);
        }
    }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

    // QAccessibleAttributesInterface
    QList<QAccessible::Attribute> attributeKeys() const override { return {QAccessible::Attribute::Level}; }
    QVariant attributeValue(QAccessible::Attribute key) const override
    {
        return key == QAccessible::Attribute::Level ? QVariant(part().level) : QVariant();
    }

    // QAccessibleTableCellInterface
    bool isSelected() const override { return false; }
    QList<QAccessibleInterface *> columnHeaderCells() const override
    {
        const int header = m_parts.outline().top.value(part().column, -1);
        const bool is = header >= 0 && m_parts.outline().parts[header].role == QAccessible::ColumnHeader;
        return is ? QList<QAccessibleInterface *>{m_parts.part(header)} : QList<QAccessibleInterface *>();
    }
    QList<QAccessibleInterface *> rowHeaderCells() const override { return {}; }
    int columnIndex() const override { return part().column; }
    int rowIndex() const override { return part().row; }
    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    QAccessibleInterface *table() const override { return &m_parts.passage(); }

private:
    [[nodiscard]] OutlinePart part() const { return m_parts.outline().parts.value(m_index); }
    /// How much of the name stands before the text in the document: the bullet or number of an item.
    [[nodiscard]] int marker() const { return std::max(0, static_cast<int>(part().name.size()) - (part().to - part().from)); }

    const AccessibleParts &m_parts;
    int m_index;
};
}

int placeAmongChildren(const QAccessibleInterface &parent, const QAccessibleInterface *child)
{
    for (int i = 0; i < parent.childCount(); ++i) {
        if (parent.child(i) == child) {
            return i;
        }
    }
    return -1;
}

QAccessibleInterface *innermostAt(const QAccessibleInterface &parent, int x, int y)
{
    for (int i = 0; i < parent.childCount(); ++i) {
        if (QAccessibleInterface *found = parent.child(i); found != nullptr && found->rect().contains(x, y)) {
            QAccessibleInterface *inner = found->childAt(x, y);
            return inner != nullptr ? inner : found;
        }
    }
    return nullptr;
}

AccessibleParts::AccessibleParts(const PassageItem &item, QAccessibleInterface &passage)
    : m_item(item)
    , m_passage(passage)
{
}

AccessibleParts::~AccessibleParts()
{
    forgetFrom(0);
}

const PassageOutline &AccessibleParts::outline() const
{
    if (m_changed && m_item.document() != nullptr) {
        m_changed = false;
        const PassageOutline before = std::exchange(m_outline, outlineOf(m_item.passage(), m_item.spans()));
        qsizetype same = 0;
        while (same < std::min(before.parts.size(), m_outline.parts.size())
               && before.parts[same].role == m_outline.parts[same].role
               && before.parts[same].parent == m_outline.parts[same].parent) {
            ++same;
        }
        forgetFrom(same);
    }
    return m_outline;
}

QAccessibleInterface *AccessibleParts::part(int index) const
{
    if (index < 0 || index >= outline().parts.size()) {
        return nullptr;
    }
    m_parts.resize(std::max<qsizetype>(m_parts.size(), index + 1), 0);
    if (m_parts[index] == 0) {
        m_parts[index] = QAccessible::registerAccessibleInterface(new AccessiblePart(*this, index));
    }
    return QAccessible::accessibleInterface(m_parts[index]);
}

QRect AccessibleParts::screenRect(const QRectF &rectangle) const
{
    const QQuickWindow *window = m_item.window();
    const QRect inWindow = m_item.mapRectToScene(rectangle).toAlignedRect();
    return window == nullptr ? inWindow : QRect(window->mapToGlobal(inWindow.topLeft()), inWindow.size());
}

void AccessibleParts::change()
{
    m_changed = true;
}

void AccessibleParts::forgetFrom(qsizetype index) const
{
    for (qsizetype i = index; i < m_parts.size(); ++i) {
        if (m_parts[i] != 0) {
            QAccessible::deleteAccessibleInterface(m_parts[i]);
        }
    }
    m_parts.resize(std::min(m_parts.size(), index));
}
}
