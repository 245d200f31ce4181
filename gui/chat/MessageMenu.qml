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
    property int row: -1
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

    onClosed: focusedBefore?.forceActiveFocus()

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
