// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A sentence that explains: readable, and quieter than what it explains.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami

PlainLabel {
    color: Kirigami.ColorUtils.linearInterpolation(Kirigami.Theme.backgroundColor, Kirigami.Theme.textColor, 0.75)
    wrapMode: Text.Wrap
}
