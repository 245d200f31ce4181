// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A conversation, or what stands in its place: the greeting, the way to a first model, or why the history cannot be opened.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane
import eu.tramontane.chat
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.documents
import eu.tramontane.engine
import eu.tramontane.models

Kirigami.Page {
    id: root

    readonly property real columnWidth: Math.max(0,
        Math.min(width - Math.round(Kirigami.Units.gridUnit * 2.7), Kirigami.Units.gridUnit * 35))
    readonly property Conversation conversation: App.sessions.shown
    readonly property bool broken: App.history.state === HistoryGate.Refused || App.history.state === HistoryGate.Damaged
    readonly property bool empty: messages.count === 0 && !conversation.loading
    readonly property bool withoutModel: empty && !broken && App.engine.state === EngineClient.NoModel
    readonly property alias composer: composer
    property string obstacle // why the latest question that was held back did not go
    readonly property bool focusLost: Window.activeFocusItem === root // a control that had the focus has gone

    signal linkActivated(link: string)

    function attachDocuments(): void {
        attachDialog.open();
    }

    // Leads to a message that a search has found, and to the words in it.
    function showFound(messageId: double, words: string): void {
        messages.showFound(messageId, words);
    }

    // Sentences may name a file or a chat, which Kirigami's own notifications would read as markup.
    function notify(sentence: string): void {
        notice.show(sentence);
    }

    onFocusLostChanged: {
        if (focusLost) {
            Qt.callLater(composer.focusText);
        }
    }

    padding: 0
    title: conversation.title.length > 0 ? conversation.title : I18n.i18nc("@title:window a chat without messages", "New chat")
    Kirigami.Theme.inherit: false
    Kirigami.Theme.colorSet: Kirigami.Theme.View

    header: TemporaryNotice {
        visible: root.conversation.temporary
        onEndRequested: {
            App.sessions.endTemporary();
            composer.focusText();
        }
    }

    actions: [temporaryAction, modelAction]

    TemporaryChatAction {
        id: temporaryAction

        sessions: App.sessions
        visible: !root.broken && !root.withoutModel
        onTriggered: composer.focusText()
    }
    Kirigami.Action {
        id: modelAction

        // Where the title leaves no room, the action is an entry of the menu instead.
        text: I18n.i18nc("@action:inmenu", "Choose the Model")
        icon.name: "dialog-memory-symbolic"
        visible: !root.broken
        displayHint: Kirigami.DisplayHint.KeepVisible
        onTriggered: Navigator.showOver("ModelPage")
        displayComponent: ModelButton {
            engine: App.engine
            maximumWidth: Math.min(Kirigami.Units.gridUnit * 14, root.width * 0.36)
            visible: !root.broken
            onClicked: Navigator.showOver("ModelPage")
        }
    }

    MessageList {
        id: messages

        anchors.fill: parent
        visible: !root.broken && !root.empty
        conversation: root.conversation
        columnWidth: root.columnWidth
        models: App.models
        onLinkActivated: link => root.linkActivated(link)
        onQuoteRequested: text => composer.quote(text)
        onSecondModelRequested: (row, path) => secondModel.answer(root.conversation, row, path)
    }
    EmptyState {
        objectName: "emptyState"
        anchors.fill: parent
        visible: root.empty && !root.broken && !root.withoutModel
        columnWidth: root.columnWidth
        onPromptChosen: prompt => composer.insertPrompt(prompt)
        onSummaryRequested: summaryDialog.open()
    }
    NoModelView {
        objectName: "noModelView"
        anchors.fill: parent
        visible: root.withoutModel
        models: App.models
    }
    StartupErrorView {
        objectName: "startupErrorView"
        anchors.fill: parent
        visible: root.broken
        history: App.history
    }

    // The column is placed by an anchor, since a layout as wide as the page leaves its items where they are when the page gets
    // wider and higher at once, as when the window is maximised.
    footer: Item {
        visible: !root.broken && !root.withoutModel
        implicitHeight: footerColumn.implicitHeight

        ColumnLayout {
            id: footerColumn

            anchors.horizontalCenter: parent.horizontalCenter
            width: root.columnWidth
            spacing: Kirigami.Units.largeSpacing

            EngineBanner {
                engine: App.engine
                Layout.alignment: Qt.AlignHCenter
                Layout.maximumWidth: root.columnWidth
                onModelsRequested: Navigator.showOver("ModelPage")
            }
            NoticeBar {
                id: notice

                Layout.fillWidth: true
            }
            SecondModel {
                id: secondModel

                engine: App.engine
                models: App.models
                Layout.fillWidth: true
                onFailed: sentence => root.notify(sentence)
            }
            DeletedMessages {
                editor: root.conversation.editor
                Layout.fillWidth: true
                onFocusLeft: composer.focusText()
            }
            LanguageBar {
                models: App.models
                text: composer.area.text
                before: root.conversation.transcript.lastQuestion
                Layout.fillWidth: true
                onClosed: composer.focusText()
            }
            LongChatBar {
                longChat: root.conversation.longChat
                maximumHeight: Math.round(root.height * 0.55)
                Layout.fillWidth: true
                onDocumentSummaryRequested: root.conversation.summariseAttachment(0)
                onClosed: composer.focusText()
            }
            Composer {
                id: composer

                conversation: root.conversation
                thinkingSwitch: App.engine.thinkingSwitch
                Layout.fillWidth: true
                Layout.bottomMargin: Kirigami.Units.gridUnit
                onAttachRequested: attachDialog.open()
                onHeld: why => {
                    root.obstacle = why;
                    const documents = root.conversation.pendingAttachments;
                    if (root.conversation.busy || documents.allReady) {
                        notice.show(why);
                        return;
                    }
                    notice.offer(why, I18n.i18ncp("@action:button", "Send Without It", "Send Without Them", documents.unreadyCount),
                        () => {
                            documents.removeUnready();
                            composer.send();
                        });
                }
            }
        }
    }

    Connections {
        target: root.conversation

        function onSendFailed(sentence: string, text: string): void {
            if (sentence.length > 0) { // else it has been said already
                notice.show(sentence);
            }
        }

        function onChatIdChanged(): void {
            notice.hide();
        }

        function onCanSendChanged(): void {
            if (root.conversation.canSend && notice.text === root.obstacle) { // what was in the way has gone
                notice.hide();
            }
        }
    }
    Connections {
        target: App.sessions

        function onShownChanged(): void {
            notice.hide(); // the focus stays: whoever opens a chat moves it, and a deletion leaves it in the list of chats
        }
    }

    FilePicker {
        id: attachDialog

        title: I18n.i18nc("@title:window", "Attach documents")
        mode: FilePicker.Files
        nameFilters: DocumentFormats.nameFilters()
        onChosen: urls => {
            for (const url of urls) {
                root.conversation.attach(url);
            }
            composer.focusText();
        }
    }
    FilePicker {
        id: summaryDialog

        title: I18n.i18nc("@title:window", "Choose a document to summarise")
        nameFilters: DocumentFormats.nameFilters()
        onChosen: urls => root.conversation.summarise(urls[0])
    }

    Component.onCompleted: composer.focusText()
}
