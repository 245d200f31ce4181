// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The messages of a conversation in one readable column, which stays at its end while an answer streams in unless its reader has
// scrolled up.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import Qt.labs.qmlmodels
import org.kde.kirigami as Kirigami
import eu.tramontane.chat
import eu.tramontane.common

Item {
    id: root

    required property Conversation conversation
    required property real columnWidth
    required property var models // what other answers can come from, a list of {name, path, current}
    readonly property alias count: list.count

    signal linkActivated(link: string)
    signal quoteRequested(text: string)
    signal secondModelRequested(row: int, path: string)

    // Leads to a message that a search has found, and to the words in it.
    function showFound(messageId: double, words: string): void {
        found.lead(messageId, words);
    }

    ListView {
        id: list

        objectName: "messageList"
        anchors.fill: parent
        model: root.conversation.transcript
        topMargin: Kirigami.Units.gridUnit
        bottomMargin: Kirigami.Units.gridUnit
        spacing: Kirigami.Units.largeSpacing
        clip: true
        reuseItems: false
        activeFocusOnTab: true
        keyNavigationEnabled: true
        highlightFollowsCurrentItem: false
        currentIndex: -1
        boundsBehavior: Flickable.StopAtBounds

        Accessible.role: Accessible.List
        Accessible.name: I18n.i18nc("@label", "Conversation")

        // Keys are about a message that can be seen.
        onActiveFocusChanged: {
            if (activeFocus && currentIndex < 0) {
                currentIndex = indexAt(0, contentY + height / 2);
            }
        }
        onCurrentIndexChanged: {
            if (activeFocus && currentIndex >= 0) {
                const fits = currentItem && currentItem.height < height;
                positionViewAtIndex(currentIndex, fits ? ListView.Contain : ListView.Visible);
                keeper.noteScrolling();
            }
        }
        // Whoever has selected a word in a message does not mean the message.
        Keys.onDeletePressed: {
            const focused = list.Window.activeFocusItem;
            if (focused === list || focused === list.currentItem) {
                root.conversation.editor.remove(currentIndex);
            }
        }
        Keys.onMenuPressed: {
            if (currentItem) {
                menu.offer(currentIndex, currentItem);
            }
        }
        Keys.onPressed: event => {
            if (event.matches(StandardKey.Undo)) {
                root.conversation.editor.undo();
                event.accepted = true;
                return;
            }
            const page = list.height * 0.9;
            const top = list.originY - list.topMargin;
            const bottom = Math.max(top, list.originY + list.contentHeight - list.height + list.bottomMargin);
            switch (event.key) {
            case Qt.Key_PageUp:
                list.contentY = Math.max(top, list.contentY - page);
                break;
            case Qt.Key_PageDown:
                list.contentY = Math.min(bottom, list.contentY + page);
                break;
            case Qt.Key_Home:
                list.positionViewAtBeginning();
                break;
            case Qt.Key_End:
                list.positionViewAtEnd();
                break;
            default:
                return;
            }
            event.accepted = true;
            keeper.noteScrolling();
        }

        QQC2.ScrollBar.vertical: QQC2.ScrollBar {
            id: bar
            onPressedChanged: keeper.noteScrolling()
            onPositionChanged: {
                if (pressed) {
                    keeper.noteScrolling();
                }
            }
        }

        Kirigami.WheelHandler {
            target: list
            onWheel: Qt.callLater(keeper.noteScrolling)
        }

        delegate: DelegateChooser {
            role: "kind"

            DelegateChoice {
                roleValue: "question"

                UserMessage {
                    width: list.width
                    conversation: root.conversation
                    columnWidth: root.columnWidth
                    onMenuRequested: below => menu.offer(index, below)
                }
            }
            DelegateChoice {
                roleValue: "recap"

                ContextMark {
                    width: list.width
                    conversation: root.conversation
                    columnWidth: root.columnWidth
                    last: index === list.count - 1
                    onLinkActivated: link => root.linkActivated(link)
                }
            }
            DelegateChoice {
                roleValue: "omission"

                ContextMark {
                    width: list.width
                    conversation: root.conversation
                    columnWidth: root.columnWidth
                    last: index === list.count - 1
                    onLinkActivated: link => root.linkActivated(link)
                }
            }
            DelegateChoice {
                roleValue: "comparison"

                ComparedAnswers {
                    width: list.width
                    conversation: root.conversation
                    columnWidth: root.columnWidth
                    onLinkActivated: link => root.linkActivated(link)
                }
            }
            DelegateChoice {
                AssistantMessage {
                    width: list.width
                    conversation: root.conversation
                    columnWidth: root.columnWidth
                    last: index === list.count - 1
                    onLinkActivated: link => root.linkActivated(link)
                    onQuoteRequested: text => root.quoteRequested(text)
                    onMenuRequested: below => menu.offer(index, below)
                }
            }
        }

        MessageMenu {
            id: menu

            list: list
            conversation: root.conversation
            models: root.models
            onSecondModelRequested: (row, path) => root.secondModelRequested(row, path)
        }
    }

    FoundMessage {
        id: found

        list: list
        conversation: root.conversation
        columnWidth: root.columnWidth
        onArriving: keeper.leave()
        onArrived: keeper.noteScrolling()
    }
    // The list itself has the focus for the keys that scroll it.
    Rectangle {
        anchors.fill: parent
        anchors.margins: 1
        visible: root.Window.activeFocusItem === list
        color: "transparent"
        radius: Kirigami.Units.cornerRadius
        border.width: 1
        border.color: Kirigami.Theme.focusColor
    }
    PlaceKeeper {
        id: keeper

        list: list
        conversation: root.conversation
    }
    JumpToEnd {
        objectName: "jumpToEnd"
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Kirigami.Units.largeSpacing
        offered: !keeper.following && list.count > 0
        onClicked: keeper.jumpToEnd()
    }
}
