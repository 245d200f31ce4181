// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Says why no question can be asked right now, and what can be done about it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.engine

ColumnLayout {
    id: root

    required property EngineClient engine
    readonly property int engineState: engine.state
    readonly property bool waiting: engineState === EngineClient.Starting || engineState === EngineClient.Loading || engineState === EngineClient.Restarting

    signal modelsRequested

    visible: waiting || engineState === EngineClient.NoModel || engineState === EngineClient.Stopped
    spacing: Kirigami.Units.smallSpacing

    RowLayout {
        spacing: Kirigami.Units.largeSpacing

        Kirigami.Icon {
            visible: !root.waiting
            source: "data-warning-symbolic"
            implicitWidth: Kirigami.Units.iconSizes.small
            implicitHeight: Kirigami.Units.iconSizes.small
        }
        QuietLabel {
            text: {
                switch (root.engineState) {
                case EngineClient.Starting:
                    return I18n.i18nc("@info:status", "Starting the engine…");
                case EngineClient.Loading:
                    return I18n.i18nc("@info:status", "Loading the model… %1 %", Math.round(root.engine.loadProgress * 100));
                case EngineClient.NoModel:
                    return I18n.i18nc("@info:status", "No model is chosen yet.");
                case EngineClient.Restarting:
                case EngineClient.Stopped:
                    return root.engine.errorText.length > 0
                        ? root.engine.errorText
                        : I18n.i18nc("@info:status", "The engine is not running.");
                default:
                    return "";
                }
            }
            Layout.fillWidth: true
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
        }
        QQC2.Button {
            visible: root.engineState === EngineClient.Stopped
            text: I18n.i18nc("@action:button", "Start Again")
            icon.name: "view-refresh-symbolic"
            onClicked: root.engine.start()
        }
        QQC2.Button {
            visible: !root.waiting
            text: I18n.i18nc("@action:button", "Choose a Model")
            onClicked: root.modelsRequested()
        }
    }
    QQC2.ProgressBar {
        visible: root.waiting
        indeterminate: root.engineState !== EngineClient.Loading || root.engine.loadProgress <= 0
        value: root.engine.loadProgress
        Layout.fillWidth: true
        Accessible.name: I18n.i18nc("@label", "Progress of loading the model")
    }
}
