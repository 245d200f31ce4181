// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The window: the chats on the left, the conversation beside them, and everything that can be reached from the keyboard.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import org.kde.kirigami as Kirigami
import eu.tramontane
import eu.tramontane.chat
import eu.tramontane.chats
import eu.tramontane.common
import eu.tramontane.markdown

Kirigami.ApplicationWindow {
    id: root

    // What is modal takes the shortcuts of its window away, but over the pane of chats they are wanted.
    readonly property int shortcutContext: drawer.modal && drawer.drawerOpen ? Qt.ApplicationShortcut : Qt.WindowShortcut
    readonly property Conversation conversation: App.sessions.shown

    function newChat(): void {
        Navigator.showConversation();
        App.sessions.showNew();
        page.composer.focusText();
    }

    function searchChats(): void {
        drawer.drawerOpen = true;
        chats.focusSearch();
    }

    title: conversation.title.length > 0 ? conversation.title : I18n.i18nc("@title:window", "Tramontane")
    visible: false // it is shown once it has its size and place
    width: Kirigami.Units.gridUnit * 58
    height: Kirigami.Units.gridUnit * 40
    minimumWidth: Kirigami.Units.gridUnit * 18
    minimumHeight: Kirigami.Units.gridUnit * 18

    pageStack.globalToolBar.style: Kirigami.ApplicationHeaderStyle.ToolBar
    pageStack.globalToolBar.showNavigationButtons: pageStack.layers.depth > 1
        ? Kirigami.ApplicationHeaderStyle.ShowBackButton
        : Kirigami.ApplicationHeaderStyle.NoNavigationButtons
    pageStack.columnView.columnResizeMode: Kirigami.ColumnView.SingleColumn

    Component.onCompleted: {
        Navigator.pages = pageStack;
        Navigator.drawer = drawer;
    }

    pageStack.initialPage: ConversationPage {
        id: page

        onLinkActivated: link => linkDialog.ask(link)
    }

    globalDrawer: SideDrawer {
        id: drawer

        modal: root.width < Kirigami.Units.gridUnit * 40
        handleVisible: modal && !dropOverlay.containsDrag
        width: Math.min(Kirigami.Units.gridUnit * 15, root.width - Kirigami.Units.gridUnit * 3)

        contentItem: ChatListPane {
            id: chats

            headerHeight: root.pageStack.globalToolBar.preferredHeight
            chats: App.chats
            shownChatId: root.conversation.chatId

            onChatChosen: (chatId, messageId, words) => {
                App.sessions.show(chatId);
                Navigator.showConversation();
                page.composer.focusText();
                if (messageId > 0) {
                    page.showFound(messageId, words);
                }
            }
            onNewChatRequested: root.newChat()
            onSettingsRequested: Navigator.show("SettingsPage")
        }
    }

    DropOverlay {
        id: dropOverlay

        parent: root.contentItem.parent
        anchors.fill: parent
        z: (QQC2.Overlay.overlay?.z ?? 1) - 1 // it lies over the pane of chats, under dialogs
        conversation: root.conversation
        onAttached: {
            Navigator.showConversation();
            page.composer.focusText();
        }
    }
    LinkDialog {
        id: linkDialog
    }

    Connections {
        target: App

        function onPassiveNotice(sentence: string): void {
            page.notify(sentence);
        }

        function onActivationRequested(): void {
            root.show();
            root.raise();
            root.requestActivate();
            if (Navigator.atConversation) {
                page.composer.focusText();
            }
        }
    }

    Shortcut {
        context: root.shortcutContext
        sequences: Shortcuts.newChat.keys
        onActivated: root.newChat()
    }
    Shortcut {
        context: root.shortcutContext
        sequences: Shortcuts.temporaryChat.keys
        enabled: !page.broken && !page.withoutModel
        onActivated: {
            Navigator.showConversation();
            App.sessions.showTemporary();
            page.composer.focusText();
        }
    }
    Shortcut {
        context: root.shortcutContext
        sequences: Shortcuts.search.keys
        onActivated: root.searchChats()
    }
    Shortcut {
        context: root.shortcutContext
        sequences: Shortcuts.attach.keys
        enabled: !page.broken && !page.withoutModel
        onActivated: {
            Navigator.showConversation();
            page.composer.focusText();
            page.attachDocuments();
        }
    }
    Shortcut {
        context: root.shortcutContext
        sequences: Shortcuts.settings.keys
        onActivated: Navigator.show("SettingsPage")
    }
    Shortcut {
        context: root.shortcutContext
        sequences: Shortcuts.list.keys
        onActivated: Navigator.showOver("ShortcutsPage")
    }
    Shortcut {
        context: root.shortcutContext
        sequences: Shortcuts.quit.keys
        onActivated: Qt.quit()
    }
    Shortcut {
        sequences: Shortcuts.cancel.keys
        enabled: !Navigator.atConversation || root.conversation.busy
        onActivated: {
            if (Navigator.atConversation) {
                root.conversation.stop();
            } else {
                Navigator.back();
            }
        }
    }
}
