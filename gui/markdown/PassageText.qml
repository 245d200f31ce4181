// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The text item of a passage. Its document is written by PassageItem, with nothing in it that could be fetched.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami

TextEdit {
    readOnly: true
    selectByMouse: false
    selectByKeyboard: false
    persistentSelection: true
    activeFocusOnPress: false
    textFormat: TextEdit.RichText
    wrapMode: TextEdit.Wrap
    color: Kirigami.Theme.textColor
    selectionColor: Kirigami.Theme.highlightColor
    selectedTextColor: Kirigami.Theme.highlightedTextColor
    font: Kirigami.Theme.defaultFont

    Accessible.ignored: true
}
