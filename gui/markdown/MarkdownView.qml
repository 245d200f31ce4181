// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An answer as blocks, so that only the last one is laid out again while text streams in.
pragma ComponentBehavior: Bound

import QtQuick
import Qt.labs.qmlmodels
import org.kde.kirigami as Kirigami

Column {
    id: root

    required property var blocks

    signal linkActivated(link: string)

    spacing: Kirigami.Units.largeSpacing

    Repeater {
        model: root.blocks

        delegate: DelegateChooser {
            role: "kind"

            DelegateChoice {
                roleValue: "code"

                CodeBlock {
                    required property string text

                    width: root.width
                    code: text
                }
            }
            DelegateChoice {
                roleValue: "quote"

                QuoteBlock {
                    required property string text

                    width: root.width
                    markdown: text
                    onLinkActivated: link => root.linkActivated(link)
                }
            }
            DelegateChoice {
                roleValue: "rule"

                Kirigami.Separator {
                    width: root.width
                }
            }
            DelegateChoice {
                ProseBlock {
                    width: root.width
                    required text
                    onLinkActivated: link => root.linkActivated(link)
                }
            }
        }
    }
}
