// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One model file that was found on this computer.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane.components

FormCard.AbstractFormDelegate {
    id: root

    required property string name
    required property string path
    required property var sizeBytes
    required property string languages
    required property bool current

    Accessible.name: root.name
    Accessible.description: root.languages
    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: root.current

    contentItem: RowLayout {
        spacing: Kirigami.Units.largeSpacing

        Kirigami.Icon {
            source: "emblem-ok-symbolic"
            isMask: true
            color: Kirigami.Theme.focusColor
            opacity: root.current ? 1 : 0
            implicitWidth: Kirigami.Units.iconSizes.small
            implicitHeight: Kirigami.Units.iconSizes.small
        }
        ColumnLayout {
            spacing: 0

            PlainLabel {
                text: root.name
                font.weight: root.current ? Font.DemiBold : Font.Normal
                elide: Text.ElideMiddle
                Layout.fillWidth: true
            }
            PlainLabel {
                text: root.languages
                font: Kirigami.Theme.smallFont
                wrapMode: Text.Wrap
                Layout.fillWidth: true
            }
            PlainLabel {
                text: root.path
                font: Kirigami.Theme.smallFont
                color: Kirigami.Theme.disabledTextColor
                elide: Text.ElideMiddle
                Layout.fillWidth: true
            }
        }
        PlainLabel {
            text: Qt.locale().formattedDataSize(root.sizeBytes, 0)
            color: Kirigami.Theme.disabledTextColor
        }
    }
}
