// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A sentence above the composer about something that did not work, perhaps with a way on; it stays until it is read.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common

Frame {
    id: root

    property string text
    property string actionText // what the button says; empty: there is none
    property var action: null // a function, for the button

    function show(sentence: string): void {
        offer(sentence, "", null);
    }

    // Shows the sentence beside a button, which hides both and calls the function.
    function offer(sentence: string, buttonText: string, whenAccepted: var): void {
        text = sentence;
        actionText = buttonText;
        action = whenAccepted;
    }

    function hide(): void {
        show("");
    }

    visible: text.length > 0
    implicitHeight: grid.implicitHeight + Kirigami.Units.smallSpacing * 2
    color: Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.neutralTextColor, 0.1)
    border.color: Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.neutralTextColor, 0.6)

    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    GridLayout {
        id: grid

        readonly property bool narrow: root.width < Kirigami.Units.gridUnit * 26

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.leftMargin: Kirigami.Units.largeSpacing
        anchors.rightMargin: Kirigami.Units.smallSpacing
        columnSpacing: Kirigami.Units.largeSpacing
        rowSpacing: Kirigami.Units.smallSpacing

        Kirigami.Icon {
            source: "data-warning-symbolic"
            implicitWidth: Kirigami.Units.iconSizes.small
            implicitHeight: Kirigami.Units.iconSizes.small
            Layout.row: 0
            Layout.column: 0
        }
        PlainLabel {
            text: root.text
            wrapMode: Text.Wrap
            Layout.row: 0
            Layout.column: 1
            Layout.fillWidth: true
        }
        QQC2.Button {
            objectName: "noticeAction"
            visible: root.actionText.length > 0
            text: root.actionText
            Layout.row: grid.narrow ? 1 : 0
            Layout.column: grid.narrow ? 1 : 2
            Layout.columnSpan: grid.narrow ? 2 : 1
            Layout.alignment: Qt.AlignRight
            onClicked: {
                const accepted = root.action;
                root.hide();
                accepted();
            }
        }
        IconButton {
            text: I18n.i18nc("@action:button", "Close")
            icon.name: "dialog-close-symbolic"
            Layout.row: 0
            Layout.column: grid.narrow ? 2 : 3
            onClicked: root.hide()
        }
    }
}
