// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Leads to the message that a search has found in a chat, and marks it and its words until another chat is shown or something new
// is written.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami
import eu.tramontane.chat
import eu.tramontane.markdown

Item {
    id: root

    required property ListView list
    required property Conversation conversation
    required property real columnWidth
    property double wanted: 0 // the message that is shown as soon as its chat has been read
    property string words // the first of them that was found
    property int row: -1
    property bool seeking: false
    property Item message: null // is null while its row is too far away to exist

    signal arriving // the list leaves where it was
    signal arrived

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
        seeking = row >= 0;
        if (seeking) {
            list.forceLayout(); // takes in new rows, to whose end the view would go
            arriving();
            seek();
        }
    }

    // Rows are laid out bit by bit, so this is tried until the message is there.
    function seek(): void {
        if (!seeking) {
            return;
        }
        list.positionViewAtIndex(row, ListView.Beginning);
        message = list.itemAtIndex(row);
        if (message) {
            seeking = false;
            Qt.callLater(showWords);
        }
    }

    // The words are selected where they stand, in the third of the view where one looks first.
    function showWords(): void {
        const y = message ? selectWords(message) : NaN;
        if (y > list.contentY + list.height * 0.8) {
            list.contentY = y - list.height / 3;
            list.returnToBounds();
        }
        arrived();
    }

    function forget(): void {
        seeking = false;
        row = -1;
    }

    // Selects the words in the first text below an item that has them, and returns their place in the list, or NaN.
    function selectWords(item: Item): real {
        const surface = item as ReadingSurface;
        if (surface) {
            const place = surface.select(words);
            return place.height > 0 ? surface.mapToItem(list.contentItem, place.x, place.y).y : NaN;
        }
        const text = item as TextEdit;
        const start = text?.visible ? text.getText(0, text.length).indexOf(words) : -1;
        if (start >= 0) {
            text.select(start, start + words.length);
            return text.mapToItem(list.contentItem, text.positionToRectangle(start)).y;
        }
        for (const child of item.children) {
            const y = selectWords(child);
            if (!isNaN(y)) {
                return y;
            }
        }
        return NaN;
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
                root.forget();
            }
        }
    }
    Connections {
        target: root.list

        function onContentHeightChanged(): void {
            Qt.callLater(root.seek);
        }

        function onHeightChanged(): void {
            Qt.callLater(root.seek);
        }

        function onContentYChanged(): void {
            if (root.row >= 0 && !root.seeking && !root.message) {
                root.message = root.list.itemAtIndex(root.row);
            }
        }
    }
    onConversationChanged: forget()

    Rectangle {
        objectName: "foundMark"
        parent: root.list.contentItem
        visible: root.row >= 0 && root.message !== null
        x: Math.max(0, (root.list.width - root.columnWidth) / 2 - Kirigami.Units.largeSpacing * 2)
        y: root.message?.y ?? 0
        width: Math.round(Kirigami.Units.smallSpacing * 0.75)
        height: root.message?.height ?? 0
        radius: width / 2
        color: Kirigami.Theme.highlightColor
    }
}
