// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How near the model's answers, as this computer computes them, are to those of slow, exact arithmetic.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.engine

ColumnLayout {
    id: root

    required property EngineClient engine
    readonly property real share: engine.exactness
    readonly property bool known: share >= 0
    // The figure is never rounded up to 100, which is said where every word was the same and only there.
    readonly property string percentage: (share >= 1 ? 100 : Math.floor(share * 1000 + 1e-6) / 10).toLocaleString(Qt.locale(),
        "f", share >= 1 ? 0 : 1)

    spacing: 0
    visible: engine.usable
    Layout.fillWidth: true

    FormCard.FormHeader {
        title: I18n.i18nc("@title:group", "Exactness")
    }
    FormCard.FormCard {
        FormItem {
            Accessible.name: figure.text
            Accessible.description: hint.text

            contentItem: ColumnLayout {
                spacing: Kirigami.Units.smallSpacing

                PlainLabel {
                    id: figure

                    objectName: "exactnessFigure"
                    text: root.engine.comparing
                        ? I18n.i18nc("@info", "Measuring how exactly %1 answers here…", root.engine.modelName)
                        : root.known
                        ? I18n.i18nc("@info %1 is a number such as 99.4",
                              "Answers as exactly as the model allows: %1 %", root.percentage)
                        : I18n.i18nc("@info", "How exactly the model answers on this computer has not been measured yet.")
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    id: hint

                    text: root.known && root.share >= 1
                        ? I18n.i18nc("@info",
                              "In the test text %1 chose every word as slow, exact arithmetic does. In other texts a word in some hundreds may differ.",
                              root.engine.modelName)
                        : I18n.i18nc("@info",
                              "Tramontane rounds numbers in order to answer faster. The figure is the share of words in a test text that the model chooses just as it does with slow, exact arithmetic.")
                    color: Kirigami.Theme.disabledTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                PlainLabel {
                    visible: text.length > 0 && !root.engine.comparing
                    text: root.engine.compareErrorText
                    color: Kirigami.Theme.negativeTextColor
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                RowLayout {
                    visible: root.engine.comparing
                    spacing: Kirigami.Units.smallSpacing

                    QQC2.BusyIndicator {
                        running: root.engine.comparing
                        Layout.preferredWidth: Kirigami.Units.iconSizes.smallMedium
                        Layout.preferredHeight: Kirigami.Units.iconSizes.smallMedium
                    }
                    QQC2.ProgressBar {
                        objectName: "exactnessProgress"
                        value: root.engine.compareProgress
                        Accessible.name: figure.text
                        Layout.fillWidth: true
                    }
                }
            }
        }
        FormCard.FormDelegateSeparator {}
        FormButton {
            objectName: "measureExactness"
            text: root.engine.comparing
                ? I18n.i18nc("@action:button", "Stop")
                : root.known ? I18n.i18nc("@action:button", "Measure Again")
                : I18n.i18nc("@action:button", "Measure")
            description: root.engine.comparing
                ? ""
                : root.engine.state === EngineClient.Generating ? I18n.i18nc("@info", "Possible once the answer is written")
                : I18n.i18nc("@info",
                      "Takes from a few seconds to some minutes, depending on the model. You can go on chatting meanwhile; a question goes first and ends the measurement.")
            icon.name: root.engine.comparing ? "process-stop-symbolic" : "view-refresh-symbolic"
            trailingLogo.visible: false // the button leads to no page
            enabled: root.engine.comparing || root.engine.state === EngineClient.Ready
            onClicked: root.engine.comparing ? root.engine.stopComparing() : root.engine.compareWithExact()
        }
    }
}
