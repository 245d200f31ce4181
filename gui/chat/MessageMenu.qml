// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What can be done with a message beside what its buttons do. It lies in the list, since the row of a message moves and goes.
// Afterwards the focus is where it was.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import eu.tramontane.chat
import eu.tramontane.common

QQC2.Menu {
    id: root

    required property ListView list
    required property Conversation conversation
    required property var models // a list of {name, path, current}
    property int row: -1
    readonly property bool comparable: row >= 0 && visible && conversation.comparison.isPossible(row)

    signal secondModelRequested(row: int, path: string)
    property Item focusedBefore: null

    // Opens the menu below an item, or at the pointer if `below` is null.
    function offer(of: int, below: Item): void {
        row = of;
        focusedBefore = list.activeFocus ? list : list.Window.activeFocusItem;
        if (below) {
            const place = list.mapFromItem(below, 0, below.height);
            popup(list, place.x, place.y, itemAt(0));
        } else {
            popup(list);
        }
    }

    // A submenu takes its place among the entries by being one of them; each model that is not in use is an entry of it.
    Instantiator {
        model: root.models
        active: root.models !== null
        delegate: QQC2.MenuItem {
            id: entry

            required property string name
            required property string path
            required property bool current

            text: name
            visible: !current
            height: visible ? implicitHeight : 0
            onTriggered: root.secondModelRequested(root.row, path)
        }
        onObjectAdded: (index, entry) => compare.insertItem(index + 1, entry)
        onObjectRemoved: (index, entry) => compare.removeItem(entry)
    }

    onClosed: focusedBefore?.forceActiveFocus()

    QQC2.Menu {
        id: compare

        title: I18n.i18nc("@action:inmenu", "Compare With")
        icon.name: "view-split-left-right-symbolic"
        enabled: root.comparable && !root.conversation.busy

        QQC2.MenuItem {
            objectName: "compareAnswer"
            text: I18n.i18nc("@action:inmenu a second answer by the same model", "Another Answer")
            onTriggered: root.conversation.comparison.begin(root.row)
        }
    }
    QQC2.MenuItem {
        objectName: "duplicateMessages"
        text: I18n.i18nc("@action:inmenu makes a new chat of the messages up to this one", "Duplicate up to Here")
        icon.name: "edit-duplicate-symbolic"
        visible: !root.conversation.temporary
        height: visible ? implicitHeight : 0
        enabled: !root.conversation.busy
        onTriggered: root.conversation.editor.duplicate(root.row)
    }
    QQC2.MenuItem {
        objectName: "deleteMessage"
        text: I18n.i18nc("@action:inmenu", "Delete Message")
        icon.name: "edit-delete-symbolic"
        enabled: !root.conversation.busy
        onTriggered: root.conversation.editor.remove(root.row)
    }
}
