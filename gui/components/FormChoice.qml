// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One of several values on a page that scrolls: the wheel moves the page and never changes what was chosen.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import org.kde.kirigamiaddons.formcard as FormCard

FormCard.FormComboBoxDelegate {
    id: root

    // The delegate does not hand out its box, which KDE's style lets the wheel turn.
    Component.onCompleted: {
        for (const child of contentItem.children) {
            if (child instanceof T.ComboBox) {
                child.wheelEnabled = false;
            }
        }
    }
}
