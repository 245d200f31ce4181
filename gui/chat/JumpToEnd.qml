// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Leads a reader who has scrolled up back to the newest message.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import org.kde.kirigami as Kirigami
import eu.tramontane.common

QQC2.RoundButton {
    id: root

    required property bool offered

    visible: opacity > 0
    opacity: offered ? 1 : 0
    icon.name: "go-down-symbolic"
    text: I18n.i18nc("@action:button", "Jump to the end")
    display: QQC2.AbstractButton.IconOnly
    Accessible.name: text
    QQC2.ToolTip.text: text
    QQC2.ToolTip.visible: hovered
    QQC2.ToolTip.delay: Kirigami.Units.toolTipDelay

    Behavior on opacity {
        NumberAnimation {
            duration: Kirigami.Units.shortDuration
        }
    }
}
