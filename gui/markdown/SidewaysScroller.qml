// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Shows content that may be wider than there is room: a wheel that turns sideways, a finger and a bar move it. The mouse is free to
// mark text in it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2

Item {
    id: root

    default property alias content: holder.data
    required property real contentWidth
    required property real contentHeight
    readonly property bool scrolls: contentWidth > width
    property real offset: 0

    function scrollTo(wanted: real): void {
        offset = Math.max(0, Math.min(contentWidth - width, wanted));
    }

    implicitHeight: contentHeight + (scrolls ? bar.height : 0)
    clip: scrolls
    onScrollsChanged: scrollTo(offset)
    onWidthChanged: scrollTo(offset)

    Item {
        id: holder

        x: -root.offset
        width: root.contentWidth
        height: root.contentHeight
    }
    WheelHandler {
        enabled: root.scrolls
        orientation: Qt.Horizontal
        acceptedDevices: PointerDevice.Mouse | PointerDevice.TouchPad
        target: null
        onWheel: event => root.scrollTo(root.offset - event.angleDelta.x)
    }
    WheelHandler {
        enabled: root.scrolls
        acceptedModifiers: Qt.ShiftModifier
        target: null
        onWheel: event => root.scrollTo(root.offset - event.angleDelta.y)
    }
    DragHandler {
        property real before: 0

        enabled: root.scrolls
        acceptedDevices: PointerDevice.TouchScreen
        target: null
        yAxis.enabled: false
        onActiveChanged: before = root.offset
        onActiveTranslationChanged: {
            if (active) {
                root.scrollTo(before - activeTranslation.x);
            }
        }
    }
    QQC2.ScrollBar {
        id: bar

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        orientation: Qt.Horizontal
        visible: root.scrolls
        policy: QQC2.ScrollBar.AlwaysOn
        size: root.contentWidth > 0 ? root.width / root.contentWidth : 1
        position: root.contentWidth > 0 ? root.offset / root.contentWidth : 0
        onPositionChanged: {
            if (pressed) {
                root.scrollTo(position * root.contentWidth);
            }
        }
    }
}
