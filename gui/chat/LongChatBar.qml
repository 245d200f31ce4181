// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What can be done about a chat that is longer than the model can read at once: each way on with what it takes.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.chat
import eu.tramontane.common
import eu.tramontane.components

Frame {
    id: root

    required property LongChat longChat
    property real maximumHeight: Infinity // beyond it the choices scroll

    signal documentSummaryRequested
    signal closed // somebody has chosen, or wants to choose nothing

    visible: longChat.offered
    implicitHeight: Math.min(maximumHeight, column.implicitHeight + Kirigami.Units.smallSpacing * 2)
    color: Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.neutralTextColor, 0.1)
    border.color: Kirigami.ColorUtils.tintWithAlpha(Kirigami.Theme.backgroundColor, Kirigami.Theme.neutralTextColor, 0.6)

    Accessible.role: Accessible.AlertMessage
    Accessible.name: longChat.sentence

    component Choice: QQC2.ItemDelegate {
        id: choice

        property string description

        Layout.fillWidth: true
        focusPolicy: Qt.StrongFocus // else a delegate wants to be in a list
        Accessible.name: text
        Accessible.description: description
        Keys.onReturnPressed: clicked()
        Keys.onEnterPressed: clicked()

        Rectangle {
            anchors.fill: parent
            visible: choice.visualFocus
            color: "transparent"
            border.color: Kirigami.Theme.focusColor
            radius: Kirigami.Units.cornerRadius
        }

        contentItem: RowLayout {
            spacing: Kirigami.Units.largeSpacing

            Kirigami.Icon {
                source: choice.icon.name
                implicitWidth: Kirigami.Units.iconSizes.small
                implicitHeight: Kirigami.Units.iconSizes.small
                Layout.alignment: Qt.AlignTop
            }
            ColumnLayout {
                spacing: 0

                PlainLabel {
                    text: choice.text
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                }
                QuietLabel {
                    text: choice.description
                    Layout.fillWidth: true
                }
            }
        }
    }

    Flickable {
        id: flickable

        anchors.fill: parent
        anchors.margins: Kirigami.Units.smallSpacing
        contentHeight: column.implicitHeight
        clip: true
        interactive: contentHeight > height
        boundsBehavior: Flickable.StopAtBounds

        QQC2.ScrollBar.vertical: QQC2.ScrollBar {}

        ColumnLayout {
            id: column

            width: flickable.width
            spacing: 0

            RowLayout {
                spacing: Kirigami.Units.largeSpacing
                Layout.leftMargin: Kirigami.Units.smallSpacing

                Kirigami.Icon {
                    source: "data-warning-symbolic"
                    implicitWidth: Kirigami.Units.iconSizes.small
                    implicitHeight: Kirigami.Units.iconSizes.small
                }
                PlainLabel {
                    text: root.longChat.sentence
                    wrapMode: Text.Wrap
                    Layout.fillWidth: true
                    Layout.topMargin: Kirigami.Units.smallSpacing
                }
                IconButton {
                    text: I18n.i18nc("@action:button", "Close")
                    icon.name: "dialog-close-symbolic"
                    onClicked: {
                        root.longChat.dismiss();
                        root.closed();
                    }
                }
            }
            Choice {
                objectName: "summariseDocumentChoice"
                visible: root.longChat.summaryOfDocument
                text: I18n.i18nc("@action:button", "Summarise the Document")
                description: I18n.i18nc("@info", "Questions can follow it.")
                icon.name: "view-list-text-symbolic"
                onClicked: {
                    root.documentSummaryRequested();
                    root.closed();
                }
            }
            Choice {
                objectName: "summariseChatChoice"
                visible: root.longChat.recapMessages > 0
                text: I18n.i18ncp("@action:button", "Summarise the Oldest Message", "Summarise the %1 Oldest Messages",
                    root.longChat.recapMessages)
                description: I18n.i18nc("@info", "The model reads the summary in their place. You can undo this.")
                icon.name: "view-list-text-symbolic"
                onClicked: {
                    root.longChat.summarise();
                    root.closed();
                }
            }
            Choice {
                objectName: "startAnewChoice"
                visible: root.longChat.recapMessages > 0
                text: I18n.i18nc("@action:button", "Start a New Chat with a Summary")
                description: I18n.i18nc("@info", "This chat stays as it is.")
                icon.name: "document-new-symbolic"
                onClicked: {
                    root.longChat.startAnew();
                    root.closed();
                }
            }
            Choice {
                objectName: "leaveOutChoice"
                visible: root.longChat.omittedMessages > 0
                text: I18n.i18ncp("@action:button", "Leave Out the Oldest Message", "Leave Out the %1 Oldest Messages",
                    root.longChat.omittedMessages)
                description: I18n.i18nc("@info", "They stay here, and the model does not read them. You can undo this.")
                icon.name: "edit-cut-symbolic"
                onClicked: {
                    root.longChat.leaveOut();
                    root.closed();
                }
            }
            Choice {
                objectName: "readMoreChoice"
                visible: root.longChat.largerContext > 0
                text: I18n.i18nc("@action:button %1 is a number of tokens", "Read %1 Tokens at Once",
                    Number(root.longChat.largerContext).toLocaleString(Qt.locale(), "f", 0))
                description: I18n.i18nc("@info %1 is an amount of memory, as in “1.2 GiB”",
                    "This takes about %1 more memory. The model is loaded again.",
                    Qt.locale().formattedDataSize(root.longChat.largerContextBytes, root.longChat.largerContextBytes < 1024 * 1024 * 1024 ? 0 : 1))
                icon.name: "dialog-memory-symbolic"
                onClicked: {
                    root.longChat.readMore();
                    root.closed();
                }
            }
            PlainLabel {
                visible: root.longChat.recapMessages === 0 && root.longChat.omittedMessages === 0 && root.longChat.largerContext === 0
                    && !root.longChat.summaryOfDocument
                text: I18n.i18nc("@info", "What was asked last is too long by itself: ask about less of it, or choose a model that reads more.")
                wrapMode: Text.Wrap
                Layout.fillWidth: true
                Layout.margins: Kirigami.Units.smallSpacing
            }
        }
    }
}
