// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The first thing a new chat shows: a greeting, and three things to do.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.documents

CenteredView {
    id: root

    signal promptChosen(prompt: string)
    signal summaryRequested

    Kirigami.Icon {
        source: "eu.tramontane.Tramontane"
        fallback: "weather-clouds-wind"
        implicitWidth: Kirigami.Units.iconSizes.huge
        implicitHeight: Kirigami.Units.iconSizes.huge
        Layout.alignment: Qt.AlignHCenter
    }
    Kirigami.Heading {
        text: I18n.i18nc("@title greeting of an empty chat", "How can I help?")
        textFormat: Text.PlainText
        level: 1
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        Layout.fillWidth: true
    }
    QuietLabel {
        text: I18n.i18nc("@info", "Everything you write or drop here stays on this computer.")
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
        Layout.bottomMargin: Kirigami.Units.gridUnit
    }
    GridLayout {
        columns: root.columnWidth > Kirigami.Units.gridUnit * 26 ? 3 : 1
        uniformCellWidths: true
        uniformCellHeights: columns > 1
        columnSpacing: Kirigami.Units.largeSpacing
        rowSpacing: Kirigami.Units.largeSpacing
        Layout.fillWidth: true

        SuggestionCard {
            objectName: "askCard"
            text: I18n.i18nc("@action:button", "Ask a question")
            description: I18n.i18nc("@info", "Explain, compare, translate, find an idea.")
            icon.name: "dialog-messages-symbolic"
            Layout.fillWidth: true
            Layout.fillHeight: true
            onClicked: root.promptChosen(I18n.i18nc("@info an example question that is put into the text field", "Why is the sky blue? Explain it in simple words."))
        }
        SuggestionCard {
            objectName: "summariseCard"
            text: I18n.i18nc("@action:button", "Summarise a document")
            description: I18n.i18nc("@info %1 is a list of kinds of documents", "Reads %1.", DocumentFormats.names())
            icon.name: "view-list-text-symbolic"
            Layout.fillWidth: true
            Layout.fillHeight: true
            onClicked: root.summaryRequested()
        }
        SuggestionCard {
            objectName: "letterCard"
            text: I18n.i18nc("@action:button", "Write a letter")
            description: I18n.i18nc("@info", "Say what it is about; get a draft to change.")
            icon.name: "document-edit-symbolic"
            Layout.fillWidth: true
            Layout.fillHeight: true
            onClicked: root.promptChosen(I18n.i18nc("@info the beginning of a prompt that is put into the text field; it ends where the user goes on writing", "Write a short, polite letter to my landlord. It is about: "))
        }
    }
}
