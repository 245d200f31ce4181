// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An answer as passages, so that only the last one is laid out again while text streams in, and one surface over all of them, on
// which its reader marks and copies.
pragma ComponentBehavior: Bound

import QtQuick
import Qt.labs.qmlmodels
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.markdown

ReadingSurface {
    id: root

    required property MarkdownBlocks blocks

    // Everything is to be copied as it was written.
    signal sourceCopyRequested
    signal quoteRequested(text: string)

    implicitHeight: column.height

    Accessible.role: Accessible.Document
    Accessible.name: I18n.i18nc("@info:accessible what a message says", "Text")
    Accessible.focusable: true

    onMenuRequested: (place, link) => {
        menuLoader.active = true;
        (menuLoader.item as ReadingMenu).show(place, link);
    }

    PassageStyle {
        id: passageStyle

        font: Kirigami.Theme.defaultFont
        codeFont: Qt.font({ family: "monospace" })
        spacing: Kirigami.Units.largeSpacing + Kirigami.Units.smallSpacing
        itemSpacing: Math.round(Kirigami.Units.smallSpacing * 0.75)
        indent: Math.round(Kirigami.Units.gridUnit * 1.2)
        cellPadding: Math.round(Kirigami.Units.smallSpacing * 1.5)
        lineColor: Kirigami.ColorUtils.linearInterpolation(Kirigami.Theme.backgroundColor,
            Kirigami.Theme.textColor, Kirigami.Theme.frameContrast)
        linkColor: Kirigami.Theme.linkColor
        codeColor: Qt.alpha(Kirigami.Theme.textColor, 0.08)
        backgroundColor: Kirigami.Theme.backgroundColor
    }
    Rectangle {
        anchors.fill: parent
        anchors.margins: -Kirigami.Units.smallSpacing
        visible: root.visualFocus
        color: "transparent"
        radius: Kirigami.Units.cornerRadius
        border.width: 1
        border.color: Kirigami.Theme.focusColor
    }
    Column {
        id: column

        width: root.width
        spacing: passageStyle.spacing

        Repeater {
            model: Passages {
                blocks: root.blocks
            }

            delegate: DelegateChooser {
                role: "kind"

                DelegateChoice {
                    roleValue: "code"

                    CodeBlock {
                        x: passage.depth * passageStyle.indent
                        width: root.width - x
                        style: passageStyle
                    }
                }
                DelegateChoice {
                    roleValue: "formula"

                    FormulaPassage {
                        width: root.width
                        style: passageStyle
                    }
                }
                DelegateChoice {
                    roleValue: "table"

                    TablePassage {
                        x: passage.depth * passageStyle.indent
                        width: root.width - x
                        style: passageStyle
                    }
                }
                DelegateChoice {
                    ProsePassage {
                        required index
                        required passage

                        width: root.width
                        style: passageStyle
                    }
                }
            }
        }
    }
    Loader {
        id: menuLoader

        active: false
        sourceComponent: ReadingMenu {
            surface: root
            onSourceCopyRequested: root.sourceCopyRequested()
            onQuoteRequested: text => root.quoteRequested(text)
        }
    }
}
