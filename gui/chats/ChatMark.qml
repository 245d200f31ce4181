// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A dot beside a chat: it breathes while an answer is being written, and stays when that has come and nobody has seen it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import org.kde.kirigami as Kirigami
import eu.tramontane.common

Rectangle {
    id: root

    required property bool working

    objectName: "chatMark"
    implicitWidth: Math.round(Kirigami.Units.smallSpacing * 2)
    implicitHeight: implicitWidth
    radius: width / 2
    color: working ? Kirigami.Theme.focusColor : Kirigami.Theme.positiveTextColor

    QQC2.ToolTip.visible: hover.hovered
    QQC2.ToolTip.delay: Kirigami.Units.toolTipDelay
    QQC2.ToolTip.text: working
        ? I18n.i18nc("@info:tooltip", "An answer is being written")
        : I18n.i18nc("@info:tooltip", "An answer has come that you have not seen")

    HoverHandler {
        id: hover
    }
    SequentialAnimation on opacity {
        running: root.working && root.visible && Kirigami.Units.longDuration > 1
        loops: Animation.Infinite
        alwaysRunToEnd: true

        NumberAnimation {
            to: 0.35
            duration: 800
            easing.type: Easing.InOutSine
        }
        NumberAnimation {
            to: 1
            duration: 800
            easing.type: Easing.InOutSine
        }
    }
}
