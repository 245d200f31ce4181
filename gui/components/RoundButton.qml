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

    property alias disabledReason: guard.reason // a sentence; the button can be used while it is empty
    property string hint: text // what the pointer is told

    implicitWidth: Math.round(Kirigami.Units.gridUnit * 1.9)
    implicitHeight: implicitWidth
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true

    Accessible.name: root.text
    Accessible.description: guard.reason
    Accessible.role: Accessible.Button

    QQC2.ToolTip.text: guard.guarding ? guard.reason : root.hint
    QQC2.ToolTip.visible: guard.tried || root.hovered && !root.pressed || root.visualFocus
    QQC2.ToolTip.delay: guard.tried ? 0 : Kirigami.Units.toolTipDelay

    Keys.forwardTo: [guard]
    Keys.onReturnPressed: root.click()
    Keys.onEnterPressed: root.click()

    DisabledGuard {
        id: guard
    }

    contentItem: Item {
        Kirigami.Icon {
            anchors.centerIn: parent
            implicitWidth: Kirigami.Units.iconSizes.small
            implicitHeight: Kirigami.Units.iconSizes.small
            source: root.icon.name
            isMask: true
            color: !guard.guarding ? Kirigami.Theme.backgroundColor : Kirigami.Theme.disabledTextColor
        }
    }

    background: Rectangle {
        radius: height / 2
        color: {
            if (guard.guarding) {
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
