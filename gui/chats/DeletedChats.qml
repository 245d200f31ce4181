// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Says below the list of chats that one was deleted, and offers for a while to bring it back.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.chats
import eu.tramontane.common
import eu.tramontane.components

QQC2.Control {
    id: root

    required property ChatListModel chats
    property list<double> chatIds: [] // the latest deletions, all brought back at once

    signal focusLeft // the button that had the focus goes

    function add(chatId: double): void {
        chatIds = [...chatIds, chatId];
        if (timer.running) {
            timer.restart();
        }
    }

    function undo(): void {
        const removed = [...chatIds]; // a copy: the property is a reference
        const focused = button.activeFocus;
        chatIds = [];
        if (focused) {
            focusLeft();
        }
        for (const chatId of removed) {
            chats.undoRemove(chatId);
        }
    }

    visible: chatIds.length > 0
    hoverEnabled: true
    leftPadding: Kirigami.Units.largeSpacing + Kirigami.Units.smallSpacing
    rightPadding: Kirigami.Units.smallSpacing
    topPadding: Kirigami.Units.smallSpacing
    bottomPadding: Kirigami.Units.smallSpacing

    Accessible.role: Accessible.AlertMessage
    Accessible.name: label.text

    contentItem: RowLayout {
        spacing: Kirigami.Units.smallSpacing

        PlainLabel {
            id: label

            text: I18n.i18ncp("@info:status", "The chat was deleted.", "%1 chats were deleted.", root.chatIds.length)
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
        QQC2.Button {
            id: button

            objectName: "undoButton"
            text: I18n.i18nc("@action:button", "Undo")
            icon.name: "edit-undo-symbolic"
            focusPolicy: Qt.TabFocus // after a click one goes on where one was
            onClicked: root.undo()
        }
    }

    Timer {
        id: timer

        interval: 12000
        running: root.visible && !root.hovered && !button.activeFocus
        onTriggered: root.chatIds = []
    }
    Connections {
        target: root.chats

        function onRemoved(chatId: double, title: string): void {
            root.add(chatId);
        }
    }
}
