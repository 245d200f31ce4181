// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the model thought before it answered: one line, which unfolds.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common

ColumnLayout {
    id: root

    required property string thought
    required property int seconds ///< -1: not known
    required property bool thinking ///< it goes on
    property bool unfolded: false

    readonly property string title: {
        if (thinking) {
            return seconds < 1
                ? I18n.i18nc("@info:status what the model does", "Thinking…")
                : I18n.i18nc("@info:status what the model does; %1 is a number of seconds", "Thinking… %1 s", seconds);
        }
        if (seconds < 0) {
            return I18n.i18nc("@action:button shows what the model thought", "Thoughts");
        }
        if (seconds < 1) {
            return I18n.i18nc("@action:button shows what the model thought", "Thought for a moment");
        }
        return seconds < 60
            ? I18n.i18ncp("@action:button shows what the model thought", "Thought for %1 second", "Thought for %1 seconds", seconds)
            : I18n.i18nc("@action:button shows what the model thought; minutes, seconds", "Thought for %1 min %2 s",
                         Math.floor(seconds / 60), seconds % 60);
    }

    spacing: 0

    QQC2.ToolButton {
        objectName: "thoughtButton"
        text: root.title
        icon.name: root.unfolded ? "go-down-symbolic" : "go-next-symbolic"
        icon.width: Kirigami.Units.iconSizes.small
        icon.height: Kirigami.Units.iconSizes.small
        opacity: 0.8
        focusPolicy: Qt.TabFocus
        Layout.leftMargin: -Kirigami.Units.smallSpacing
        Layout.maximumWidth: root.width

        Accessible.name: text
        Accessible.description: root.unfolded
            ? I18n.i18nc("@info:accessible", "Hides what the model thought")
            : I18n.i18nc("@info:accessible", "Shows what the model thought")

        Keys.onReturnPressed: click()
        Keys.onEnterPressed: click()
        onClicked: root.unfolded = !root.unfolded
    }
    Loader {
        active: root.unfolded
        visible: active
        Layout.fillWidth: true

        sourceComponent: TextEdit {
            objectName: "thoughtText"
            text: root.thought
            textFormat: TextEdit.PlainText
            wrapMode: TextEdit.Wrap
            readOnly: true
            selectByMouse: true
            activeFocusOnTab: true
            leftPadding: Kirigami.Units.largeSpacing * 2
            font: Kirigami.Theme.defaultFont
            color: Kirigami.ColorUtils.linearInterpolation(Kirigami.Theme.backgroundColor, Kirigami.Theme.textColor, 0.75)
            selectionColor: Kirigami.Theme.highlightColor
            selectedTextColor: Kirigami.Theme.highlightedTextColor

            Accessible.role: Accessible.StaticText
            Accessible.name: I18n.i18nc("@info:accessible", "What the model thought")

            Rectangle {
                width: 2
                height: parent.height
                x: Kirigami.Units.largeSpacing - width
                color: Qt.alpha(Kirigami.Theme.textColor, 0.2)
            }
        }
    }
}
