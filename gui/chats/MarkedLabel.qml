// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Words of which some stand out, as a search has found them. Whoever gives the text has escaped all markup but that.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2

QQC2.Label {
    textFormat: Text.StyledText
    elide: Text.ElideRight
}
