// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The documents that will go with the next question.
pragma ComponentBehavior: Bound

import QtQuick
import org.kde.kirigami as Kirigami
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.documents

Flow {
    id: root

    required property PendingAttachments attachments
    required property string summaryDisabledReason // a sentence; documents can be summarised while it is empty
    readonly property alias count: repeater.count

    signal summaryRequested(row: int)
    signal removalRequested(row: int)

    spacing: Kirigami.Units.smallSpacing

    Repeater {
        id: repeater

        model: root.attachments

        AttachmentChip {
            id: chip

            required property int index
            required state
            required errorText
            required property int pageCount

            maximumWidth: root.width
            width: Math.min(implicitWidth, root.width)
            reading: state === "reading"
            detail: {
                if (reading) {
                    return I18n.i18nc("@info:status of a document", "Reading…");
                }
                return pageCount > 0 ? I18n.i18ncp("@info how long a document is", "%1 page", "%1 pages", pageCount) : "";
            }

            SummariseButton {
                visible: !chip.reading && !chip.failed
                disabledReason: root.summaryDisabledReason
                onClicked: root.summaryRequested(chip.index)
            }
            IconButton {
                text: I18n.i18nc("@action:button", "Remove document")
                icon.name: "edit-delete-remove-symbolic"
                onClicked: root.removalRequested(chip.index)
            }
        }
    }
}
