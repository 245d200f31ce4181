// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A button with words that says why it cannot be used, where that is so.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import org.kde.kirigami as Kirigami

QQC2.Button {
    id: root

    property alias disabledReason: guard.reason // a sentence; the button can be used while it is empty

    hoverEnabled: true // KDE's style asks the desktop, and some say no
    opacity: guard.guarding ? 0.5 : 1

    QQC2.ToolTip.text: guard.reason
    QQC2.ToolTip.visible: guard.guarding && (guard.tried || root.hovered || root.visualFocus)
    QQC2.ToolTip.delay: guard.tried ? 0 : Kirigami.Units.toolTipDelay

    Accessible.name: root.text
    Accessible.description: guard.reason

    Keys.forwardTo: [guard]

    DisabledGuard {
        id: guard
    }
}
