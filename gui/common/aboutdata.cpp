// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/common/aboutdata.h"

#include <KAboutData>
#include <KLocalizedString>

namespace gui
{
void setAboutData()
{
    KAboutData about(QStringLiteral("tramontane"), i18nc("@title name of the program", "Tramontane"),
                     QStringLiteral(TRAMONTANE_VERSION),
                     i18nc("@info short description of the program",
                           "A private assistant: chats and summaries that never leave this computer"),
                     KAboutLicense::GPL_V3, i18nc("@info copyright", "© 2026 The Tramontane developers"));
    about.setOrganizationDomain("tramontane.eu");
    about.setBugAddress({}); // else the page offers to report bugs to KDE, which does not make this program
    about.setDesktopFileName(QStringLiteral("eu.tramontane.Tramontane"));
    KAboutData::setApplicationData(about);
}
}
