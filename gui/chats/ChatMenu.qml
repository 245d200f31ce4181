// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What can be done with a chat of the list. It lies in the list, since the row of a chat moves and goes. Afterwards the focus is
// where it was.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import eu.tramontane.chats
import eu.tramontane.common

QQC2.Menu {
    id: root

    required property ListView list
    required property ChatListModel chats
    property ChatListDelegate chat: null // becomes null when its row goes
    property Item focusedBefore: null
    property bool renames: false

    // Opens the menu below an item, as from the keyboard or a button, or at the pointer if `below` is null.
    function offer(of: ChatListDelegate, below: Item): void {
        chat = of;
        // A chat may go; the list stays.
        focusedBefore = list.activeFocus ? list : list.Window.activeFocusItem;
        renames = false;
        if (below) {
            const place = list.mapFromItem(below, 0, below.height);
            popup(list, place.x, place.y, itemAt(0));
        } else {
            popup(list);
        }
    }

    onChatChanged: {
        if (!chat) {
            close();
        }
    }
    // A field that is shown earlier would lose the focus when the menu goes.
    onClosed: {
        if (renames && chat) {
            chat.startRenaming();
        } else {
            focusedBefore?.forceActiveFocus();
        }
    }

    QQC2.MenuItem {
        text: root.chat?.pinned ? I18n.i18nc("@action:inmenu", "Unpin") : I18n.i18nc("@action:inmenu", "Pin to the top")
        icon.name: root.chat?.pinned ? "window-unpin-symbolic" : "pin-symbolic"
        onTriggered: root.chats.setPinned(root.chat.chatId, !root.chat.pinned)
    }
    QQC2.MenuItem {
        text: I18n.i18nc("@action:inmenu", "Rename…")
        icon.name: "edit-rename-symbolic"
        onTriggered: root.renames = true
    }
    // This entry has no separator before it: in the desktop style the arrow keys would stop there, at nothing.
    QQC2.MenuItem {
        text: I18n.i18nc("@action:inmenu", "Delete")
        icon.name: "edit-delete-symbolic"
        onTriggered: root.chats.remove(root.chat.chatId)
    }
}
