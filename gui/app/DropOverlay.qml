// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Takes documents that are dropped anywhere on the window, and says beforehand what will happen: on the composer they are
// attached, elsewhere one is summarised.
pragma ComponentBehavior: Bound

import QtQuick
import eu.tramontane.chat

DropArea {
    id: root

    objectName: "dropOverlay"
    required property Conversation conversation
    property var urls: []
    readonly property bool summarisable: urls.length === 1 && conversation.canSend
    readonly property bool summarising: summarisable && drag.y < height - ((hint.item as DropHint)?.attachHeight ?? 0)

    signal attached

    function fileName(url: url): string {
        const path = decodeURIComponent(url.toString());
        return path.substring(path.lastIndexOf("/") + 1);
    }

    keys: ["text/uri-list"]

    onEntered: drag => {
        const files = drag.urls.filter(url => url.toString().startsWith("file:"));
        drag.accepted = files.length > 0;
        root.urls = files;
    }
    onExited: root.urls = []
    onDropped: drop => {
        const files = drop.urls.filter(url => url.toString().startsWith("file:"));
        if (root.summarising) {
            root.conversation.summarise(files[0]);
        } else {
            for (const file of files) {
                root.conversation.attach(file);
            }
            root.attached();
        }
        drop.accept(Qt.CopyAction);
        root.urls = [];
    }

    // What nobody sees is not there for a screen reader either.
    Loader {
        id: hint

        objectName: "dropHint"
        anchors.fill: parent
        active: root.containsDrag && root.urls.length > 0
        visible: active

        sourceComponent: DropHint {
            names: root.urls.map(url => root.fileName(url))
            summary: root.summarisable
            summarising: root.summarising
        }
    }
}
