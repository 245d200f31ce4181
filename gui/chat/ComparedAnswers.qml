// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Two answers to one question, side by side, or one above the other where there is no room. Keeping one of them leaves the other
// as a version.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.chat
import eu.tramontane.common

FocusScope {
    id: root

    required property Conversation conversation
    required property int index
    required property string text
    required property var blocks
    required property var beside
    required state
    required property bool streaming
    required property string errorText
    required property string modelName
    required property real columnWidth
    readonly property real wide: Math.min(width - Kirigami.Units.gridUnit * 2, Math.max(columnWidth, Kirigami.Units.gridUnit * 64))

    signal linkActivated(link: string)

    function titleOf(model: string, otherwise: string): string {
        return modelName !== beside.model && model.length > 0 ? model : otherwise;
    }

    implicitHeight: grid.height + Kirigami.Units.largeSpacing

    Accessible.role: Accessible.ListItem
    Accessible.name: I18n.i18nc("@info:accessible", "Two answers to compare")

    GridLayout {
        id: grid

        anchors.horizontalCenter: parent.horizontalCenter
        width: root.wide
        columns: root.wide > Kirigami.Units.gridUnit * 32 ? 2 : 1
        uniformCellWidths: true
        columnSpacing: Kirigami.Units.gridUnit * 2
        rowSpacing: Kirigami.Units.gridUnit

        ComparedAnswer {
            objectName: "firstAnswer"
            title: root.titleOf(root.beside.model ?? "", I18n.i18nc("@title one of two answers", "First answer"))
            blocks: root.beside.blocks
            ready: !root.conversation.busy
            onKept: root.conversation.comparison.keep(root.index, true)
            onLinkActivated: link => root.linkActivated(link)
            Layout.fillWidth: true
            Layout.fillHeight: true
        }
        ComparedAnswer {
            objectName: "secondAnswer"
            title: root.titleOf(root.modelName, I18n.i18nc("@title one of two answers", "Second answer"))
            blocks: root.blocks
            ready: !root.conversation.busy
            onKept: root.conversation.comparison.keep(root.index, false)
            onLinkActivated: link => root.linkActivated(link)
            Layout.fillWidth: true
            Layout.fillHeight: true

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
                active: !root.streaming && root.state !== "complete"
                visible: active
                Layout.fillWidth: true

                sourceComponent: MessageNotice {
                    failed: root.state === "failed"
                    text: root.errorText.length > 0 ? root.errorText : I18n.i18nc("@info", "You stopped this answer.")
                    retryVisible: false
                }
            }
        }
    }
}
