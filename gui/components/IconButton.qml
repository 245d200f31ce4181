// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A small button that shows only an icon, and says its name to the pointer and to a screen reader.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import org.kde.kirigami as Kirigami

QQC2.ToolButton {
    id: root

    display: QQC2.AbstractButton.IconOnly
    icon.width: Kirigami.Units.iconSizes.small
    icon.height: Kirigami.Units.iconSizes.small
    focusPolicy: Qt.TabFocus

    QQC2.ToolTip.text: root.text
    QQC2.ToolTip.visible: root.hovered && !root.pressed && root.text.length > 0
    QQC2.ToolTip.delay: Kirigami.Units.toolTipDelay

    Accessible.name: root.text
    Accessible.role: Accessible.Button

    Keys.onReturnPressed: root.click()
    Keys.onEnterPressed: root.click()
}
