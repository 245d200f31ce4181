// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What runs now: the model, the device that it runs on, how much it can keep in mind.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane

ColumnLayout {
    id: root

    spacing: 0
    Layout.fillWidth: true

    FormCard.FormHeader {
        title: I18n.i18nc("@title:group", "In use")
    }
    FormCard.FormCard {
        FormItem {
            Accessible.name: App.engine.modelName

            contentItem: ColumnLayout {
                spacing: Kirigami.Units.smallSpacing

                EngineBanner {
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: App.engine.usable
                    text: App.engine.modelName
                    font.weight: Font.DemiBold
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    objectName: "currentLanguages"
                    visible: App.engine.usable && text.length > 0
                    text: App.models.currentLanguages
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: App.engine.usable && App.engine.deviceName.length > 0
                    text: I18n.i18nc("@info", "Runs on %1", App.engine.deviceName)
                    color: Kirigami.Theme.disabledTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: App.engine.usable
                    text: I18n.i18nc("@info a token is a piece of a word", "Reads %1 tokens at once", App.engine.contextLength.toLocaleString(Qt.locale(), "f", 0))
                    color: Kirigami.Theme.disabledTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: App.engine.usable && App.engine.memoryBytes > 0
                    text: I18n.i18nc("@info %1 is an amount, such as 410 MiB", "Takes %1 of memory", Qt.locale().formattedDataSize(App.engine.memoryBytes, 0))
                    color: Kirigami.Theme.disabledTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: text.length > 0
                    text: App.models.errorText
                    color: Kirigami.Theme.negativeTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: text.length > 0
                    text: App.models.currentNotice
                    color: Kirigami.Theme.neutralTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: text.length > 0
                    text: App.models.substituteNotice
                    color: Kirigami.Theme.neutralTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
            }
        }
    }
}
