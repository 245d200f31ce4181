// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Why an answer ended before its end, and the ways on.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components

Frame {
    id: root

    required property string text
    property bool failed: false
    property bool resumeVisible: false
    property bool retryVisible: true
    property string waysOnDisabledReason

    signal resume
    signal retry

    implicitHeight: grid.implicitHeight + Kirigami.Units.smallSpacing * 2
    border.width: failed ? 1 : 0
    border.color: Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.negativeTextColor, 0.6)
    color: failed
        ? Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.negativeTextColor, 0.08)
        : Qt.alpha(Kirigami.Theme.textColor, 0.05)

    GridLayout {
        id: grid

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.leftMargin: Kirigami.Units.largeSpacing
        anchors.rightMargin: Kirigami.Units.smallSpacing
        columns: root.width < Kirigami.Units.gridUnit * 26 && buttons.visible ? 2 : 3
        columnSpacing: Kirigami.Units.largeSpacing
        rowSpacing: 0

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
        RowLayout {
            id: buttons

            visible: root.resumeVisible || root.retryVisible
            spacing: Kirigami.Units.smallSpacing
            Layout.columnSpan: grid.columns === 2 ? 2 : 1
            Layout.alignment: Qt.AlignRight

            PushButton {
                objectName: "resumeButton"
                visible: root.resumeVisible
                disabledReason: root.waysOnDisabledReason
                text: I18n.i18nc("@action:button the model goes on with its answer", "Continue")
                icon.name: "media-playback-start-symbolic"
                onClicked: root.resume()
            }
            PushButton {
                visible: root.retryVisible
                disabledReason: root.waysOnDisabledReason
                text: I18n.i18nc("@action:button", "Try Again")
                icon.name: "view-refresh-symbolic"
                onClicked: root.retry()
            }
        }
    }
}
