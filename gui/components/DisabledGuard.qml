// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Keeps a button from being used while there is a reason to. To Qt the button stays enabled, since a disabled one takes neither the
// pointer nor the focus, and so could tell nobody why.
pragma ComponentBehavior: Bound

import QtQuick

MouseArea {
    id: root

    property string reason // empty while the button can be used
    readonly property bool guarding: reason.length > 0
    property bool tried: false // true for a while after someone has tried the button

    function explain(): void {
        tried = true;
        patience.restart();
    }

    anchors.fill: parent
    z: 1
    enabled: guarding
    onGuardingChanged: tried = false
    onPressed: explain()

    // The button forwards its keys to this item.
    Keys.onPressed: event => {
        if (guarding && [Qt.Key_Space, Qt.Key_Return, Qt.Key_Enter, Qt.Key_Select].includes(event.key)) {
            explain();
            event.accepted = true;
        }
    }

    Timer {
        id: patience

        interval: 5000
        onTriggered: root.tried = false
    }
}
