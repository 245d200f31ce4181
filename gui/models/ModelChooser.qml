// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The models that were found, and the two ways to bring another: a file, or a folder full of them.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.models

ColumnLayout {
    id: root

    required property ModelLibrary models

    spacing: 0

    // Files are read for what they say of themselves once someone looks at the list, not at every start.
    onVisibleChanged: {
        if (visible) {
            models.describe();
        }
    }
    Component.onCompleted: {
        if (visible) {
            models.describe();
        }
    }

    FormCard.FormHeader {
        visible: found.count > 0
        title: I18n.i18nc("@title:group", "Models on this computer")
    }
    FormCard.FormCard {
        visible: found.count > 0

        Repeater {
            id: found

            model: root.models
            delegate: ModelDelegate {
                onClicked: root.models.select(path)
            }
        }
    }
    FormCard.FormHeader {
        title: I18n.i18nc("@title:group", "Add a model")
    }
    FormCard.FormCard {
        FormButton {
            objectName: "chooseModelFile"
            text: I18n.i18nc("@action:button", "Choose a Model File…")
            description: I18n.i18nc("@info", "A file whose name ends in .gguf")
            icon.name: "document-open-symbolic"
            onClicked: fileDialog.open()
        }
        FormCard.FormDelegateSeparator {}
        FormButton {
            text: I18n.i18nc("@action:button", "Add a Folder…")
            description: I18n.i18nc("@info", "Every model file in it is offered above")
            icon.name: "folder-add-symbolic"
            onClicked: folderDialog.open()
        }
    }

    FilePicker {
        id: fileDialog

        title: I18n.i18nc("@title:window", "Choose a model file")
        nameFilters: [I18n.i18nc("@item:inlistbox file filter", "Model files (*.gguf)"),
            I18n.i18nc("@item:inlistbox file filter", "All files (*)")]
        onChosen: urls => root.models.addFile(urls[0])
    }
    FilePicker {
        id: folderDialog

        title: I18n.i18nc("@title:window", "Choose a folder with model files")
        mode: FilePicker.Folder
        onChosen: urls => root.models.addFolder(urls[0])
    }
}
