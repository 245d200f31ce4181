// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Keeps a list of messages where its reader is: at the end while an answer streams in, where they have scrolled to, and where they
// were when they come back to the chat.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami
import eu.tramontane.chat

Item {
    id: root

    required property ListView list
    required property Conversation conversation
    property bool following: true
    // Rows are laid out bit by bit; until then, or until the reader scrolls, the view goes on looking for where it was.
    property bool returning: true

    function jumpToEnd(): void {
        returning = false;
        following = true;
        list.positionViewAtEnd();
    }

    // Something else leads to another place.
    function leave(): void {
        returning = false;
        following = false;
    }

    // The reader has scrolled.
    function noteScrolling(): void {
        returning = false;
        following = list.atYEnd || list.contentHeight - (list.contentY - list.originY) - list.height < Kirigami.Units.gridUnit * 2;
    }

    // The rows or the view have another height.
    function settle(): void {
        if (returning) {
            returnToPlace();
        } else if (following && !list.moving) {
            list.positionViewAtEnd();
        }
    }

    function returnToPlace(): void {
        const place = conversation.place;
        const row = place.atEnd ? -1 : conversation.transcript.rowOf(place.messageId);
        following = row < 0;
        if (following) {
            list.positionViewAtEnd();
            return;
        }
        if (row === 0 && place.share === 0) {
            list.positionViewAtBeginning();
            return;
        }
        list.positionViewAtIndex(row, ListView.Beginning);
        list.contentY += (list.itemAtIndex(row)?.height ?? 0) * place.share;
        list.returnToBounds();
    }

    function notePlace(): void {
        if (returning) {
            return;
        }
        if (following) {
            conversation.place.setAtEnd();
            return;
        }
        const top = Math.max(list.originY, list.contentY);
        const row = Math.max(list.indexAt(0, top), list.indexAt(0, top + list.spacing)); // between two rows there is none
        const item = list.itemAtIndex(row);
        if (item) {
            const share = Math.max(0, Math.min(1, (list.contentY - item.y) / item.height));
            conversation.place.set(conversation.transcript.idAt(row), share);
        }
    }

    onConversationChanged: {
        returning = true;
        Qt.callLater(settle);
    }

    Connections {
        target: root.conversation.transcript

        // What is new is at the end. What is read when a chat is opened is not new.
        function onRowsInserted(parent: var, first: int, last: int): void {
            if (!root.conversation.loading && last === root.conversation.transcript.count - 1) {
                root.returning = false;
                root.following = true;
            }
            Qt.callLater(root.settle);
        }
    }
    Connections {
        target: root.list

        function onContentHeightChanged(): void {
            Qt.callLater(root.settle);
        }

        function onHeightChanged(): void {
            Qt.callLater(root.settle);
        }

        function onContentYChanged(): void {
            timer.restart();
        }

        function onMovementStarted(): void {
            root.returning = false;
        }

        function onMovementEnded(): void {
            root.noteScrolling();
        }
    }
    Timer {
        id: timer

        interval: 100
        onTriggered: root.notePlace()
    }
}
