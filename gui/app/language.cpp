// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/app/language.h"

#include "gui/settings/settings.h"

#include <KLocalizedString>

#include <QLocale>

namespace gui
{
void applyLanguage()
{
    const QString language = Settings::language();
    if (language.isEmpty()) {
        KLocalizedString::clearLanguages();
        QLocale::setDefault(QLocale::system());
        return;
    }
    KLocalizedString::setLanguages({language});
    const QLocale system = QLocale::system();
    QLocale::setDefault(system.name().startsWith(language) ? system : QLocale(language));
}
}
