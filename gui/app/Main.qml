// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The window: the chats on the left, the conversation beside them, and everything that can be reached from the keyboard.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami
import eu.tramontane

Kirigami.ApplicationWindow {
    id: root

    // What is modal takes the shortcuts of its window away, but over the pane of chats they are wanted.
    readonly property int shortcutContext: drawer.modal && drawer.drawerOpen ? Qt.ApplicationShortcut : Qt.WindowShortcut

    function newChat(): void {
        showConversation();
        App.sessions.showNew();
        page.composer.focusText();
    }

    function showConversation(): void {
        pageStack.layers.clear();
        if (drawer.modal) {
            drawer.drawerOpen = false;
        }
    }

    function openSettings(): void {
        showConversation();
        pageStack.layers.push(settingsPage);
    }

    function openModels(): void {
        if (pageStack.layers.depth === 1) {
            showConversation();
        }
        pageStack.layers.push(modelPage);
    }

    function searchChats(): void {
        drawer.drawerOpen = true;
        chats.focusSearch();
    }

    title: App.sessions.shown.title.length > 0 ? App.sessions.shown.title : I18n.i18nc("@title:window", "Tramontane")
    width: Kirigami.Units.gridUnit * 58
    height: Kirigami.Units.gridUnit * 40
    minimumWidth: Kirigami.Units.gridUnit * 18
    minimumHeight: Kirigami.Units.gridUnit * 18

    pageStack.globalToolBar.style: Kirigami.ApplicationHeaderStyle.ToolBar
    pageStack.globalToolBar.showNavigationButtons: pageStack.layers.depth > 1 ? Kirigami.ApplicationHeaderStyle.ShowBackButton : Kirigami.ApplicationHeaderStyle.NoNavigationButtons
    pageStack.columnView.columnResizeMode: Kirigami.ColumnView.SingleColumn

    pageStack.initialPage: ConversationPage {
        id: page

        onModelsRequested: root.openModels()
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

            onChatOpened: {
                root.showConversation();
                page.composer.focusText();
            }
            onNewChatRequested: root.newChat()
            onSettingsRequested: root.openSettings()
        }
    }

    DropOverlay {
        id: dropOverlay

        parent: root.contentItem.parent
        anchors.fill: parent
        z: 1000000 // over the pane of chats, under dialogs
        onAttached: {
            root.showConversation();
            page.composer.focusText();
        }
    }
    LinkDialog {
        id: linkDialog
    }

    Component {
        id: settingsPage

        SettingsPage {
            onModelsRequested: root.openModels()
            onAboutRequested: root.pageStack.layers.push(aboutPage)
        }
    }
    Component {
        id: modelPage

        ModelPage {}
    }
    Component {
        id: aboutPage

        AboutPage {}
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
            if (root.pageStack.layers.depth === 1) {
                page.composer.focusText();
            }
        }
    }

    Shortcut {
        context: root.shortcutContext
        sequences: [StandardKey.New]
        onActivated: root.newChat()
    }
    Shortcut {
        context: root.shortcutContext
        sequences: [StandardKey.Find]
        onActivated: root.searchChats()
    }
    Shortcut {
        context: root.shortcutContext
        sequences: [StandardKey.Open]
        enabled: !page.broken && !page.withoutModel
        onActivated: {
            root.showConversation();
            page.attachDocuments();
        }
    }
    Shortcut {
        context: root.shortcutContext
        sequences: [StandardKey.Preferences, "Ctrl+,"]
        onActivated: root.openSettings()
    }
    Shortcut {
        context: root.shortcutContext
        sequences: [StandardKey.Quit, "Ctrl+Q"]
        onActivated: Qt.quit()
    }
    Shortcut {
        sequences: [StandardKey.Cancel]
        enabled: root.pageStack.layers.depth > 1 || App.sessions.shown.busy
        onActivated: {
            if (root.pageStack.layers.depth > 1) {
                root.pageStack.layers.pop();
            } else {
                App.sessions.shown.stop();
            }
        }
    }
}
