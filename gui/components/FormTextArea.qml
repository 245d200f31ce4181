// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A text of several lines in a form.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami

FormItem {
    id: root

    required property string label
    property alias placeholderText: area.placeholderText

    onClicked: area.forceActiveFocus()
    onActiveFocusChanged: {
        if (activeFocus)
            area.forceActiveFocus();
    }

    contentItem: ColumnLayout {
        spacing: Kirigami.Units.smallSpacing

        PlainLabel {
            text: root.label
            wrapMode: Text.Wrap
            Accessible.ignored: true // the field has it as its name
            Layout.fillWidth: true
        }
        PlainTextArea {
            id: area

            text: root.text
            onTextChanged: root.text = text
            Accessible.name: root.label
            Layout.fillWidth: true
        }
    }
}
