// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Shows that an answer is on its way: three dots that breathe, and in words what takes long.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components

ColumnLayout {
    id: root

    property string progressText
    property real progress: 0

    spacing: Kirigami.Units.smallSpacing

    Accessible.role: Accessible.StatusBar
    Accessible.name: progressText.length > 0 ? progressText : I18n.i18nc("@info:status", "The answer is being written")

    RowLayout {
        spacing: Kirigami.Units.largeSpacing

        Row {
            spacing: Kirigami.Units.smallSpacing
            Layout.preferredHeight: Kirigami.Units.gridUnit

            Repeater {
                model: 3

                Rectangle {
                    id: dot

                    required property int index

                    anchors.verticalCenter: parent.verticalCenter
                    width: Math.round(Kirigami.Units.smallSpacing * 1.5)
                    height: width
                    radius: width / 2
                    color: Kirigami.Theme.focusColor

                    SequentialAnimation on opacity {
                        running: root.visible && Kirigami.Units.longDuration > 1
                        loops: Animation.Infinite

                        PauseAnimation {
                            duration: dot.index * 200
                        }
                        NumberAnimation {
                            to: 1
                            duration: 400
                            easing.type: Easing.InOutSine
                        }
                        NumberAnimation {
                            to: 0.35
                            duration: 400
                            easing.type: Easing.InOutSine
                        }
                        PauseAnimation {
                            duration: (2 - dot.index) * 200 + 200
                        }
                    }
                }
            }
        }
        PlainLabel {
            visible: text.length > 0
            text: root.progressText
            color: Kirigami.Theme.disabledTextColor
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
    }
    Loader {
        active: root.progress > 0 && root.progress < 1
        visible: active
        Layout.fillWidth: true
        Layout.maximumWidth: Kirigami.Units.gridUnit * 20

        sourceComponent: QQC2.ProgressBar {
            value: root.progress
            Accessible.name: root.progressText
        }
    }
}
