// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Names a model that does not speak the language of the question before that is sent, and offers the one that does.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.models

Frame {
    id: root

    required property ModelLibrary models
    property alias text: advice.text // of the question
    property alias before: advice.before // the question before

    signal closed // the model was chosen, or the sentence was read

    visible: advice.sentence.length > 0
    implicitHeight: row.implicitHeight + Kirigami.Units.smallSpacing * 2
    color: Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.neutralTextColor, 0.1)
    border.color: Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.neutralTextColor, 0.6)

    Accessible.role: Accessible.AlertMessage
    Accessible.name: advice.sentence

    LanguageAdvice {
        id: advice

        models: root.models
    }

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.leftMargin: Kirigami.Units.largeSpacing
        anchors.rightMargin: Kirigami.Units.smallSpacing
        spacing: Kirigami.Units.largeSpacing

        Kirigami.Icon {
            source: "data-warning-symbolic"
            implicitWidth: Kirigami.Units.iconSizes.small
            implicitHeight: Kirigami.Units.iconSizes.small
        }
        PlainLabel {
            text: advice.sentence
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
        QQC2.Button {
            objectName: "loadSpeaker"
            visible: advice.speaker.length > 0
            text: I18n.i18nc("@action:button load another model", "Use It")
            Accessible.name: I18n.i18nc("@action:button %1 is a model", "Use %1", advice.speaker)
            onClicked: {
                advice.loadSpeaker();
                root.closed();
            }
        }
        IconButton {
            text: I18n.i18nc("@action:button", "Close")
            icon.name: "dialog-close-symbolic"
            onClicked: {
                advice.dismiss();
                root.closed();
            }
        }
    }
}
