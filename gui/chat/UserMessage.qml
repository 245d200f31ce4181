// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A question: a calm bubble on the far side, with the documents that went with it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.chat
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.documents

FocusScope {
    id: root

    required property Conversation conversation
    required property int index
    required property string text
    required property string foldedText // the beginning of a long one
    required property var attachments
    required property int versionIndex
    required property int versionCount
    required property real columnWidth

    readonly property real padding: Kirigami.Units.largeSpacing + Kirigami.Units.smallSpacing
    readonly property real textLimit: Math.round(columnWidth * 0.82) - 2 * padding
    property bool editing: false
    property bool unfolded: false
    readonly property string shownText: foldedText.length > 0 && !unfolded ? foldedText : text

    signal menuRequested(below: Item)

    implicitHeight: column.height

    Accessible.role: Accessible.ListItem
    Accessible.name: I18n.i18nc("@info:accessible", "Your question: %1", root.shownText)

    HoverHandler {
        id: hover
    }

    Column {
        id: column

        anchors.horizontalCenter: parent.horizontalCenter
        width: root.columnWidth
        spacing: Kirigami.Units.smallSpacing

        Repeater {
            model: root.attachments

            AttachmentChip {
                required property var modelData

                anchors.right: parent?.right
                name: modelData.name
                maximumWidth: root.columnWidth
                width: Math.min(implicitWidth, root.columnWidth)
                detail: modelData.pageCount > 0
                    ? I18n.i18ncp("@info how long a document is", "%1 page", "%1 pages", modelData.pageCount)
                    : ""
            }
        }
        Rectangle {
            anchors.right: parent.right
            visible: root.text.length > 0 && !root.editing
            width: Math.min(root.textLimit, Math.ceil(question.contentWidth)) + 2 * root.padding
            height: question.contentHeight + 2 * Kirigami.Units.largeSpacing
            radius: Kirigami.Units.cornerRadius * 2
            color: Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.focusColor, 0.16)

            TextEdit {
                id: question

                objectName: "questionText"
                x: root.padding
                y: Kirigami.Units.largeSpacing
                width: root.textLimit
                text: root.shownText
                textFormat: TextEdit.PlainText
                readOnly: true
                selectByMouse: true
                wrapMode: TextEdit.Wrap
                color: Kirigami.Theme.textColor
                selectionColor: Kirigami.Theme.highlightColor
                selectedTextColor: Kirigami.Theme.highlightedTextColor
                font: Kirigami.Theme.defaultFont

                Accessible.role: Accessible.StaticText
                Accessible.name: root.text
            }
        }
        QQC2.Button {
            objectName: "unfoldQuestion"
            anchors.right: parent.right
            visible: root.foldedText.length > 0 && !root.editing
            flat: true
            text: root.unfolded
                ? I18n.i18nc("@action:button of a long question", "Show Less")
                : I18n.i18nc("@action:button of a long question", "Show All")
            icon.name: root.unfolded ? "arrow-up-symbolic" : "arrow-down-symbolic"
            onClicked: root.unfolded = !root.unfolded
        }
        Loader {
            active: root.editing
            visible: active
            width: root.columnWidth

            sourceComponent: MessageEditor {
                original: root.text
                onAccepted: text => {
                    root.editing = false;
                    root.conversation.edit(root.index, text);
                }
                onCancelled: {
                    root.editing = false;
                    editButton.forceActiveFocus(Qt.ShortcutFocusReason);
                }
            }
        }
        RowLayout {
            anchors.right: parent.right
            height: Math.round(Kirigami.Units.gridUnit * 1.4)
            spacing: 0
            opacity: hover.hovered || root.activeFocus ? 1 : 0
            visible: !root.editing

            Behavior on opacity {
                NumberAnimation {
                    duration: Kirigami.Units.shortDuration
                }
            }

            VersionSwitcher {
                conversation: root.conversation
                row: root.index
                versionIndex: root.versionIndex
                versionCount: root.versionCount
            }
            MessageAction {
                id: editButton

                objectName: "editQuestion"
                conversation: root.conversation
                text: I18n.i18nc("@action:button of a message", "Edit and ask again")
                icon.name: "document-edit-symbolic"
                visible: root.text.length > 0
                onClicked: root.editing = true
            }
            IconButton {
                text: I18n.i18nc("@action:button of a message", "Copy question")
                icon.name: "edit-copy-symbolic"
                visible: root.text.length > 0
                onClicked: Clipboard.copy(root.text)
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
}
