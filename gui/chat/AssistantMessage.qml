// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An answer: text straight on the page, what became of it, and what can be done with it. What only some answers or moments need
// is made when it is needed, so that a new answer begins without a jolt.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.chat
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.markdown

FocusScope {
    id: root

    required property Conversation conversation
    required property int index
    required property string text
    required property MarkdownBlocks blocks
    required state
    required property bool streaming
    required property string errorText
    required property string thought
    required property int thoughtSeconds
    required property bool thinking
    required property string note
    required property bool limited
    required property bool cutShort
    required property bool resumable
    required property string details
    required property int versionIndex
    required property int versionCount
    required property real columnWidth
    required property bool last
    required property bool answers // it stands below a question
    readonly property bool explained: last && state === "failed" && conversation.longChat.offered // below, with what can be done

    property bool detailsShown: false

    signal linkActivated(link: string)
    signal quoteRequested(text: string)
    signal menuRequested(below: Item)

    implicitHeight: column.height + Kirigami.Units.largeSpacing

    Accessible.role: Accessible.ListItem
    Accessible.name: root.streaming
        ? I18n.i18nc("@info:accessible", "The answer is being written")
        : I18n.i18nc("@info:accessible", "Answer")

    onStreamingChanged: {
        if (!root.streaming) {
            Qt.callLater(() => announcer.announce(root.state === "complete"
                ? I18n.i18nc("@info:accessible", "The answer is complete.")
                : I18n.i18nc("@info:accessible", "The answer ended before it was complete.")));
        }
    }

    SentenceAnnouncer {
        id: announcer

        item: root
        blocks: root.blocks
        active: root.streaming
    }

    HoverHandler {
        id: hover
    }

    Column {
        id: column

        anchors.horizontalCenter: parent.horizontalCenter
        width: root.columnWidth
        spacing: Kirigami.Units.largeSpacing

        Loader {
            active: root.thought.length > 0
            visible: active
            width: parent.width

            sourceComponent: ThoughtView {
                thought: root.thought
                seconds: root.thoughtSeconds
                thinking: root.thinking
                unfolded: root.state === "complete" && root.text.length === 0
            }
        }
        MarkdownView {
            width: parent.width
            blocks: root.blocks
            viewport: root.ListView.view
            onLinkActivated: link => root.linkActivated(link)
            onSourceCopyRequested: Clipboard.copy(root.conversation.textAt(root.index))
            onQuoteRequested: text => root.quoteRequested(text)
        }
        Loader {
            active: root.streaming
            visible: active
            width: parent.width

            sourceComponent: StreamingIndicator {
                progressText: root.conversation.progressText
                progress: root.conversation.progress
            }
        }
        Loader {
            active: !root.streaming && (root.state !== "complete" || root.cutShort) && !root.explained
            visible: active
            width: parent.width

            sourceComponent: MessageNotice {
                failed: root.state === "failed"
                text: {
                    if (root.state === "failed") {
                        return root.errorText.length > 0
                            ? root.errorText
                            : I18n.i18nc("@info", "This answer could not be finished.");
                    }
                    if (root.state === "complete") {
                        return root.note;
                    }
                    return root.state === "stopped"
                        ? I18n.i18nc("@info", "You stopped this answer.")
                        : I18n.i18nc("@info", "This answer was cut off before its end.");
                }
                resumeVisible: root.last && root.answers && root.resumable
                retryVisible: root.last && root.answers
                waysOnDisabledReason: root.conversation.busy
                    ? I18n.i18nc("@info:tooltip why a button is off", "Possible once the answer is written.")
                    : ""
                onResume: root.conversation.resume(root.index)
                onRetry: root.conversation.retry()
            }
        }
        RowLayout {
            visible: root.note.length > 0 && !(root.cutShort && root.state === "complete")
            width: parent.width
            spacing: Kirigami.Units.smallSpacing

            Kirigami.Icon {
                source: root.limited ? "help-about-symbolic" : "emblem-ok-symbolic"
                isMask: true
                color: root.limited ? Kirigami.Theme.neutralTextColor : Kirigami.Theme.positiveTextColor
                implicitWidth: Kirigami.Units.iconSizes.small
                implicitHeight: Kirigami.Units.iconSizes.small
                Layout.alignment: Qt.AlignTop
            }
            QuietLabel {
                text: root.note
                Layout.fillWidth: true
            }
        }
        Loader {
            height: Math.round(Kirigami.Units.gridUnit * 1.6)
            active: !root.streaming
            visible: active
            opacity: hover.hovered || root.activeFocus || root.last ? 1 : 0

            Behavior on opacity {
                NumberAnimation {
                    duration: Kirigami.Units.shortDuration
                }
            }

            sourceComponent: RowLayout {
                spacing: 0

                IconButton {
                    Layout.leftMargin: -Kirigami.Units.smallSpacing
                    text: I18n.i18nc("@action:button of a message", "Copy answer")
                    icon.name: copied.running ? "dialog-ok-symbolic" : "edit-copy-symbolic"
                    visible: root.text.length > 0
                    onClicked: {
                        Clipboard.copy(root.conversation.textAt(root.index));
                        copied.restart();
                    }

                    Timer {
                        id: copied
                        interval: 1500
                    }
                }
                MessageAction {
                    conversation: root.conversation
                    text: I18n.i18nc("@action:button of a message", "Answer again")
                    icon.name: "view-refresh-symbolic"
                    visible: root.answers
                    onClicked: root.conversation.regenerate(root.index)
                }
                IconButton {
                    objectName: "detailsButton"
                    text: I18n.i18nc("@action:button of a message: how the answer was made", "Details")
                    icon.name: "documentinfo-symbolic"
                    visible: root.details.length > 0
                    checkable: true
                    checked: root.detailsShown
                    onToggled: root.detailsShown = checked
                }
                VersionSwitcher {
                    conversation: root.conversation
                    row: root.index
                    versionIndex: root.versionIndex
                    versionCount: root.versionCount
                }
                IconButton {
                    objectName: "messageMenu"
                    text: I18n.i18nc("@action:button", "What else to do with this message")
                    icon.name: "overflow-menu-symbolic"
                    Accessible.role: Accessible.ButtonMenu
                    onClicked: root.menuRequested(this)
                }
            }
        }
        Loader {
            active: root.detailsShown && !root.streaming
            visible: active
            width: parent.width

            sourceComponent: AnswerDetails {
                text: root.details
            }
        }
    }
}
