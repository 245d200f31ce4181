// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A table of an answer. One that needs more room than there is scrolls by itself, so that no column is squeezed.
pragma ComponentBehavior: Bound

import QtQuick
import eu.tramontane.markdown

SidewaysScroller {
    id: root

    required property int index
    required property passage passage
    property alias style: item.style

    contentWidth: item.width
    contentHeight: item.height

    PassageItem {
        id: item

        width: Math.max(root.width, wantedWidth)
        height: text.height
        availableWidth: root.width
        index: root.index
        passage: root.passage
        edit: text

        Accessible.role: Accessible.Table // PassageItem says more

        PassageText {
            id: text

            width: item.width
        }
    }
}
