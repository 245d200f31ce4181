// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The bar beside a quotation.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami

Rectangle {
    width: Math.round(Kirigami.Units.smallSpacing * 0.75)
    height: parent?.height ?? 0
    radius: width / 2
    color: Kirigami.ColorUtils.linearInterpolation(Kirigami.Theme.backgroundColor, Kirigami.Theme.focusColor, 0.6)
}
