// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Loads another model for a second answer, says so, and brings the first one back when told to.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.chat
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.engine
import eu.tramontane.models

Frame {
    id: root

    required property EngineClient engine
    required property ModelLibrary models
    property Conversation conversation: null // whose answer is awaited; null: none is
    property int row: -1
    property string pathBefore
    property bool began: false // the engine has left the state that it was in

    signal failed(sentence: string)

    function answer(of: Conversation, atRow: int, path: string): void {
        pathBefore = models.currentPath;
        row = atRow;
        began = false;
        conversation = of;
        models.select(path);
    }

    function cancel(): void {
        conversation = null;
        models.select(pathBefore);
    }

    function follow(): void {
        if (!conversation) {
            return;
        }
        const waited = conversation;
        switch (engine.state) {
        case EngineClient.Ready:
            if (began) {
                conversation = null;
                waited.comparison.begin(row);
            }
            break;
        case EngineClient.NoModel:
        case EngineClient.Stopped:
            if (began) {
                const why = models.errorText;
                cancel();
                failed(why);
            }
            break;
        default:
            began = true;
        }
    }

    visible: conversation !== null
    implicitHeight: layout.implicitHeight + Kirigami.Units.smallSpacing * 2

    Accessible.role: Accessible.AlertMessage
    Accessible.name: label.text

    RowLayout {
        id: layout

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.leftMargin: Kirigami.Units.largeSpacing
        anchors.rightMargin: Kirigami.Units.smallSpacing
        spacing: Kirigami.Units.largeSpacing

        PlainLabel {
            id: label

            text: I18n.i18nc("@info:progress %1 is the name of a model", "%1 is being loaded for a second answer…", root.models.currentName)
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
        QQC2.Button {
            objectName: "cancelSecondModel"
            text: I18n.i18nc("@action:button", "Cancel")
            icon.name: "dialog-cancel-symbolic"
            onClicked: root.cancel()
        }
    }
    Connections {
        target: root.engine

        function onStateChanged(): void {
            root.follow();
        }
    }
}
