// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A tree of its own below each passage, made when it is asked for, since nobody asks unless a screen reader runs. A part stays
// the same while text comes behind it.
#include "gui/markdown/accessiblepassage.h"

#include "gui/markdown/accessiblepart.h"
#include "gui/markdown/passageitem.h"

#include <QAccessible>
#include <QAccessibleObject>
#include <QQuickWindow>

namespace gui
{
namespace
{
class AccessiblePassage : public QAccessibleObject, public AccessibleParts, public QAccessibleTableInterface
{
public:
    explicit AccessiblePassage(PassageItem &item)
        : QAccessibleObject(&item)
        , AccessibleParts(item, *this)
    {
        QObject::connect(&item, &PassageItem::textChanged, &item, [this] { change(); });
    }

    [[nodiscard]] PassageItem &item() const { return *static_cast<PassageItem *>(object()); }
    [[nodiscard]] bool isTable() const { return isValid() && outline().rows > 0; }

    QWindow *window() const override { return item().window(); }

    QAccessibleInterface *parent() const override
    {
        // Items that say nothing of themselves are left out.
        for (QQuickItem *above = item().parentItem(); above != nullptr; above = above->parentItem()) {
            QAccessibleInterface *candidate = QAccessible::queryAccessibleInterface(above);
            if (candidate != nullptr && candidate->role() != QAccessible::Client && candidate->role() != QAccessible::NoRole) {
                return candidate;
            }
        }
        return QAccessible::queryAccessibleInterface(item().window());
    }

    int childCount() const override { return static_cast<int>(outline().top.size()); }
    QAccessibleInterface *child(int index) const override { return part(outline().top.value(index, -1)); }
    int indexOfChild(const QAccessibleInterface *child) const override { return placeAmongChildren(*this, child); }
    QAccessibleInterface *childAt(int x, int y) const override { return innermostAt(*this, x, y); }

    QString text(QAccessible::Text) const override { return {}; }
    QAccessible::Role role() const override { return isTable() ? QAccessible::Table : QAccessible::Section; }
    QRect rect() const override { return screenRect(QRectF(0, 0, item().width(), item().height())); }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.readOnly = true;
        state.invisible = !item().isVisible();
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::TableInterface && isTable() ? static_cast<QAccessibleTableInterface *>(this) : nullptr;
    }

    // QAccessibleTableInterface; rows and columns are not selected as such.
    QAccessibleInterface *caption() const override { return nullptr; }
    QAccessibleInterface *summary() const override { return nullptr; }
    QAccessibleInterface *cellAt(int row, int column) const override
    {
        return row >= 0 && row < rowCount() && column >= 0 && column < columnCount() ? child(row * columnCount() + column)
                                                                                     : nullptr;
    }
    int selectedCellCount() const override { return 0; }
    QList<QAccessibleInterface *> selectedCells() const override { return {}; }
    QString columnDescription(int column) const override
    {
        const OutlinePart part = outline().parts.value(outline().top.value(column, -1));
        return part.role == QAccessible::ColumnHeader ? part.name : QString();
    }
    QString rowDescription(int) const override { return {}; }
    int selectedColumnCount() const override { return 0; }
    int selectedRowCount() const override { return 0; }
    int columnCount() const override { return outline().columns; }
    int rowCount() const override { return outline().rows; }
    QList<int> selectedColumns() const override { return {}; }
    QList<int> selectedRows() const override { return {}; }
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int) const override { return false; }
    bool selectRow(int) override { return false; }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent *) override { }
};

QAccessibleInterface *accessibleFor(const QString &className, QObject *object)
{
    auto *item = className == QLatin1StringView(PassageItem::staticMetaObject.className()) ? qobject_cast<PassageItem *>(object)
                                                                                           : nullptr;
    return item != nullptr ? new AccessiblePassage(*item) : nullptr;
}
}

void provideAccessiblePassages()
{
    static const bool provided = [] {
        QAccessible::installFactory(accessibleFor);
        return true;
    }();
    Q_UNUSED(provided)
}
}
