// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Where the model that answers is chosen.
pragma ComponentBehavior: Bound

import QtQuick.Layouts
import org.kde.kirigami as Kirigami
import eu.tramontane
import eu.tramontane.common
import eu.tramontane.components
import eu.tramontane.models

FormPage {
    title: I18n.i18nc("@title:window", "Model")

    actions: Kirigami.Action {
        text: I18n.i18nc("@action:button", "Look Again")
        icon.name: "view-refresh-symbolic"
        onTriggered: App.models.refresh()
    }

    EngineCard {
        engine: App.engine
        models: App.models
    }
    ModelChooser {
        models: App.models
        Layout.fillWidth: true
    }
}
