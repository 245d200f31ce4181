// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Asks before a link from an answer leaves the window, and shows where it really leads.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.markdown

Kirigami.Dialog {
    id: root

    property string target

    function ask(link: string): void {
        target = link;
        open();
    }

    title: I18n.i18nc("@title:window", "Open this link?")
    preferredWidth: Kirigami.Units.gridUnit * 24
    padding: Kirigami.Units.largeSpacing
    standardButtons: Kirigami.Dialog.NoButton
    showCloseButton: false

    customFooterActions: [
        Kirigami.Action {
            text: I18n.i18nc("@action:button", "Open in Browser")
            icon.name: "internet-web-browser-symbolic"
            onTriggered: {
                LinkOpener.open(root.target);
                root.close();
            }
        },
        Kirigami.Action {
            text: I18n.i18nc("@action:button", "Copy Link")
            icon.name: "edit-copy-symbolic"
            onTriggered: {
                Clipboard.copy(root.target);
                root.close();
            }
        },
        Kirigami.Action {
            text: I18n.i18nc("@action:button", "Cancel")
            icon.name: "dialog-cancel-symbolic"
            onTriggered: root.close()
        }
    ]

    ColumnLayout {
        spacing: Kirigami.Units.largeSpacing

        PlainLabel {
            text: I18n.i18nc("@info",
                "The link was written by the model and may be wrong. Opening it leaves Tramontane and uses the network:")
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
        Frame {
            Layout.fillWidth: true
            implicitHeight: address.height + Kirigami.Units.largeSpacing * 2

            PlainLabel {
                id: address

                x: Kirigami.Units.largeSpacing
                y: Kirigami.Units.largeSpacing
                width: parent.width - 2 * x
                text: root.target
                font.family: "monospace"
                wrapMode: Text.WrapAnywhere
                maximumLineCount: 6
            }
        }
    }
}
