// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Says, while documents are held over the window, what will happen where they are dropped.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common

Rectangle {
    id: root

    required property list<string> names // of the documents
    required property bool summary // true if one may be summarised
    required property bool summarising // true if it will be
    readonly property alias attachHeight: attachZone.height // of the zone at the bottom

    color: Qt.alpha(Kirigami.Theme.backgroundColor, 0.97)

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Kirigami.Units.gridUnit
        spacing: Kirigami.Units.gridUnit

        DropZone {
            visible: root.summary
            active: root.summarising
            iconName: "view-list-text-symbolic"
            text: I18n.i18nc("@info", "Drop to summarise “%1”", root.names[0] ?? "")
            Layout.fillWidth: true
            Layout.fillHeight: true
        }
        DropZone {
            id: attachZone

            active: !root.summarising
            iconName: "list-add-symbolic"
            text: root.names.length === 1
                ? I18n.i18nc("@info", "Drop here to attach it to your question")
                : I18n.i18ncp("@info",
                      "Drop to attach %1 document to your question",
                      "Drop to attach %1 documents to your question",
                      root.names.length)
            Layout.fillWidth: true
            Layout.fillHeight: !root.summary
            Layout.preferredHeight: Math.min(root.height * 0.3, Kirigami.Units.gridUnit * 9)
        }
    }
}
