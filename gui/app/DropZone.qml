// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One place to drop a document on, and what dropping it there does.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.components

Rectangle {
    id: root

    required property string text
    required property string iconName
    required property bool active

    radius: Kirigami.Units.cornerRadius * 2
    color: active
        ? Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.focusColor, 0.15)
        : "transparent"
    border.width: active ? 2 : 1
    border.color: active
        ? Kirigami.Theme.focusColor
        : Kirigami.ColorUtils.linearInterpolation(Kirigami.Theme.backgroundColor, Kirigami.Theme.textColor, 0.3)

    ColumnLayout {
        anchors.centerIn: parent
        width: parent.width - Kirigami.Units.gridUnit * 2
        spacing: Kirigami.Units.largeSpacing

        Kirigami.Icon {
            source: root.iconName
            isMask: true
            color: root.active ? Kirigami.Theme.focusColor : Kirigami.Theme.disabledTextColor
            implicitWidth: Kirigami.Units.iconSizes.medium
            implicitHeight: Kirigami.Units.iconSizes.medium
            Layout.alignment: Qt.AlignHCenter
        }
        PlainLabel {
            text: root.text
            font.weight: root.active ? Font.DemiBold : Font.Normal
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            maximumLineCount: 4
            Layout.fillWidth: true
        }
    }
}
