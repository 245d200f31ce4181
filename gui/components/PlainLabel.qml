// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A label for words that came from a person, a file or a model: it never reads them as markup, so nothing in them can be fetched.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2

QQC2.Label {
    textFormat: Text.PlainText
    elide: Text.ElideRight
}
