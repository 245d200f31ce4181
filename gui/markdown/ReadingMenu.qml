// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What can be done with the marked part of an answer, or with all of it where nothing is marked.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.markdown

Item {
    id: root

    required property ReadingSurface surface
    property string link

    signal sourceCopyRequested
    signal quoteRequested(text: string)

    function show(place: point, link: string): void {
        root.link = link;
        menu.popup(root.surface, place);
    }

    QQC2.Menu {
        id: menu

        objectName: "readingMenu"

        QQC2.MenuItem {
            text: root.surface.hasSelection
                ? I18n.i18nc("@action:inmenu of the marked text", "Copy")
                : I18n.i18nc("@action:inmenu", "Copy Answer")
            icon.name: "edit-copy-symbolic"
            onTriggered: root.surface.copy()
        }
        QQC2.MenuItem {
            text: root.surface.hasSelection
                ? I18n.i18nc("@action:inmenu of the marked text", "Copy as Markdown")
                : I18n.i18nc("@action:inmenu", "Copy Answer as Markdown")
            icon.name: "text-x-markdown-symbolic"
            onTriggered: {
                if (root.surface.hasSelection) {
                    Clipboard.copy(root.surface.markdown());
                } else {
                    root.sourceCopyRequested();
                }
            }
        }
        QQC2.MenuItem {
            text: I18n.i18nc("@action:inmenu", "Select All")
            icon.name: "edit-select-all-symbolic"
            onTriggered: root.surface.selectAll()
        }
        QQC2.MenuSeparator {}
        QQC2.MenuItem {
            text: root.surface.hasSelection
                ? I18n.i18nc("@action:inmenu puts the marked text into the next question", "Quote")
                : I18n.i18nc("@action:inmenu puts the text into the next question", "Quote Answer")
            icon.name: "format-text-blockquote-symbolic"
            onTriggered: root.quoteRequested(root.surface.plainText())
        }
        QQC2.MenuSeparator {
            visible: root.link.length > 0
            height: visible ? implicitHeight : 0
        }
        QQC2.MenuItem {
            text: I18n.i18nc("@action:inmenu", "Open Link…")
            icon.name: "internet-web-browser-symbolic"
            visible: root.link.length > 0
            height: visible ? implicitHeight : 0
            onTriggered: root.surface.linkActivated(root.link)
        }
        QQC2.MenuItem {
            text: I18n.i18nc("@action:inmenu", "Copy Link")
            icon.name: "edit-link-symbolic"
            visible: root.link.length > 0
            height: visible ? implicitHeight : 0
            onTriggered: Clipboard.copy(root.link)
        }
    }
}
