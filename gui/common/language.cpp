// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/common/language.h"

#include "gui/common/settings.h"

#include <KLocalizedString>

#include <QLocale>

#include <clocale>
#include <string>
#include <string_view>

namespace gui
{
namespace
{
/// In the locales C, POSIX and C.UTF-8 gettext translates nothing, whatever language is asked for.
void leaveTheCLocale(const QString &language)
{
    const std::string_view current = std::setlocale(LC_MESSAGES, nullptr);
    if (current != "POSIX" && current != "C" && !current.starts_with("C.")) {
        return;
    }
    const std::string own = QLocale(language).name().toStdString() + ".UTF-8";
    for (const std::string &name : {own, std::string("en_US.UTF-8"), std::string("en_GB.UTF-8")}) {
        if (std::setlocale(LC_MESSAGES, name.c_str())) {
            return;
        }
    }
}
}

void applyLanguage()
{
    const QString language = Settings::language();
    if (language.isEmpty()) {
        KLocalizedString::clearLanguages();
        QLocale::setDefault(QLocale::system());
        return;
    }
    leaveTheCLocale(language);
    KLocalizedString::setLanguages({language});
    const QLocale system = QLocale::system();
    QLocale::setDefault(system.name().startsWith(language) ? system : QLocale(language));
}

QLocale::Language windowLanguage()
{
    const QLocale::Language language = QLocale().language();
    return language == QLocale::C ? QLocale::English : language;
}
}
