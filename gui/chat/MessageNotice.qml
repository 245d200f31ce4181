// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Why an answer ended before its end, and the way on.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components

Frame {
    id: root

    required property string text
    property bool failed: false
    property bool retryVisible: true
    property bool retryEnabled: true

    signal retry

    implicitHeight: row.implicitHeight + Kirigami.Units.smallSpacing * 2
    border.width: failed ? 1 : 0
    border.color: Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.negativeTextColor, 0.6)
    color: failed
        ? Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.negativeTextColor, 0.08)
        : Qt.alpha(Kirigami.Theme.textColor, 0.05)

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.leftMargin: Kirigami.Units.largeSpacing
        anchors.rightMargin: Kirigami.Units.smallSpacing
        spacing: Kirigami.Units.largeSpacing

        Kirigami.Icon {
            source: root.failed ? "data-error-symbolic" : "data-information-symbolic"
            implicitWidth: Kirigami.Units.iconSizes.small
            implicitHeight: Kirigami.Units.iconSizes.small
        }
        PlainLabel {
            text: root.text
            wrapMode: Text.Wrap
            Layout.fillWidth: true
            Layout.topMargin: Kirigami.Units.smallSpacing
            Layout.bottomMargin: Kirigami.Units.smallSpacing
        }
        QQC2.Button {
            visible: root.retryVisible
            enabled: root.retryEnabled
            text: I18n.i18nc("@action:button", "Try Again")
            icon.name: "view-refresh-symbolic"
            Accessible.name: text
            onClicked: root.retry()
        }
    }
}
