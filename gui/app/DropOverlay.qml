// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Takes documents that are dropped anywhere on the window, and says beforehand what will happen: on the composer they are
// attached, elsewhere one is summarised.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.chat
import eu.tramontane.common

DropArea {
    id: root

    objectName: "dropOverlay"
    required property Conversation conversation
    property var urls: []
    readonly property bool summarising: urls.length === 1 && conversation.canSend && drag.y < height - attachZone.height

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

    Rectangle {
        objectName: "dropHint"
        anchors.fill: parent
        visible: root.containsDrag && root.urls.length > 0
        color: Qt.alpha(Kirigami.Theme.backgroundColor, 0.97)

        ColumnLayout {
            anchors.fill: parent
            anchors.margins: Kirigami.Units.gridUnit
            spacing: Kirigami.Units.gridUnit

            DropZone {
                visible: root.urls.length === 1 && root.conversation.canSend
                active: root.summarising
                iconName: "view-list-text-symbolic"
                text: root.urls.length === 1 ? I18n.i18nc("@info", "Drop to summarise “%1”", root.fileName(root.urls[0])) : ""
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
            DropZone {
                id: attachZone

                active: !root.summarising
                iconName: "list-add-symbolic"
                text: root.urls.length === 1
                    ? I18n.i18nc("@info", "Drop here to attach it to your question")
                    : I18n.i18ncp("@info",
                          "Drop to attach %1 document to your question",
                          "Drop to attach %1 documents to your question",
                          root.urls.length)
                Layout.fillWidth: true
                Layout.fillHeight: root.urls.length > 1 || !root.conversation.canSend
                Layout.preferredHeight: Math.min(root.height * 0.3, Kirigami.Units.gridUnit * 9)
            }
        }
    }
}
