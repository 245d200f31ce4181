// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One of two answers that are shown side by side, with the name of its model and the button that keeps it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.markdown

ColumnLayout {
    id: root

    required property string title
    required property var blocks
    required property bool ready // both answers are written
    default property alias notes: noteColumn.data

    signal kept
    signal linkActivated(link: string)

    spacing: Kirigami.Units.largeSpacing

    Accessible.role: Accessible.Grouping
    Accessible.name: title

    PlainLabel {
        text: root.title
        color: Kirigami.Theme.disabledTextColor
        elide: Text.ElideRight
        Accessible.role: Accessible.Heading
        Layout.fillWidth: true
    }
    MarkdownView {
        blocks: root.blocks
        onLinkActivated: link => root.linkActivated(link)
        Layout.fillWidth: true
        Layout.preferredHeight: implicitHeight
    }
    ColumnLayout {
        id: noteColumn

        visible: children.length > 0
        Layout.fillWidth: true
    }
    Item {
        Layout.fillHeight: true
    }
    QQC2.Button {
        objectName: "keepAnswer"
        text: I18n.i18nc("@action:button of one of two answers", "Keep This One")
        icon.name: "dialog-ok-apply-symbolic"
        visible: root.ready
        onClicked: root.kept()
    }
}
