// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Where a question is written: it grows with its text, carries documents, and turns into a stop button while the model answers.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.chat
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.documents

Frame {
    id: root

    required property Conversation conversation
    readonly property Draft draft: conversation.draft
    property bool thinkingSwitch: false ///< whether the model can think before it answers, and can answer at once
    readonly property alias area: area
    readonly property bool blank: area.text.trim().length === 0

    signal attachRequested
    signal held(why: string) // a question was not sent and stays where it is

    function focusText(): void {
        area.forceActiveFocus();
    }

    function insertPrompt(text: string): void {
        area.text = text;
        area.cursorPosition = area.length;
        area.forceActiveFocus();
    }

    // Puts the text, as a quotation, before what is written already.
    function quote(text: string): void {
        area.insert(0, text.trim().split("\n").map(line => "> " + line).join("\n") + "\n\n");
        area.cursorPosition = area.length;
        area.forceActiveFocus();
    }

    function send(): void {
        if (blank) {
            return;
        }
        const obstacle = conversation.sendObstacle();
        if (obstacle.length > 0) {
            held(obstacle);
            return;
        }
        area.forceActiveFocus();
        conversation.send(area.text);
    }

    // The draft has the text; the field shows it, and goes to its end where it was written elsewhere.
    function showDraft(): void {
        if (area.text !== draft.text) {
            area.text = draft.text;
            area.cursorPosition = area.length;
        }
    }

    onDraftChanged: showDraft()

    Connections {
        target: root.draft

        function onTextChanged(): void {
            root.showDraft();
        }
    }

    onConversationChanged: conversation.context.measureDraft(area.text)

    Kirigami.Theme.inherit: false
    Kirigami.Theme.colorSet: Kirigami.Theme.View

    radius: Kirigami.Units.cornerRadius * 2
    highlighted: area.activeFocus
    implicitHeight: layout.implicitHeight + Kirigami.Units.smallSpacing * 2

    ColumnLayout {
        id: layout

        anchors.fill: parent
        anchors.margins: Kirigami.Units.smallSpacing
        spacing: 0

        AttachmentTray {
            attachments: root.conversation.pendingAttachments
            summaryDisabledReason: root.conversation.busy
                ? I18n.i18nc("@info:tooltip why a button is off", "Possible once the answer is written.")
                : ""
            onSummaryRequested: row => root.conversation.summariseAttachment(row)
            onRemovalRequested: row => root.conversation.removeAttachment(row)
            visible: count > 0
            Layout.fillWidth: true
            Layout.margins: Kirigami.Units.smallSpacing
        }
        QQC2.ScrollView {
            id: scroll

            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(area.implicitHeight, metrics.height * 8 + area.topPadding + area.bottomPadding)
            contentWidth: availableWidth // else all of a long text is laid out twice, to know how wide it could be
            QQC2.ScrollBar.horizontal.policy: QQC2.ScrollBar.AlwaysOff
            background: null

            PlainTextArea {
                id: area

                objectName: "composerText"
                placeholderText: I18n.i18nc("@info:placeholder", "Ask anything, or drop a document")
                leftPadding: Kirigami.Units.largeSpacing
                rightPadding: Kirigami.Units.largeSpacing
                topPadding: Kirigami.Units.largeSpacing
                bottomPadding: Kirigami.Units.smallSpacing
                background: null
                selectByMouse: true
                onTextChanged: {
                    root.draft.text = text;
                    root.conversation.context.measureDraft(text);
                }

                Accessible.name: I18n.i18nc("@label:textbox", "Your question")
                Accessible.description: I18n.i18nc("@info:accessible", "Enter sends, Shift and Enter begin a new line")

                Keys.onPressed: event => {
                    if (event.key !== Qt.Key_Return && event.key !== Qt.Key_Enter) {
                        return;
                    }
                    if (event.modifiers & Qt.ShiftModifier || area.preeditText.length > 0) {
                        return;
                    }
                    event.accepted = true;
                    root.send();
                }
            }
        }
        RowLayout {
            spacing: Kirigami.Units.smallSpacing
            Layout.fillWidth: true

            IconButton {
                objectName: "attachButton"
                text: I18n.i18nc("@action:button", "Attach a document")
                hint: Shortcuts.attach.hint(text)
                icon.name: "mail-attachment-symbolic"
                onClicked: root.attachRequested()
            }
            ThinkSwitch {
                visible: root.thinkingSwitch
            }
            ContextMeter {
                objectName: "contextMeter"
                used: root.conversation.context.used
                draft: root.conversation.context.draft
                length: root.conversation.context.length
                Layout.leftMargin: Kirigami.Units.smallSpacing
            }
            Item {
                Layout.fillWidth: true
            }
            RoundButton {
                objectName: "sendButton"
                visible: !root.conversation.busy
                disabledReason: {
                    if (!root.blank) {
                        return "";
                    }
                    return root.conversation.pendingAttachments.count > 0
                        ? I18n.i18nc("@info:tooltip why a button is off", "Write a question about the documents, or choose Summarise.")
                        : I18n.i18nc("@info:tooltip why a button is off", "Write a question first.");
                }
                text: I18n.i18nc("@action:button", "Send")
                hint: Shortcuts.send.hint(text)
                icon.name: "go-up-symbolic"
                onClicked: root.send()
            }
            RoundButton {
                objectName: "stopButton"
                visible: root.conversation.busy
                text: I18n.i18nc("@action:button", "Stop")
                hint: Shortcuts.cancel.hint(text)
                icon.name: "media-playback-stop-symbolic"
                onClicked: root.conversation.stop()
            }
        }
    }

    FontMetrics {
        id: metrics
        font: area.font
    }
}
