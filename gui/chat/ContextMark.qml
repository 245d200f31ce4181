// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A place in a chat from which on the model reads less than all of it: a summary of the oldest messages, or that they are left out.
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
    required property var blocks
    required state
    required property bool streaming
    required property string errorText
    required property string note
    required property bool inForce
    required property bool undoable
    required property real columnWidth
    required property bool last

    readonly property bool whole: state === "complete"
    readonly property string busyReason: conversation.busy
        ? I18n.i18nc("@info:tooltip why a button is off", "Possible once the answer is written.")
        : ""

    signal linkActivated(link: string)

    implicitHeight: column.height + Kirigami.Units.largeSpacing

    Accessible.role: Accessible.ListItem
    Accessible.name: root.note + " " + root.text

    ColumnLayout {
        id: column

        anchors.horizontalCenter: parent.horizontalCenter
        width: root.columnWidth
        spacing: Kirigami.Units.smallSpacing

        Kirigami.Separator {
            Layout.fillWidth: true
        }
        RowLayout {
            spacing: Kirigami.Units.smallSpacing

            QuietLabel {
                objectName: "contextMarkNote"
                text: root.note
                Layout.fillWidth: true
            }
            PushButton {
                objectName: "contextMarkUndo"
                flat: true
                visible: root.undoable && root.whole
                disabledReason: root.busyReason
                text: root.inForce ? I18n.i18nc("@action:button", "Undo") : I18n.i18nc("@action:button", "Do It Again")
                icon.name: root.inForce ? "edit-undo-symbolic" : "edit-redo-symbolic"
                onClicked: root.conversation.longChat.setInForce(root.index, !root.inForce)
            }
        }
        MarkdownView {
            visible: root.text.length > 0 || root.streaming
            opacity: root.inForce || !root.undoable ? 1 : 0.6
            blocks: root.blocks
            Layout.fillWidth: true
            onLinkActivated: link => root.linkActivated(link)
        }
        Loader {
            active: root.streaming
            visible: active
            Layout.fillWidth: true

            sourceComponent: StreamingIndicator {
                progressText: root.conversation.progressText
                progress: root.conversation.progress
            }
        }
        Loader {
            active: !root.streaming && !root.whole
            visible: active
            Layout.fillWidth: true

            sourceComponent: MessageNotice {
                failed: root.state === "failed"
                text: root.errorText.length > 0
                    ? root.errorText
                    : I18n.i18nc("@info", "This summary was cut off before its end.")
                retryVisible: root.last
                waysOnDisabledReason: root.busyReason
                onRetry: root.conversation.retry()
            }
        }
        Kirigami.Separator {
            Layout.fillWidth: true
        }
    }
}
