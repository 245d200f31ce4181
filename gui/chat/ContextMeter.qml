// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How much of what the model can read at once this chat takes up.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import org.kde.kirigami as Kirigami
import eu.tramontane.common

Item {
    id: root

    required property int used // tokens
    required property int length // tokens; 0: not known
    readonly property real share: length > 0 ? Math.min(1, used / length) : 0
    readonly property string words: {
        const percent = Math.round(share * 100);
        if (share >= 0.9) {
            return I18n.i18nc("@info:tooltip",
                "This chat is nearly as long as the model can read at once (%1 %). A new chat starts afresh.", percent);
        }
        return I18n.i18nc("@info:tooltip", "This chat fills %1 % of what the model can read at once.", percent);
    }

    visible: length > 0
    implicitWidth: Kirigami.Units.gridUnit * 4
    implicitHeight: Kirigami.Units.gridUnit

    Accessible.role: Accessible.ProgressBar
    Accessible.name: I18n.i18nc("@label", "Share of what the model can read at once")
    Accessible.description: words

    QQC2.ToolTip.visible: hover.hovered
    QQC2.ToolTip.delay: Kirigami.Units.toolTipDelay
    QQC2.ToolTip.text: words + "\n" + I18n.i18nc("@info:tooltip figures for experts",
        "%1 of %2 tokens", Number(used).toLocaleString(Qt.locale(), "f", 0), Number(length).toLocaleString(Qt.locale(), "f", 0))

    HoverHandler {
        id: hover
    }
    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width
        height: Math.round(Kirigami.Units.smallSpacing)
        radius: height / 2
        color: Qt.alpha(Kirigami.Theme.textColor, 0.12)

        Rectangle {
            width: Math.max(root.share > 0 ? height : 0, parent.width * root.share)
            height: parent.height
            radius: height / 2
            color: root.share >= 0.9
                ? Kirigami.Theme.negativeTextColor
                : root.share >= 0.75 ? Kirigami.Theme.neutralTextColor
                : Kirigami.Theme.focusColor

            Behavior on width {
                NumberAnimation {
                    duration: Kirigami.Units.longDuration
                    easing.type: Easing.InOutQuad
                }
            }
        }
    }
}
