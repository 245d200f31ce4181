// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Starts the summary of one attached document.
pragma ComponentBehavior: Bound

import QtQuick.Controls as QQC2
import eu.tramontane.common
import eu.tramontane.components

IconButton {
    text: I18n.i18nc("@action:button", "Summarise")
    hint: "" // its words are shown
    icon.name: "view-list-text-symbolic"
    display: QQC2.AbstractButton.TextBesideIcon
}
