// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Who made the program, under which licence, with which libraries.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane.common

FormCard.AboutPage {
    id: root

    // FormCard gives the focus also to what cannot be pressed, where nobody would see it, and names icons for the pointer only.
    function mend(item: Item): void {
        for (const child of item.children) {
            const delegate = child as FormCard.AbstractFormDelegate;
            const button = child as QQC2.ToolButton;
            if (delegate && !delegate.background) {
                delegate.focusPolicy = Qt.NoFocus;
            } else if (button && button.text.length === 0) {
                button.display = QQC2.AbstractButton.IconOnly;
                button.text = button.QQC2.ToolTip.text;
            }
            mend(child);
        }
    }

    title: I18n.i18nc("@title:window", "About Tramontane")
    Component.onCompleted: mend(flickable.contentItem)
}
