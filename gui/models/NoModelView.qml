// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The first start without a model: what is missing, and the two ways to mend it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.models

CenteredView {
    id: root

    required property ModelLibrary models

    columnWidth: width

    Kirigami.Icon {
        source: "eu.tramontane.Tramontane"
        fallback: "weather-clouds-wind"
        implicitWidth: Kirigami.Units.iconSizes.huge
        implicitHeight: Kirigami.Units.iconSizes.huge
        Layout.alignment: Qt.AlignHCenter
    }
    Kirigami.Heading {
        text: I18n.i18nc("@title", "Welcome to Tramontane")
        textFormat: Text.PlainText
        level: 1
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        Layout.fillWidth: true
    }
    QuietLabel {
        text: I18n.i18nc("@info",
            "To answer you, Tramontane needs a language model: one file that it runs on this computer, and nowhere else.")
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
        Layout.maximumWidth: Kirigami.Units.gridUnit * 26
        Layout.alignment: Qt.AlignHCenter
        Layout.margins: Kirigami.Units.largeSpacing
    }
    PlainLabel {
        objectName: "modelError"
        visible: text.length > 0
        text: root.models.errorText
        color: Kirigami.Theme.negativeTextColor
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        Layout.fillWidth: true
        Layout.bottomMargin: Kirigami.Units.largeSpacing
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
    ModelChooser {
        models: root.models
        Layout.fillWidth: true
    }
}
