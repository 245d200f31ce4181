// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A formula in lines of its own, whose columns stand below each other.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami
import eu.tramontane.markdown

SidewaysScroller {
    id: root

    required property int index
    required property passage passage
    property alias style: item.style

    contentWidth: Math.max(width, item.x + item.width)
    contentHeight: item.height

    QuoteBar {
        visible: root.passage.quoted
    }
    PassageItem {
        id: item

        x: (root.passage.depth + 1) * (style?.indent ?? 0)
        width: text.width
        height: text.height
        index: root.index
        passage: root.passage
        edit: text

        Accessible.role: Accessible.Section // PassageItem says more

        PassageText {
            id: text

            textFormat: TextEdit.PlainText
            wrapMode: TextEdit.NoWrap
            font.family: "monospace"
            font.pointSize: Kirigami.Theme.defaultFont.pointSize
        }
    }
}
