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
    required property int draft // tokens; what the composer holds besides
    required property int length // tokens; 0: not known
    readonly property real share: length > 0 ? used / length : 0
    readonly property real shareWithDraft: length > 0 ? (used + draft) / length : 0
    readonly property string words: {
        const percent = Math.floor(share * 100);
        const sentences = [];
        if (share >= 1) {
            sentences.push(I18n.i18nc("@info:tooltip", "This chat is longer than the model can read at once."));
        } else if (share >= 0.9) {
            sentences.push(I18n.i18nc("@info:tooltip", "This chat is nearly as long as the model can read at once (%1 %).", percent));
        } else {
            sentences.push(I18n.i18nc("@info:tooltip", "This chat fills %1 % of what the model can read at once.", percent));
        }
        if (share < 1 && shareWithDraft > 1) {
            sentences.push(I18n.i18nc("@info:tooltip", "With what you are writing it is too long."));
        } else if (share < 1 && draft > 0) {
            sentences.push(I18n.i18nc("@info:tooltip", "With what you are writing it is %1 %.", Math.floor(shareWithDraft * 100)));
        }
        return sentences.join(" ");
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
        "%1 of %2 tokens", Number(used + draft).toLocaleString(Qt.locale(), "f", 0), Number(length).toLocaleString(Qt.locale(), "f", 0))

    HoverHandler {
        id: hover
    }
    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width
        height: Math.round(Kirigami.Units.smallSpacing)
        radius: height / 2
        color: Qt.alpha(Kirigami.Theme.textColor, 0.12)

        Repeater {
            model: [true, false] // with what the composer holds, and over it without

            Rectangle {
                required property bool modelData
                readonly property real part: modelData ? root.shareWithDraft : root.share

                // In whole pixels, so that an answer of many words moves it seldom.
                width: part > 0 ? Math.max(height, Math.round(parent.width * Math.min(1, part))) : 0
                height: parent.height
                radius: height / 2
                opacity: modelData ? 0.4 : 1
                color: root.shareWithDraft >= 0.9
                    ? Kirigami.Theme.negativeTextColor
                    : root.shareWithDraft >= 0.75 ? Kirigami.Theme.neutralTextColor
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
}
