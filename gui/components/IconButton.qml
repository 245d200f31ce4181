// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A small button that shows only an icon, and says its name to the pointer and to a screen reader.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import org.kde.kirigami as Kirigami

QQC2.ToolButton {
    id: root

    property alias disabledReason: guard.reason // a sentence; the button can be used while it is empty
    property string hint: text // what the pointer is told

    display: QQC2.AbstractButton.IconOnly
    icon.width: Kirigami.Units.iconSizes.small
    icon.height: Kirigami.Units.iconSizes.small
    focusPolicy: Qt.TabFocus
    hoverEnabled: true // KDE's style asks the desktop, and some say no
    opacity: guard.guarding ? 0.5 : 1

    QQC2.ToolTip.text: guard.guarding ? guard.reason : root.hint
    QQC2.ToolTip.visible: guard.tried || QQC2.ToolTip.text.length > 0 && (root.hovered && !root.pressed || root.visualFocus)
    QQC2.ToolTip.delay: guard.tried ? 0 : Kirigami.Units.toolTipDelay

    Accessible.name: root.text
    Accessible.description: guard.reason
    Accessible.role: Accessible.Button

    Keys.forwardTo: [guard]
    Keys.onReturnPressed: root.click()
    Keys.onEnterPressed: root.click()

    DisabledGuard {
        id: guard
    }
}
