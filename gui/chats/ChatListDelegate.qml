// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One chat in the list: its title, the button of its menu, and a field in their place while it is renamed.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import org.kde.kirigamiaddons.delegates as Delegates
import eu.tramontane.common
import eu.tramontane.components

Delegates.RoundedItemDelegate {
    id: root

    required property int index
    required property var chatId
    required property double messageId // what a search found; 0 where it is the title
    required property string title
    required property string markedTitle
    required property string foundWords
    required property bool pinned
    required property bool hasDraft
    required property string snippet
    required property bool working
    required property bool unread

    required property bool shown // true if the chat is shown beside the list

    property bool renaming: false
    property bool menuShown: false
    readonly property bool draftShown: hasDraft && !shown
    readonly property bool buttonsShown: hovered || menuShown || (ListView.isCurrentItem && ListView.view.activeFocus)

    signal chosen
    signal renamed(title: string)
    signal menuRequested(below: Item) // where the menu opens; null for the pointer

    function startRenaming(): void {
        ListView.view.currentIndex = index; // a list without a current chat takes the focus for its first one
        renaming = true;
        field.text = title;
        field.forceActiveFocus();
        field.selectAll();
    }

    function finishRenaming(store: bool): void {
        if (!renaming) {
            return;
        }
        const focused = field.activeFocus; // else it is where someone has clicked
        renaming = false;
        const text = field.text.trim();
        if (store && text.length > 0 && text !== title) {
            renamed(text);
        }
        if (focused) {
            forceActiveFocus();
        }
    }

    highlighted: shown
    topPadding: Kirigami.Units.smallSpacing
    bottomPadding: Kirigami.Units.smallSpacing
    leftPadding: Kirigami.Units.largeSpacing + Kirigami.Units.smallSpacing
    rightPadding: Kirigami.Units.largeSpacing
    Accessible.name: title
    Accessible.description: [
        working ? I18n.i18nc("@info:accessible", "An answer is being written")
            : unread ? I18n.i18nc("@info:accessible", "An answer has come that you have not seen") : "",
        pinned ? I18n.i18nc("@info:accessible", "Pinned chat") : "",
        draftShown ? draftMark.text : ""
    ].filter(Boolean).join(", ")

    onClicked: {
        ListView.view.currentIndex = index;
        root.chosen();
    }
    onPressAndHold: menuRequested(null)

    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()
    Keys.onMenuPressed: menuRequested(root)
    Keys.onPressed: event => {
        if (event.key === Qt.Key_F2) {
            root.startRenaming();
            event.accepted = true;
        }
    }

    TapHandler {
        acceptedButtons: Qt.RightButton
        onTapped: root.menuRequested(null)
    }

    contentItem: RowLayout {
        spacing: 0

        ColumnLayout {
            visible: !root.renaming
            spacing: 0
            Layout.fillWidth: true

            MarkedLabel {
                text: root.markedTitle
                font.bold: root.unread
                Layout.fillWidth: true
                Layout.minimumHeight: Math.round(Kirigami.Units.gridUnit * 1.4)
                verticalAlignment: Text.AlignVCenter
            }
            MarkedLabel {
                visible: root.snippet.length > 0
                text: root.snippet
                font: Kirigami.Theme.smallFont
                color: Kirigami.Theme.disabledTextColor
                maximumLineCount: 2
                wrapMode: Text.Wrap
                Layout.fillWidth: true
            }
        }
        QQC2.TextField {
            id: field

            objectName: "chatTitleField"
            visible: root.renaming
            Layout.fillWidth: true
            Accessible.name: I18n.i18nc("@label:textbox", "Title of the chat")
            onActiveFocusChanged: {
                if (!activeFocus) {
                    root.finishRenaming(true);
                }
            }
            Keys.onReturnPressed: root.finishRenaming(true)
            Keys.onEnterPressed: root.finishRenaming(true)
            Keys.onEscapePressed: root.finishRenaming(false)
            Keys.onShortcutOverride: event => event.accepted = event.key === Qt.Key_Escape // the window stops an answer with it
        }
        PlainLabel {
            id: draftMark

            objectName: "draftMark"
            visible: root.draftShown && !root.renaming
            text: I18n.i18nc("@info:status of a chat: something was written in it that was not sent", "Draft")
            font: Kirigami.Theme.smallFont
            color: Kirigami.Theme.neutralTextColor
            Layout.leftMargin: Kirigami.Units.smallSpacing
            Layout.rightMargin: Kirigami.Units.smallSpacing
        }
        Loader {
            active: (root.working || root.unread) && !root.renaming
            visible: active
            Layout.leftMargin: Kirigami.Units.smallSpacing
            Layout.rightMargin: Kirigami.Units.smallSpacing

            sourceComponent: ChatMark {
                working: root.working
            }
        }
        Kirigami.Icon {
            visible: root.pinned && !root.buttonsShown && !root.renaming
            source: "pin-symbolic"
            isMask: true
            color: Kirigami.Theme.disabledTextColor
            implicitWidth: Kirigami.Units.iconSizes.small
            implicitHeight: Kirigami.Units.iconSizes.small
            Layout.rightMargin: Kirigami.Units.smallSpacing
        }
        IconButton {
            visible: root.buttonsShown && !root.renaming
            text: I18n.i18nc("@action:button", "What to do with this chat")
            icon.name: "overflow-menu-symbolic"
            focusPolicy: Qt.NoFocus
            Accessible.role: Accessible.ButtonMenu
            implicitHeight: Math.round(Kirigami.Units.gridUnit * 1.4)
            onClicked: root.menuRequested(this)
        }
    }
}
