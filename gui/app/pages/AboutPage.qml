// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Who made the program, under which licence, with which libraries.
pragma ComponentBehavior: Bound

import org.kde.kirigamiaddons.formcard as FormCard
import eu.tramontane.common

FormCard.AboutPage {
    title: I18n.i18nc("@title:window", "About Tramontane")
}
