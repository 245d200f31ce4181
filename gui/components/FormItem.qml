// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A place in a form that is no button itself: the pointer and the keyboard reach what lies in it.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigamiaddons.formcard as FormCard

FormCard.AbstractFormDelegate {
    background: null
    hoverEnabled: false
    focusPolicy: Qt.NoFocus
}
