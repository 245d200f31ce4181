// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The chats on the left: search, begin, open, and below them the settings.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import org.kde.kirigamiaddons.delegates as Delegates
import eu.tramontane.chats
import eu.tramontane.common
import eu.tramontane.components

ColumnLayout {
    id: root

    required property real headerHeight
    required property ChatListModel chats
    required property double shownChatId

    // A search may have found words in a message; else messageId is 0.
    signal chatChosen(chatId: double, messageId: double, words: string)
    signal newChatRequested
    signal settingsRequested

    function focusSearch(): void {
        search.forceActiveFocus();
        search.selectAll();
    }

    spacing: 0

    QQC2.ToolBar {
        Layout.fillWidth: true
        Layout.preferredHeight: root.headerHeight
        leftPadding: Kirigami.Units.smallSpacing
        rightPadding: Kirigami.Units.smallSpacing

        contentItem: RowLayout {
            spacing: Kirigami.Units.smallSpacing

            Kirigami.SearchField {
                id: search

                objectName: "chatSearch"
                focusSequence: "" // the window has the shortcut, which also opens the pane
                placeholderText: Shortcuts.search.hint(I18n.i18nc("@info:placeholder", "Search chats"))
                Accessible.name: I18n.i18nc("@label:textbox", "Search chats")
                Layout.fillWidth: true
                onTextChanged: root.chats.searchText = text
                Keys.onEscapePressed: event => {
                    event.accepted = text.length > 0;
                    text = "";
                }
                // The window stops an answer with it where there is nothing to clear.
                Keys.onShortcutOverride: event => event.accepted = event.key === Qt.Key_Escape && text.length > 0
                Keys.onDownPressed: list.forceActiveFocus()
            }
            IconButton {
                objectName: "newChatButton"
                text: I18n.i18nc("@action:button", "New chat")
                hint: Shortcuts.newChat.hint(text)
                icon.name: "document-edit-symbolic"
                icon.width: Kirigami.Units.iconSizes.smallMedium
                icon.height: Kirigami.Units.iconSizes.smallMedium
                onClicked: root.newChatRequested()
            }
        }
    }
    QQC2.ScrollView {
        Layout.fillWidth: true
        Layout.fillHeight: true
        QQC2.ScrollBar.horizontal.policy: QQC2.ScrollBar.AlwaysOff

        ListView {
            id: list

            objectName: "chatList"
            model: root.chats
            clip: true
            activeFocusOnTab: count > 0
            keyNavigationEnabled: true
            currentIndex: -1
            topMargin: Math.round(Kirigami.Units.smallSpacing / 2)
            bottomMargin: Math.round(Kirigami.Units.smallSpacing / 2)
            Accessible.role: Accessible.List
            Accessible.name: I18n.i18nc("@label", "Chats")

            Keys.onDeletePressed: event => {
                forceLayout(); // a second press may come before the view has taken the first one's chat away
                const chat = currentItem as ChatListDelegate;
                if (chat && !event.isAutoRepeat) {
                    root.chats.remove(chat.chatId);
                }
            }
            onActiveFocusChanged: {
                if (activeFocus && currentIndex < 0 && count > 0) {
                    currentIndex = 0;
                }
            }

            section.property: "section"
            section.delegate: QQC2.Control {
                id: header

                required property string section

                width: ListView.view.width
                topPadding: Kirigami.Units.largeSpacing
                bottomPadding: Kirigami.Units.smallSpacing
                leftPadding: Kirigami.Units.largeSpacing + Kirigami.Units.smallSpacing
                rightPadding: leftPadding
                contentItem: PlainLabel {
                    text: header.section
                    font: Kirigami.Theme.smallFont
                    color: Kirigami.Theme.disabledTextColor
                    Accessible.role: Accessible.Heading
                }
            }

            delegate: ChatListDelegate {
                objectName: "chatDelegate"
                width: ListView.view.width
                menuShown: menu.visible && menu.chat === this
                shown: chatId === root.shownChatId
                onChosen: root.chatChosen(chatId, messageId, foundWords)
                onRenamed: title => root.chats.rename(chatId, title)
                onMenuRequested: below => menu.offer(this, below)
            }

            ChatMenu {
                id: menu

                list: list
                chats: root.chats
            }

            PlainLabel {
                anchors.centerIn: parent
                width: parent.width - Kirigami.Units.gridUnit * 3
                visible: list.count === 0
                text: search.text.length > 0
                    ? I18n.i18nc("@info:placeholder", "No chat contains these words.")
                    : I18n.i18nc("@info:placeholder", "Your chats will appear here.")
                color: Kirigami.Theme.disabledTextColor
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.Wrap
            }
        }
    }
    DeletedChats {
        chats: root.chats
        Layout.fillWidth: true
        onFocusLeft: list.forceActiveFocus()
    }
    Kirigami.Separator {
        Layout.fillWidth: true
    }
    Delegates.RoundedItemDelegate {
        objectName: "settingsButton"
        Layout.fillWidth: true
        leftPadding: Kirigami.Units.largeSpacing + Kirigami.Units.smallSpacing
        text: I18n.i18nc("@action:button", "Settings")
        icon.name: "settings-configure-symbolic"
        focusPolicy: Qt.StrongFocus
        Accessible.name: text
        Accessible.role: Accessible.Button
        QQC2.ToolTip.text: Shortcuts.settings.hint(text)
        QQC2.ToolTip.visible: hovered
        QQC2.ToolTip.delay: Kirigami.Units.toolTipDelay
        Keys.onReturnPressed: click()
        Keys.onEnterPressed: click()
        onClicked: root.settingsRequested()
    }
}
