// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Paragraphs, headings and lists of an answer; those of a quotation stand beside a bar.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami
import eu.tramontane.markdown

PassageItem {
    id: root

    implicitHeight: text.height
    edit: text

    Accessible.role: Accessible.Section // PassageItem says more

    QuoteBar {
        visible: root.passage.quoted
    }
    PassageText {
        id: text

        x: root.passage.quoted ? Kirigami.Units.largeSpacing + Kirigami.Units.smallSpacing : 0
        width: root.width - x
        color: root.passage.quoted
            ? Kirigami.ColorUtils.linearInterpolation(Kirigami.Theme.backgroundColor, Kirigami.Theme.textColor, 0.8)
            : Kirigami.Theme.textColor
    }
}
