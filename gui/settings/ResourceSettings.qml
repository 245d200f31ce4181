// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How much of the computer chats may take: its memory while a model reads them, its disk so that it need not read them again.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane.common
import eu.tramontane.components

ColumnLayout {
    spacing: 0
    Layout.fillWidth: true

    FormCard.FormHeader {
        title: I18n.i18nc("@title:group", "Memory and disk space")
    }
    FormCard.FormCard {
        FormChoice {
            text: I18n.i18nc("@label:listbox", "Text that the model reads at once")
            description: I18n.i18nc("@info", "The whole chat and its documents. More of it needs more of the computer's memory.")
            choices: [0, 2048, 4096, 8192, 16384, 32768].map(tokens => ({
                        value: tokens,
                        text: tokens === 0
                            ? I18n.i18nc("@item:inlistbox", "As much as the model can")
                            : I18n.i18ncp("@item:inlistbox", "%1 token", "%1 tokens", tokens)
                    }))
            value: Settings.contextLength
            onChosen: value => Settings.contextLength = value
        }
        FormCard.FormDelegateSeparator {}
        FormChoice {
            objectName: "keptMebibytesSetting"
            text: I18n.i18nc("@label:listbox", "Disk space for going on with long chats")
            description: I18n.i18nc("@info",
                "What the model has read is kept on this computer, so that it need not read a long chat again. It goes when its chat is deleted.")
            choices: [0, 256, 1024, 4096, 16384].map(mebibytes => ({
                        value: mebibytes,
                        text: mebibytes === 0
                            ? I18n.i18nc("@item:inlistbox", "Keep nothing")
                            : Qt.locale().formattedDataSize(mebibytes * 1024 * 1024, 0)
                    }))
            value: Settings.keptMebibytes
            onChosen: value => Settings.keptMebibytes = value
        }
    }
}
