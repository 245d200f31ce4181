// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A column in the middle of the page, which scrolls where the page is too small for it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami

Flickable {
    id: root

    required property real columnWidth
    default property alias content: column.data

    contentWidth: width
    contentHeight: Math.max(height, column.height + Kirigami.Units.gridUnit * 2)
    boundsBehavior: Flickable.StopAtBounds
    interactive: contentHeight > height

    QQC2.ScrollBar.vertical: QQC2.ScrollBar {}

    Kirigami.WheelHandler {
        target: root
    }
    ColumnLayout {
        id: column

        x: Math.round((root.width - width) / 2)
        y: Math.round((root.contentHeight - height) / 2)
        width: root.columnWidth
        spacing: Kirigami.Units.largeSpacing
    }
}
