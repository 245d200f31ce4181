// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The one filled button of the composer: send, or stop.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Templates as T
import org.kde.kirigami as Kirigami

T.AbstractButton {
    id: root

    implicitWidth: Math.round(Kirigami.Units.gridUnit * 1.9)
    implicitHeight: implicitWidth
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true

    Accessible.name: root.text
    Accessible.role: Accessible.Button

    QQC2.ToolTip.text: root.text
    QQC2.ToolTip.visible: root.hovered && !root.pressed
    QQC2.ToolTip.delay: Kirigami.Units.toolTipDelay

    Keys.onReturnPressed: root.click()
    Keys.onEnterPressed: root.click()

    contentItem: Item {
        Kirigami.Icon {
            anchors.centerIn: parent
            implicitWidth: Kirigami.Units.iconSizes.small
            implicitHeight: Kirigami.Units.iconSizes.small
            source: root.icon.name
            isMask: true
            color: root.enabled ? Kirigami.Theme.backgroundColor : Kirigami.Theme.disabledTextColor
        }
    }

    background: Rectangle {
        radius: height / 2
        color: {
            if (!root.enabled) {
                return Qt.alpha(Kirigami.Theme.textColor, 0.08);
            }
            return root.down
                ? Qt.darker(Kirigami.Theme.focusColor, 1.15)
                : root.hovered ? Qt.lighter(Kirigami.Theme.focusColor, 1.1)
                : Kirigami.Theme.focusColor;
        }
        border.width: root.visualFocus ? 2 : 0
        border.color: Kirigami.Theme.textColor
    }
}
