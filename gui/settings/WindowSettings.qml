// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The language and the colours of the window; both change at once.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane.common
import eu.tramontane.components

ColumnLayout {
    id: root

    function rowOf(values: list<string>, value: string): int {
        return Math.max(0, values.indexOf(value));
    }

    spacing: 0
    Layout.fillWidth: true

    FormCard.FormHeader {
        title: I18n.i18nc("@title:group", "Window")
    }
    FormCard.FormCard {
        FormChoice {
            id: language

            readonly property list<string> values: ["", "en", "de", "fr"]

            objectName: "languageSetting"
            text: I18n.i18nc("@label:listbox", "Language")
            model: [I18n.i18nc("@item:inlistbox language", "Like the system"), "English", "Deutsch", "Français"]
            currentIndex: root.rowOf(values, Settings.language)
            onActivated: index => Settings.language = values[index]
        }
        FormCard.FormDelegateSeparator {}
        FormChoice {
            id: scheme

            readonly property list<string> values: ["", "BreezeLight", "BreezeDark"]

            objectName: "colourSetting"
            text: I18n.i18nc("@label:listbox", "Colours")
            model: [I18n.i18nc("@item:inlistbox colours", "Like the system"), I18n.i18nc("@item:inlistbox colours", "Light"), I18n.i18nc("@item:inlistbox colours", "Dark")]
            currentIndex: root.rowOf(values, Settings.colorScheme)
            onActivated: index => Settings.colorScheme = values[index]
        }
    }
}
