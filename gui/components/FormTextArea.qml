// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A text of several lines in a form. Unlike FormCard's own, Tab leaves it instead of being written.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
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
        QQC2.TextArea {
            id: area

            text: root.text
            textFormat: TextEdit.PlainText
            wrapMode: TextEdit.Wrap
            activeFocusOnTab: true
            onTextChanged: root.text = text
            Accessible.name: root.label
            Keys.priority: Keys.BeforeItem
            Keys.onTabPressed: nextItemInFocusChain().forceActiveFocus(Qt.TabFocusReason)
            Keys.onBacktabPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)
            Layout.fillWidth: true
        }
    }
}
