// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Changes a question in its place; what was there stays as another version.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components

ColumnLayout {
    id: root

    required property string original

    signal accepted(text: string)
    signal cancelled

    function accept(): void {
        if (area.text.trim().length > 0) {
            root.accepted(area.text.trim());
        }
    }

    spacing: Kirigami.Units.smallSpacing
    Component.onCompleted: {
        area.text = original;
        area.cursorPosition = area.length;
        area.forceActiveFocus();
    }

    PlainTextArea {
        id: area

        Layout.fillWidth: true
        Accessible.name: I18n.i18nc("@label:textbox", "Edit your question")

        Keys.onShortcutOverride: event => event.accepted = event.key === Qt.Key_Escape // the window stops an answer with it
        Keys.onPressed: event => {
            if (event.key === Qt.Key_Escape) {
                root.cancelled();
                event.accepted = true;
            } else if ((event.key === Qt.Key_Return || event.key === Qt.Key_Enter) && !(event.modifiers & Qt.ShiftModifier)) {
                root.accept();
                event.accepted = true;
            }
        }
    }
    RowLayout {
        Layout.alignment: Qt.AlignRight
        spacing: Kirigami.Units.smallSpacing

        QQC2.Button {
            text: I18n.i18nc("@action:button", "Cancel")
            onClicked: root.cancelled()
        }
        PushButton {
            text: I18n.i18nc("@action:button", "Ask Again")
            icon.name: "document-send-symbolic"
            disabledReason: area.text.trim().length > 0
                ? ""
                : I18n.i18nc("@info:tooltip why a button is off", "Write a question first.")
            onClicked: root.accept()
        }
    }
}
