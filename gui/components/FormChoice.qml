// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One of several values on a page that scrolls: the wheel moves the page and never changes what was chosen.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import org.kde.kirigamiaddons.delegates as Delegates

FormItem {
    id: root

    property string description
    required property list<var> choices // each is {value, text}; the first one stands for a value that is not among them
    required property var value
    readonly property alias currentText: box.currentText

    signal chosen(value: var)

    Accessible.ignored: true // the box has the name
    onClicked: box.open()

    contentItem: ColumnLayout {
        spacing: Kirigami.Units.smallSpacing

        PlainLabel {
            text: root.text
            wrapMode: Text.Wrap
            Accessible.ignored: true
            Layout.fillWidth: true
        }
        QQC2.ComboBox {
            id: box

            // Which row is shown follows from the value alone: the box itself forgets it when its words change with the language,
            // and chooses before the value has followed.
            readonly property int row: Math.max(0, root.choices.findIndex(choice => choice.value === root.value))

            function showRow(): void {
                currentIndex = row;
            }

            function open(): void {
                forceActiveFocus(Qt.PopupFocusReason);
                popup.open();
            }

            model: root.choices.map(choice => choice.text)
            wheelEnabled: false
            Accessible.name: root.text
            Accessible.description: root.description
            Layout.fillWidth: true
            Component.onCompleted: showRow()
            onRowChanged: showRow()
            onModelChanged: showRow()
            onActivated: index => {
                root.chosen(root.choices[index].value);
                showRow();
            }

            delegate: Delegates.RoundedItemDelegate {
                required property int index
                required property string modelData

                width: ListView.view.width
                text: modelData
                highlighted: box.highlightedIndex === index
            }
        }
        QuietLabel {
            visible: text.length > 0
            text: root.description
            Accessible.ignored: true
            Layout.fillWidth: true
        }
    }
}
