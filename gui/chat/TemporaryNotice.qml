// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Says above a temporary chat what it is, and ends it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components

QQC2.Control {
    id: root

    readonly property bool roomy: width > Kirigami.Units.gridUnit * 24

    signal endRequested

    topPadding: Kirigami.Units.smallSpacing
    bottomPadding: Kirigami.Units.smallSpacing
    leftPadding: Kirigami.Units.largeSpacing
    rightPadding: Kirigami.Units.smallSpacing

    Accessible.role: Accessible.Note
    Accessible.name: label.text

    background: Rectangle {
        color: Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.focusColor, 0.12)
    }
    contentItem: GridLayout {
        columns: root.roomy ? 3 : 2
        columnSpacing: Kirigami.Units.largeSpacing
        rowSpacing: 0

        Kirigami.Icon {
            source: "view-private-symbolic"
            isMask: true
            color: Kirigami.Theme.textColor
            implicitWidth: Kirigami.Units.iconSizes.smallMedium
            implicitHeight: Kirigami.Units.iconSizes.smallMedium
        }
        PlainLabel {
            id: label

            objectName: "temporaryNotice"
            text: I18n.i18nc("@info", "Temporary chat: nothing of it is written to the disk. It is gone when you end it or close the window.")
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
        QQC2.Button {
            objectName: "endTemporaryChat"
            text: I18n.i18nc("@action:button", "End Chat")
            icon.name: "edit-delete-symbolic"
            onClicked: root.endRequested()
            Layout.columnSpan: root.roomy ? 1 : 2
            Layout.alignment: Qt.AlignRight
        }
    }
}
