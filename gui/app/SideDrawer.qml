// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The pane of chats at the side of the window: beside what is shown, or over it where the window is narrow. There a handle opens
// it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import org.kde.kirigami as Kirigami
import eu.tramontane.common

Kirigami.OverlayDrawer {
    id: root

    // This icon stands in for Kirigami's, which is drawn into a layer: without a graphics device Qt knows no transparent layers,
    // and shows a dark or a light square.
    readonly property Item handleIcon: Item {
        parent: root.handle
        anchors.fill: parent
        Kirigami.Theme.inherit: false
        Kirigami.Theme.colorSet: Kirigami.Theme.Header

        Rectangle {
            anchors.centerIn: parent
            width: Kirigami.Units.iconSizes.smallMedium + Kirigami.Units.smallSpacing * 2
            height: width
            radius: Kirigami.Units.cornerRadius
            color: Kirigami.Theme.backgroundColor
            visible: root.modal
            opacity: root.position
        }
        Column {
            anchors.centerIn: parent
            spacing: Kirigami.Units.smallSpacing
            opacity: 1 - root.position

            Repeater {
                model: 3

                Rectangle {
                    width: Kirigami.Units.iconSizes.small
                    height: Math.round(Kirigami.Units.smallSpacing / 2)
                    color: Kirigami.Theme.textColor
                }
            }
        }
        Kirigami.Icon {
            anchors.centerIn: parent
            width: Kirigami.Units.iconSizes.smallMedium
            height: width
            source: "window-close-symbolic"
            isMask: true
            opacity: root.position
        }
    }

    edge: Application.layoutDirection === Qt.RightToLeft ? Qt.RightEdge : Qt.LeftEdge
    focus: modal // so that it has the focus again when a menu over it closes
    drawerOpen: !modal
    onModalChanged: drawerOpen = !modal
    handleOpenToolTip: I18n.i18nc("@info:tooltip", "Hide the chats")
    handleClosedToolTip: I18n.i18nc("@info:tooltip", "Show the chats")
    leftPadding: 0
    rightPadding: 0
    topPadding: 0
    bottomPadding: 0

    Component.onCompleted: {
        for (const child of handle.children) {
            child.visible = child === handleIcon || child instanceof QQC2.AbstractButton;
        }
    }
}
