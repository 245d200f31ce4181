// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Everything that can be set, on one page.
pragma ComponentBehavior: Bound

import QtQuick.Controls as QQC2
import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.settings

FormPage {
    id: root

    property real position: 0 // where the page was scrolled to, which Kirigami forgets while another page lies over it

    title: I18n.i18nc("@title:window", "Settings")
    QQC2.StackView.onDeactivating: position = flickable.contentY
    QQC2.StackView.onActivating: flickable.contentY = position

    WindowSettings {}
    AnswerSettings {}
    ExactnessSettings {
        engine: App.engine
    }
    ResourceSettings {}
    DeviceSettings {
        devices: App.devices
        engine: App.engine
    }
    FormCard.FormHeader {
        title: I18n.i18nc("@title:group", "More")
    }
    FormCard.FormCard {
        FormButton {
            objectName: "modelSettings"
            text: I18n.i18nc("@action:button", "Model")
            description: App.engine.usable
                ? I18n.i18nc("@info", "Choose the model that answers")
                : I18n.i18nc("@info", "No model is ready")
            icon.name: "dialog-memory-symbolic"
            onClicked: Navigator.showOver("ModelPage")
        }
        FormCard.FormDelegateSeparator {}
        FormButton {
            text: I18n.i18nc("@action:button", "Keyboard Shortcuts")
            description: Shortcuts.list.keyText
            icon.name: "input-keyboard-symbolic"
            onClicked: Navigator.showOver("ShortcutsPage")
        }
        FormCard.FormDelegateSeparator {}
        FormButton {
            text: I18n.i18nc("@action:button", "About Tramontane")
            icon.name: "help-about-symbolic"
            onClicked: Navigator.showOver("AboutPage")
        }
    }
}
