// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A field for a text of several lines. Tab leaves it instead of being written.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2

QQC2.TextArea {
    textFormat: TextEdit.PlainText
    wrapMode: TextEdit.Wrap
    Keys.priority: Keys.BeforeItem
    Keys.onTabPressed: nextItemInFocusChain().forceActiveFocus(Qt.TabFocusReason)
    Keys.onBacktabPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)
}
