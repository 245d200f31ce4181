// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Says above the composer that a message was deleted, and offers for a while to bring it back.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.chat
import eu.tramontane.common
import eu.tramontane.components

Frame {
    id: root

    required property ChatEditor editor
    property bool offered: false

    signal focusLeft // the button that had the focus goes

    function undo(): void {
        const focused = button.activeFocus;
        editor.undo();
        offered = editor.deletedCount > 0;
        if (focused && !offered) {
            focusLeft();
        }
    }

    visible: offered
    implicitHeight: row.implicitHeight + Kirigami.Units.smallSpacing * 2
    onEditorChanged: offered = false

    Accessible.role: Accessible.AlertMessage
    Accessible.name: label.text

    HoverHandler {
        id: hover
    }
    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.leftMargin: Kirigami.Units.largeSpacing
        anchors.rightMargin: Kirigami.Units.smallSpacing
        spacing: Kirigami.Units.largeSpacing

        PlainLabel {
            id: label

            text: I18n.i18ncp("@info:status", "The message was deleted.", "%1 messages were deleted.", root.editor.deletedCount)
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
        QQC2.Button {
            id: button

            objectName: "undoDeleteMessage"
            text: I18n.i18nc("@action:button", "Undo")
            icon.name: "edit-undo-symbolic"
            focusPolicy: Qt.TabFocus // after a click one goes on where one was
            onClicked: root.undo()
        }
    }

    Timer {
        interval: 12000
        running: root.offered && !hover.hovered && !button.activeFocus
        onTriggered: root.offered = false
    }
    Connections {
        target: root.editor

        function onRemoved(): void {
            root.offered = true;
        }

        function onDeletedCountChanged(): void {
            if (root.editor.deletedCount === 0) {
                root.offered = false;
            }
        }
    }
}
