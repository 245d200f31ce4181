// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A paragraph, a list or a heading of an answer. Its HTML was made by MarkdownBlocks and can fetch nothing.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami
import eu.tramontane.components

TextEdit {
    id: root

    readOnly: true
    selectByMouse: true
    persistentSelection: false
    activeFocusOnPress: true
    textFormat: TextEdit.RichText
    wrapMode: TextEdit.Wrap
    color: Kirigami.Theme.textColor
    selectionColor: Kirigami.Theme.highlightColor
    selectedTextColor: Kirigami.Theme.highlightedTextColor
    font: Kirigami.Theme.defaultFont

    Accessible.role: Accessible.StaticText
    Accessible.name: root.text

    DocumentStyle {
        document: root.textDocument
        indent: Math.round(Kirigami.Units.gridUnit * 1.2)
        cellPadding: Math.round(Kirigami.Units.smallSpacing * 1.5)
        lineColor: Kirigami.ColorUtils.linearInterpolation(Kirigami.Theme.backgroundColor,
            Kirigami.Theme.textColor, Kirigami.Theme.frameContrast)
    }
    HoverHandler {
        cursorShape: root.hoveredLink.length > 0 ? Qt.PointingHandCursor : Qt.IBeamCursor
    }
}
