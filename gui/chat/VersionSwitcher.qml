// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Walks through the versions of a message that editing and regenerating have kept. Most messages have one, so it is made when
// there are more.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane.chat
import eu.tramontane.common
import eu.tramontane.components

Loader {
    id: root

    required property Conversation conversation
    required property int row
    required property int versionIndex
    required property int versionCount

    active: versionCount > 1
    visible: active

    sourceComponent: RowLayout {
        spacing: 0

        MessageAction {
            conversation: root.conversation
            text: I18n.i18nc("@action:button of a message", "Previous version")
            icon.name: "go-previous-symbolic"
            disabledReason: root.versionIndex > 0
                ? busyReason
                : I18n.i18nc("@info:tooltip why a button is off", "This is the first version.")
            onClicked: root.conversation.selectVersion(root.row, -1)
        }
        PlainLabel {
            text: I18n.i18nc("@info:status version of how many", "%1 of %2", root.versionIndex + 1, root.versionCount)
            font: Kirigami.Theme.smallFont
            color: Kirigami.Theme.disabledTextColor
        }
        MessageAction {
            conversation: root.conversation
            text: I18n.i18nc("@action:button of a message", "Next version")
            icon.name: "go-next-symbolic"
            disabledReason: root.versionIndex < root.versionCount - 1
                ? busyReason
                : I18n.i18nc("@info:tooltip why a button is off", "This is the last version.")
            onClicked: root.conversation.selectVersion(root.row, 1)
        }
    }
}
