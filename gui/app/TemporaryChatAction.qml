// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Leads to the temporary chat and back.
pragma ComponentBehavior: Bound

import org.kde.kirigami as Kirigami
import eu.tramontane
import eu.tramontane.common

Kirigami.Action {
    required property ChatSessions sessions

    text: I18n.i18nc("@action:button", "Temporary Chat")
    tooltip: sessions.shown.temporary
        ? I18n.i18nc("@info:tooltip", "Leave the temporary chat; it stays until you end it or close the window")
        : Shortcuts.temporaryChat.hint(sessions.hasTemporary
            ? I18n.i18nc("@info:tooltip", "Go back to the temporary chat")
            : I18n.i18nc("@info:tooltip", "Begin a chat of which nothing is kept"))
    icon.name: "view-private-symbolic"
    checkable: true
    checked: sessions.shown.temporary
    displayHint: Kirigami.DisplayHint.IconOnly
    onTriggered: {
        if (sessions.shown.temporary) {
            sessions.showNew();
        } else {
            sessions.showTemporary();
        }
    }
}
