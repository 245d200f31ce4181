// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Has the model think before it answers, or answer at once. The choice stays for all chats.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls as QQC2
import org.kde.kirigami as Kirigami
import eu.tramontane.common

QQC2.ToolButton {
    id: root

    objectName: "thinkSwitch"
    text: I18n.i18nc("@option:check the model thinks before it answers", "Think first")
    icon.name: "games-hint-symbolic"
    icon.width: Kirigami.Units.iconSizes.small
    icon.height: Kirigami.Units.iconSizes.small
    checkable: true
    checked: Settings.thinkFirst
    focusPolicy: Qt.TabFocus

    QQC2.ToolTip.text: checked
        ? I18n.i18nc("@info:tooltip", "The model thinks before it answers. That takes longer, and helps with hard questions.")
        : I18n.i18nc("@info:tooltip", "The model answers at once. Let it think first about hard questions.")
    QQC2.ToolTip.visible: hovered && !pressed
    QQC2.ToolTip.delay: Kirigami.Units.toolTipDelay

    Accessible.name: text
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: checked

    Keys.onReturnPressed: click()
    Keys.onEnterPressed: click()
    onToggled: Settings.thinkFirst = checked
}
