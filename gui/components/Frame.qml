// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The quiet rounded surface behind cards, code, chips and the composer.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami

Rectangle {
    id: root

    property bool highlighted: false

    radius: Kirigami.Units.cornerRadius
    color: Kirigami.Theme.backgroundColor
    border.width: 1
    border.color: root.highlighted
        ? Kirigami.Theme.focusColor
        : Kirigami.ColorUtils.linearInterpolation(Kirigami.Theme.backgroundColor,
              Kirigami.Theme.textColor, Kirigami.Theme.frameContrast)
}
