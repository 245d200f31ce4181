// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What runs now: the model, the device that it runs on, how much it can keep in mind.
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

    required property EngineClient engine
    required property ModelLibrary models

    spacing: 0
    Layout.fillWidth: true

    FormCard.FormHeader {
        title: I18n.i18nc("@title:group", "In use")
    }
    FormCard.FormCard {
        FormCard.AbstractFormDelegate {
            background: null
            hoverEnabled: false
            focusPolicy: Qt.NoFocus
            Accessible.name: root.engine.modelName

            contentItem: ColumnLayout {
                spacing: Kirigami.Units.smallSpacing

                EngineBanner {
                    engine: root.engine
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: root.engine.usable
                    text: root.engine.modelName
                    font.weight: Font.DemiBold
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    objectName: "currentLanguages"
                    visible: root.engine.usable && text.length > 0
                    text: root.models.currentLanguages
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: root.engine.usable && root.engine.deviceName.length > 0
                    text: I18n.i18nc("@info", "Runs on %1", root.engine.deviceName)
                    color: Kirigami.Theme.disabledTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: root.engine.usable
                    text: I18n.i18nc("@info a token is a piece of a word",
                        "Reads %1 tokens at once", root.engine.contextLength.toLocaleString(Qt.locale(), "f", 0))
                    color: Kirigami.Theme.disabledTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: root.engine.usable && root.engine.memoryBytes > 0
                    text: I18n.i18nc("@info %1 is an amount, such as 410 MiB",
                        "Takes %1 of memory", Qt.locale().formattedDataSize(root.engine.memoryBytes, 0))
                    color: Kirigami.Theme.disabledTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: text.length > 0
                    text: root.models.errorText
                    color: Kirigami.Theme.negativeTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: text.length > 0
                    text: root.models.currentNotice
                    color: Kirigami.Theme.neutralTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: text.length > 0
                    text: root.models.substituteNotice
                    color: Kirigami.Theme.neutralTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
            }
        }
    }
}
