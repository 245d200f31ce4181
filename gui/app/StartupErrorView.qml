// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Stands in the place of everything while the history cannot be opened: nothing goes on, so nothing can be lost, and there is a
// way out.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane
import eu.tramontane.common
import eu.tramontane.components

Item {
    id: root

    required property HistoryGate history

    ColumnLayout {
        anchors.centerIn: parent
        width: Math.min(parent.width - Kirigami.Units.gridUnit * 2, Kirigami.Units.gridUnit * 24)
        spacing: Kirigami.Units.largeSpacing

        Kirigami.Icon {
            source: "data-error-symbolic"
            implicitWidth: Kirigami.Units.iconSizes.large
            implicitHeight: Kirigami.Units.iconSizes.large
            Layout.alignment: Qt.AlignHCenter
        }
        Kirigami.Heading {
            text: I18n.i18nc("@title", "Your chats cannot be opened")
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
        PlainLabel {
            text: root.history.sentence
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            Layout.fillWidth: true
            Accessible.role: Accessible.AlertMessage
        }
        PlainLabel {
            text: root.history.state === HistoryGate.Damaged
                ? I18n.i18nc("@info",
                      "Nothing was changed or deleted. You can begin with an empty history; the unreadable file is kept.")
                : I18n.i18nc("@info", "Nothing was changed or deleted.")
            color: Kirigami.Theme.disabledTextColor
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
        GridLayout {
            columns: root.width > Kirigami.Units.gridUnit * 24 ? 2 : 1
            columnSpacing: Kirigami.Units.smallSpacing
            rowSpacing: Kirigami.Units.smallSpacing
            Layout.alignment: Qt.AlignHCenter
            Layout.topMargin: Kirigami.Units.largeSpacing

            QQC2.Button {
                Layout.fillWidth: true
                text: I18n.i18nc("@action:button", "Try Again")
                icon.name: "view-refresh-symbolic"
                onClicked: root.history.open()
            }
            QQC2.Button {
                Layout.fillWidth: true
                visible: root.history.state === HistoryGate.Damaged
                text: I18n.i18nc("@action:button", "Begin with an Empty History")
                icon.name: "document-new-symbolic"
                onClicked: root.history.beginAnew()
            }
            QQC2.Button {
                Layout.fillWidth: true
                text: I18n.i18nc("@action:button", "Copy This Message")
                icon.name: "edit-copy-symbolic"
                onClicked: Clipboard.copy(root.history.sentence)
            }
            QQC2.Button {
                Layout.fillWidth: true
                text: I18n.i18nc("@action:button", "Quit")
                icon.name: "application-exit-symbolic"
                onClicked: Qt.quit()
            }
        }
    }
}
