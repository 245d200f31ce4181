// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Something that the keyboard can do, for the shortcut itself, for the tooltip that names it and for the list of all.
pragma ComponentBehavior: Bound

import QtQuick

QtObject {
    id: root

    required property string name
    required property list<var> keys // standard keys or texts such as "Ctrl+,"; people are told the first one
    readonly property string keyText: named.nativeText

    readonly property Shortcut named: Shortcut {
        enabled: false
        sequence: root.keys[0]
    }

    // Returns what a button says to the pointer.
    function hint(words: string): string {
        return I18n.i18nc("@info:tooltip what a button does (its shortcut)", "%1 (%2)", words, keyText);
    }
}
