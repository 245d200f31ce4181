// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A page of forms that scrolls to the control that the keyboard has reached.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigamiaddons.formcard as FormCard

FormCard.FormCardPage {
    id: root

    readonly property Item focusedItem: root.Window.activeFocusItem

    onFocusedItemChanged: {
        let ancestor = focusedItem;
        while (ancestor && ancestor !== flickable.contentItem)
            ancestor = ancestor.parent;
        if (!ancestor)
            return;
        const place = focusedItem.mapToItem(ancestor, 0, 0);
        ensureVisible(focusedItem, place.x - focusedItem.x, place.y - focusedItem.y);
    }
}
