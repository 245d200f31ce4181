// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The language and the colours of the window; both change at once.
pragma ComponentBehavior: Bound

import QtQuick.Layouts
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.settings

ColumnLayout {
    spacing: 0
    Layout.fillWidth: true

    FormCard.FormHeader {
        title: I18n.i18nc("@title:group", "Window")
    }
    FormCard.FormCard {
        FormChoice {
            objectName: "languageSetting"
            text: I18n.i18nc("@label:listbox", "Language")
            choices: [
                {
                    value: "",
                    text: I18n.i18nc("@item:inlistbox language", "Like the system")
                },
                ...WindowLanguages.codes.map(code => ({
                            value: code,
                            text: WindowLanguages.nativeName(code)
                        }))
            ]
            value: Settings.language
            onChosen: value => Settings.language = value
        }
        FormCard.FormDelegateSeparator {}
        FormChoice {
            objectName: "colourSetting"
            text: I18n.i18nc("@label:listbox", "Colours")
            choices: [
                {
                    value: "",
                    text: I18n.i18nc("@item:inlistbox colours", "Like the system")
                },
                {
                    value: "BreezeLight",
                    text: I18n.i18nc("@item:inlistbox colours", "Light")
                },
                {
                    value: "BreezeDark",
                    text: I18n.i18nc("@item:inlistbox colours", "Dark")
                }
            ]
            value: Settings.colorScheme
            onChosen: value => Settings.colorScheme = value
        }
        FormCard.FormDelegateSeparator {}
        FormCard.FormSwitchDelegate {
            objectName: "notifySetting"
            text: I18n.i18nc("@option:check", "Tell me when a long answer is done")
            description: I18n.i18nc("@info",
                "The desktop shows a notification of a summary, or of an answer that took a minute, while another window is in front.")
            checked: Settings.notify
            onToggled: Settings.notify = checked
        }
    }
}
