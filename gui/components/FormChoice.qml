// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One of several values on a page that scrolls: the wheel moves the page and never changes what was chosen.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import org.kde.kirigamiaddons.formcard as FormCard

FormCard.FormComboBoxDelegate {
    id: root

    required property list<var> choices // each is {value, text}; the first one stands for a value that is not among them
    required property var value

    signal chosen(value: var)

    // Which row is shown follows from the value alone: the box itself forgets it when its words change with the language.
    readonly property int row: Math.max(0, choices.findIndex(choice => choice.value === value))

    function showRow(): void {
        currentIndex = row;
    }

    model: choices.map(choice => choice.text)
    onRowChanged: showRow()
    onCurrentIndexChanged: showRow()
    onActivated: index => chosen(choices[index].value)

    // The delegate does not hand out its box, which KDE's style lets the wheel turn.
    Component.onCompleted: {
        showRow();
        for (const child of contentItem.children) {
            if (child instanceof T.ComboBox) {
                child.wheelEnabled = false;
            }
        }
    }
}
