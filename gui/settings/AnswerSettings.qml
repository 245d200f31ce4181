// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How the model answers: how freely, how long, and what it is told beforehand.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane.common
import eu.tramontane.components

ColumnLayout {
    id: root

    spacing: 0
    Layout.fillWidth: true

    FormCard.FormHeader {
        title: I18n.i18nc("@title:group", "Answers")
    }
    FormCard.FormCard {
        FormItem {
            Accessible.ignored: true

            contentItem: ColumnLayout {
                spacing: Kirigami.Units.smallSpacing

                PlainLabel {
                    text: I18n.i18nc("@label:slider", "Choice of words")
                    Layout.fillWidth: true
                }
                QQC2.Slider {
                    id: temperature

                    objectName: "temperatureSetting"
                    from: 0
                    to: 1.5
                    stepSize: 0.1
                    value: Settings.temperature
                    snapMode: QQC2.Slider.SnapAlways
                    Accessible.name: I18n.i18nc("@label:slider", "Choice of words")
                    Layout.fillWidth: true
                    onMoved: Settings.temperature = Math.round(value * 10) / 10

                    // KDE's style lets the wheel move the handle, whatever wheelEnabled says.
                    Component.onCompleted: {
                        for (const child of background.children) {
                            if (child instanceof MouseArea) {
                                child.enabled = false;
                            }
                        }
                    }
                }
                RowLayout {
                    PlainLabel {
                        text: I18n.i18nc("@item:valuesuffix the left end of the slider", "Steady")
                        font: Kirigami.Theme.smallFont
                        color: Kirigami.Theme.disabledTextColor
                        Layout.fillWidth: true
                    }
                    PlainLabel {
                        text: I18n.i18nc("@item:valuesuffix the right end of the slider", "Inventive")
                        font: Kirigami.Theme.smallFont
                        color: Kirigami.Theme.disabledTextColor
                    }
                }
            }
        }
        FormCard.FormDelegateSeparator {}
        FormChoice {
            text: I18n.i18nc("@label:listbox", "Longest answer")
            description: I18n.i18nc("@info a token is a piece of a word", "A page of text is about 700 tokens")
            choices: [256, 512, 1024, 2048, 4096, 8192, 0].map(tokens => ({
                        value: tokens,
                        text: tokens === 0
                            ? I18n.i18nc("@item:inlistbox", "As long as it takes")
                            : I18n.i18ncp("@item:inlistbox", "%1 token", "%1 tokens", tokens)
                    }))
            value: Settings.maxTokens
            onChosen: value => Settings.maxTokens = value
        }
        FormCard.FormDelegateSeparator {}
        FormTextArea {
            objectName: "systemPromptSetting"
            label: I18n.i18nc("@label:textbox", "What the model is told before every chat")
            placeholderText: I18n.i18nc("@info:placeholder", "For example: Answer briefly, and in German.")
            text: Settings.systemPrompt
            onTextChanged: Settings.systemPrompt = text
        }
    }
}
