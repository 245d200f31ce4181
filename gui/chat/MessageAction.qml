// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A button of a message that changes the chat. It waits while an answer is being written.
pragma ComponentBehavior: Bound

import eu.tramontane.chat
import eu.tramontane.common
import eu.tramontane.components

IconButton {
    required property Conversation conversation
    readonly property string busyReason: conversation.busy
        ? I18n.i18nc("@info:tooltip why a button is off", "Possible once the answer is written.")
        : ""

    disabledReason: busyReason
}
