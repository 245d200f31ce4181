// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A quotation in an answer: the words beside a bar.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami

Item {
    id: root

    required property string markdown

    signal linkActivated(link: string)

    implicitHeight: prose.height

    Rectangle {
        width: Math.round(Kirigami.Units.smallSpacing * 0.75)
        height: parent.height
        radius: width / 2
        color: Kirigami.ColorUtils.linearInterpolation(Kirigami.Theme.backgroundColor, Kirigami.Theme.focusColor, 0.6)
    }
    ProseBlock {
        id: prose

        x: Kirigami.Units.largeSpacing + Kirigami.Units.smallSpacing
        width: root.width - x
        text: root.markdown
        color: Kirigami.ColorUtils.linearInterpolation(Kirigami.Theme.backgroundColor, Kirigami.Theme.textColor, 0.8)
        onLinkActivated: link => root.linkActivated(link)
    }
}
