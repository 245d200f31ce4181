// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What of this computer a model can run on. There is nothing to set: the fastest is taken.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.engine
import eu.tramontane.models

ColumnLayout {
    id: root

    required property DeviceList devices
    required property EngineClient engine

    spacing: 0
    visible: found.count > 0
    Layout.fillWidth: true

    Component.onCompleted: devices.refresh()

    FormCard.FormHeader {
        title: I18n.i18nc("@title:group", "What models run on")
    }
    FormCard.FormCard {
        Repeater {
            id: found

            model: root.devices
            delegate: FormItem {
                id: device

                required property string name
                required property string note
                required property bool chosen
                required property bool failed
                required property int index

                Accessible.name: name
                Accessible.description: note

                contentItem: ColumnLayout {
                    spacing: Kirigami.Units.smallSpacing

                    PlainLabel {
                        text: device.name // the name that its driver tells
                        font.weight: device.chosen ? Font.DemiBold : Font.Normal
                        wrapMode: Text.Wrap
                        Layout.fillWidth: true
                    }
                    PlainLabel {
                        text: device.note
                        color: Kirigami.Theme.disabledTextColor
                        wrapMode: Text.Wrap
                        Layout.fillWidth: true
                    }
                    PushButton {
                        visible: device.failed
                        disabledReason: root.engine.state === EngineClient.Loading || root.engine.state === EngineClient.Restarting
                            ? I18n.i18nc("@info:tooltip why a button is off", "Possible once the model is loaded.")
                            : ""
                        text: I18n.i18nc("@action:button", "Try Again")
                        icon.name: "view-refresh-symbolic"
                        onClicked: root.devices.retry(device.index)
                    }
                }
            }
        }
    }
}
