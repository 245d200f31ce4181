// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The parts of a passage as a screen reader finds them.
#pragma once

#include "gui/markdown/passageoutline.h"

#include <QAccessibleInterface>
#include <QRectF>

namespace gui
{
class PassageItem;

/// Returns the place of `child` among the children of `parent`, or -1 if it is none of them.
[[nodiscard]] int placeAmongChildren(const QAccessibleInterface &parent, const QAccessibleInterface *child);
/// Returns the innermost interface below `parent` at a place of the screen, in pixels; null if there is none.
[[nodiscard]] QAccessibleInterface *innermostAt(const QAccessibleInterface &parent, int x, int y);

/// Makes the interfaces of parts when they are asked for, and keeps them as long as there is such a part.
class AccessibleParts
{
public:
    /// `passage` stands for the item, and both outlive this.
    AccessibleParts(const PassageItem &item, QAccessibleInterface &passage);
    virtual ~AccessibleParts();

    [[nodiscard]] const PassageOutline &outline() const;
    /// By its place in the outline; null if there is none.
    [[nodiscard]] QAccessibleInterface *part(int index) const;
    /// What stands for the item.
    [[nodiscard]] QAccessibleInterface &passage() const { return m_passage; }
    [[nodiscard]] const PassageItem &passageItem() const { return m_item; }
    /// On the screen, of what is in coordinates of the item.
    [[nodiscard]] QRect screenRect(const QRectF &rectangle) const;

protected:
    /// The text was written anew: the outline is made anew when it is asked for.
    void change();

private:
    void forgetFrom(qsizetype index) const;

    const PassageItem &m_item;
    QAccessibleInterface &m_passage;
    mutable PassageOutline m_outline;
    mutable bool m_changed = true;
    mutable QList<QAccessible::Id> m_parts; ///< 0 for one that nobody asked for
};
}
