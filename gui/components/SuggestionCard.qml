// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One thing to do, offered where there is nothing else yet.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import org.kde.kirigami as Kirigami

T.AbstractButton {
    id: root

    required property string description

    implicitHeight: implicitContentHeight + topPadding + bottomPadding
    padding: Math.round(Kirigami.Units.gridUnit * 0.75)
    hoverEnabled: true
    focusPolicy: Qt.StrongFocus

    Accessible.name: root.text
    Accessible.description: root.description
    Accessible.role: Accessible.Button

    Keys.onReturnPressed: root.click()
    Keys.onEnterPressed: root.click()

    contentItem: GridLayout {
        columns: root.width > Kirigami.Units.gridUnit * 14 ? 2 : 1
        columnSpacing: Kirigami.Units.largeSpacing
        rowSpacing: Kirigami.Units.smallSpacing

        Kirigami.Icon {
            source: root.icon.name
            implicitWidth: Kirigami.Units.iconSizes.smallMedium
            implicitHeight: Kirigami.Units.iconSizes.smallMedium
            isMask: true
            color: Kirigami.Theme.focusColor
            Layout.alignment: Qt.AlignTop | Qt.AlignLeft
        }
        ColumnLayout {
            spacing: Math.round(Kirigami.Units.smallSpacing / 2)
            Layout.fillWidth: true

            PlainLabel {
                text: root.text
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
                Layout.fillWidth: true
            }
            QuietLabel {
                text: root.description
                Layout.fillWidth: true
            }
        }
        Item {
            visible: parent.columns === 1
            Layout.fillHeight: true
        }
    }

    background: Frame {
        Kirigami.Theme.inherit: false
        Kirigami.Theme.colorSet: Kirigami.Theme.View
        radius: Kirigami.Units.cornerRadius * 1.5
        highlighted: root.visualFocus || root.hovered
        color: root.down
            ? Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.focusColor, 0.2)
            : root.hovered ? Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.focusColor, 0.08)
            : Kirigami.Theme.backgroundColor
    }
}
