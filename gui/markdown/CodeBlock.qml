// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Code in an answer: monospace in a frame, its language, and a button that copies it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components

Frame {
    id: root

    required property string code
    required property string language

    Kirigami.Theme.inherit: false
    Kirigami.Theme.colorSet: Kirigami.Theme.View

    implicitHeight: header.height + scroller.height + 2

    RowLayout {
        id: header

        x: Kirigami.Units.largeSpacing
        width: parent.width - x - Kirigami.Units.smallSpacing
        height: Math.round(Kirigami.Units.gridUnit * 1.8)

        PlainLabel {
            text: root.language.length > 0
                ? root.language
                : I18n.i18nc("@label kind of a framed piece of text in an answer", "Code")
            font: Kirigami.Theme.smallFont
            color: Kirigami.Theme.disabledTextColor
            Layout.fillWidth: true
        }
        IconButton {
            text: I18n.i18nc("@action:button", "Copy code")
            icon.name: copied.running ? "dialog-ok-symbolic" : "edit-copy-symbolic"
            onClicked: {
                Clipboard.copy(root.code);
                copied.restart();
            }

            Timer {
                id: copied
                interval: 1500
            }
        }
    }
    Kirigami.Separator {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: 1
        anchors.rightMargin: 1
        y: header.height
        opacity: 0.6
    }
    Flickable {
        id: scroller

        x: 1
        y: header.height + 1
        width: parent.width - 2
        height: edit.contentHeight + Kirigami.Units.largeSpacing * 2 + (interactive ? bar.height : 0)
        contentWidth: edit.contentWidth + Kirigami.Units.largeSpacing * 2
        contentHeight: height
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        flickableDirection: Flickable.HorizontalFlick
        interactive: contentWidth > width
        pressDelay: 0

        QQC2.ScrollBar.horizontal: QQC2.ScrollBar {
            id: bar
            policy: scroller.interactive ? QQC2.ScrollBar.AsNeeded : QQC2.ScrollBar.AlwaysOff
        }

        TextEdit {
            id: edit

            x: Kirigami.Units.largeSpacing
            y: Kirigami.Units.largeSpacing
            text: root.code
            textFormat: TextEdit.PlainText
            readOnly: true
            selectByMouse: true
            wrapMode: TextEdit.NoWrap
            color: Kirigami.Theme.textColor
            selectionColor: Kirigami.Theme.highlightColor
            selectedTextColor: Kirigami.Theme.highlightedTextColor
            font.family: "monospace"
            font.pointSize: Kirigami.Theme.defaultFont.pointSize
            tabStopDistance: Kirigami.Units.gridUnit * 2

            Accessible.role: Accessible.StaticText
            Accessible.name: root.code
        }
    }
}
