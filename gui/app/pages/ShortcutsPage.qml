// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the keyboard does, by the place where it does it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane.common
import eu.tramontane.components

FormPage {
    id: root

    title: I18n.i18nc("@title:window", "Keyboard Shortcuts")

    Repeater {
        model: Shortcuts.groups

        delegate: ColumnLayout {
            id: group

            required property var modelData

            spacing: 0
            Layout.fillWidth: true

            FormCard.FormHeader {
                title: group.modelData.title
            }
            FormCard.FormCard {
                Repeater {
                    model: group.modelData.commands

                    delegate: FormItem {
                        id: row

                        required property var modelData // a KeyCommand

                        Accessible.role: Accessible.StaticText
                        Accessible.name: I18n.i18nc("@info:accessible what a key does: the key", "%1: %2",
                            modelData.name, modelData.keyText)

                        contentItem: RowLayout {
                            spacing: Kirigami.Units.largeSpacing

                            PlainLabel {
                                text: row.modelData.name
                                wrapMode: Text.Wrap
                                Accessible.ignored: true
                                Layout.fillWidth: true
                            }
                            Frame {
                                implicitWidth: keys.implicitWidth + Kirigami.Units.largeSpacing * 2
                                implicitHeight: keys.implicitHeight + Kirigami.Units.smallSpacing * 2

                                PlainLabel {
                                    id: keys

                                    anchors.centerIn: parent
                                    text: row.modelData.keyText
                                    Accessible.ignored: true
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
