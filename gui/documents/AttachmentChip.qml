// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A document beside a message: its name, how long it is, and, before it is sent, how far reading it has come.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.components

Frame {
    id: root

    required property string name
    property string detail
    property string errorText
    property bool reading: false
    default property alias actions: row.data

    readonly property bool failed: errorText.length > 0
    property real maximumWidth: Kirigami.Units.gridUnit * 18

    Kirigami.Theme.inherit: false
    Kirigami.Theme.colorSet: Kirigami.Theme.View

    implicitWidth: Math.min(maximumWidth, row.implicitWidth + Kirigami.Units.largeSpacing + Kirigami.Units.smallSpacing)
    implicitHeight: Math.max(Math.round(Kirigami.Units.gridUnit * 2.2), row.implicitHeight + Kirigami.Units.smallSpacing * 2)
    border.color: failed
        ? Kirigami.Theme.negativeTextColor
        : Kirigami.ColorUtils.linearInterpolation(Kirigami.Theme.backgroundColor,
              Kirigami.Theme.textColor, Kirigami.Theme.frameContrast)

    Accessible.role: Accessible.StaticText
    Accessible.name: root.name
    Accessible.description: root.failed ? root.errorText : root.detail

    RowLayout {
        id: row

        anchors.fill: parent
        anchors.leftMargin: Kirigami.Units.largeSpacing
        anchors.rightMargin: Kirigami.Units.smallSpacing
        spacing: Kirigami.Units.smallSpacing

        QQC2.BusyIndicator {
            visible: root.reading
            running: visible
            implicitWidth: Kirigami.Units.iconSizes.smallMedium
            implicitHeight: Kirigami.Units.iconSizes.smallMedium
        }
        Kirigami.Icon {
            visible: !root.reading
            source: root.failed ? "data-error-symbolic" : "text-x-generic-symbolic"
            implicitWidth: Kirigami.Units.iconSizes.small
            implicitHeight: Kirigami.Units.iconSizes.small
        }
        ColumnLayout {
            spacing: 0
            Layout.fillWidth: true
            Layout.leftMargin: Kirigami.Units.smallSpacing
            Layout.rightMargin: Kirigami.Units.smallSpacing

            PlainLabel {
                text: root.name
                elide: Text.ElideMiddle
                Layout.fillWidth: true
            }
            PlainLabel {
                visible: text.length > 0
                text: root.failed ? root.errorText : root.detail
                font: Kirigami.Theme.smallFont
                color: root.failed ? Kirigami.Theme.negativeTextColor : Kirigami.Theme.disabledTextColor
                wrapMode: root.failed ? Text.Wrap : Text.NoWrap
                maximumLineCount: 6
                Layout.fillWidth: true
            }
        }
    }
}
