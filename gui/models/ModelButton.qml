// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The model that answers, in the header; it leads to the page where another one is chosen.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.engine

QQC2.ToolButton {
    id: root

    required property EngineClient engine
    property real maximumWidth: Kirigami.Units.gridUnit * 14

    readonly property string words: {
        switch (engine.state) {
        case EngineClient.Starting:
        case EngineClient.Restarting:
            return I18n.i18nc("@info:status of the engine", "Starting…");
        case EngineClient.Loading:
            return I18n.i18nc("@info:status of the engine", "Loading %1 %", Math.round(engine.loadProgress * 100));
        case EngineClient.NoModel:
            return I18n.i18nc("@info:status of the engine", "No model");
        case EngineClient.Stopped:
            return I18n.i18nc("@info:status of the engine", "Not running");
        default:
            return engine.modelName;
        }
    }

    leftPadding: Kirigami.Units.largeSpacing
    rightPadding: Kirigami.Units.largeSpacing
    focusPolicy: Qt.TabFocus
    hoverEnabled: true // KDE's style asks the desktop, and some say no
    implicitWidth: Math.min(maximumWidth, row.implicitWidth + leftPadding + rightPadding)
    Accessible.name: I18n.i18nc("@action:button", "Model: %1", words)
    Keys.onReturnPressed: root.click()
    Keys.onEnterPressed: root.click()

    QQC2.ToolTip.text: I18n.i18nc("@info:tooltip", "Choose the model that answers")
    QQC2.ToolTip.visible: root.hovered && !root.pressed
    QQC2.ToolTip.delay: Kirigami.Units.toolTipDelay

    contentItem: RowLayout {
        id: row

        spacing: Kirigami.Units.smallSpacing

        Rectangle {
            implicitWidth: Kirigami.Units.largeSpacing
            implicitHeight: implicitWidth
            radius: width / 2
            color: root.engine.usable ? Kirigami.Theme.positiveTextColor : Kirigami.Theme.neutralTextColor
        }
        PlainLabel {
            text: root.words
            elide: Text.ElideMiddle
            Layout.fillWidth: true
        }
    }
}
