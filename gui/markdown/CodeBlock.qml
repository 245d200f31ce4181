// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Code in an answer: monospace in a frame, its language, and a button that copies it. Long lines are not broken, since in code a
// line means something; the frame scrolls sideways instead.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.markdown

Frame {
    id: root

    required property int index
    required property passage passage
    required property string language
    property alias style: item.style

    Kirigami.Theme.inherit: false
    Kirigami.Theme.colorSet: Kirigami.Theme.View

    implicitHeight: header.height + scroller.height + 2

    Accessible.role: Accessible.Grouping
    Accessible.name: root.language.length > 0
        ? I18n.i18nc("@info:accessible a framed piece of code in an answer, in a language", "Code, %1", root.language)
        : I18n.i18nc("@label kind of a framed piece of text in an answer", "Code")

    QuoteBar {
        x: -root.x
        visible: root.passage.quoted
    }
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
            Accessible.ignored: true
        }
        IconButton {
            text: I18n.i18nc("@action:button", "Copy code")
            icon.name: copied.running ? "dialog-ok-symbolic" : "edit-copy-symbolic"
            onClicked: {
                Clipboard.copy(item.text);
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
    SidewaysScroller {
        id: scroller

        x: 1
        y: header.height + 1
        width: parent.width - 2
        contentWidth: Math.max(width, item.x + item.width + Kirigami.Units.largeSpacing)
        contentHeight: item.y + item.height + Kirigami.Units.largeSpacing

        PassageItem {
            id: item

            x: Kirigami.Units.largeSpacing
            y: Kirigami.Units.largeSpacing
            width: edit.width
            height: edit.height
            index: root.index
            passage: root.passage
            edit: text

            Accessible.role: Accessible.Section // PassageItem says more

            PassageText {
                id: text

                textFormat: TextEdit.PlainText
                wrapMode: TextEdit.NoWrap
                font.family: "monospace"
                font.pointSize: Kirigami.Theme.defaultFont.pointSize
                tabStopDistance: Kirigami.Units.gridUnit * 2
            }
        }
    }
}
