// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Leads to the message that a search has found in a chat, and marks it and its words until another chat is shown or something new
// is written.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami
import eu.tramontane.chat

Item {
    id: root

    required property ListView list
    required property Conversation conversation
    property double wanted: 0 // the message that is shown as soon as its chat has been read
    property string words // the first of them that was found
    property int row: -1
    property Item message: null // is null while its row is too far away to exist

    signal arriving // the list leaves where it was

    function lead(messageId: double, found: string): void {
        wanted = messageId;
        words = found;
        arrive();
    }

    function arrive(): void {
        if (wanted === 0 || conversation.loading) {
            return;
        }
        row = conversation.transcript.reveal(wanted);
        wanted = 0;
        if (row >= 0) {
            arriving();
            list.positionViewAtIndex(row, ListView.Beginning);
            Qt.callLater(showWords);
        }
    }

    // The words are selected where they stand, in the third of the view where one looks first.
    function showWords(): void {
        message = list.itemAtIndex(row);
        const text = message ? textWith(message) : null;
        if (!text) {
            return;
        }
        const start = text.getText(0, text.length).indexOf(words);
        text.select(start, start + words.length);
        const y = text.mapToItem(list.contentItem, text.positionToRectangle(start)).y;
        if (y > list.contentY + list.height * 0.8) {
            list.contentY = y - list.height / 3;
            list.returnToBounds();
        }
    }

    // Returns the first text below an item that has the words, or null.
    function textWith(item: Item): TextEdit {
        const text = item as TextEdit;
        if (text && text.visible && text.getText(0, text.length).includes(words)) {
            return text;
        }
        for (const child of item.children) {
            const found = textWith(child);
            if (found) {
                return found;
            }
        }
        return null;
    }

    Connections {
        target: root.conversation

        function onLoadingChanged(): void {
            root.arrive();
        }
    }
    Connections {
        target: root.conversation.transcript

        function onRowsInserted(): void {
            if (!root.conversation.loading) {
                root.row = -1;
            }
        }
    }
    Connections {
        target: root.list

        function onContentYChanged(): void {
            if (root.row >= 0 && !root.message) {
                root.message = root.list.itemAtIndex(root.row);
            }
        }
    }
    onConversationChanged: row = -1

    Rectangle {
        objectName: "foundMark"
        parent: root.list.contentItem
        visible: root.row >= 0 && root.message !== null
        y: root.message?.y ?? 0
        width: Math.round(Kirigami.Units.smallSpacing * 0.75)
        height: root.message?.height ?? 0
        radius: width / 2
        color: Kirigami.Theme.highlightColor
    }
}
