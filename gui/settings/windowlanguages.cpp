// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/settings/windowlanguages.h"

#include <KLocalizedString>

#include <QLocale>
#include <QMap>

#include <algorithm>

namespace gui
{
QStringList WindowLanguages::codes()
{
    QSet<QString> found = KLocalizedString::availableDomainTranslations("tramontane");
    found.remove(QStringLiteral("en_US")); // what KI18n says of the sources
    found.insert(QStringLiteral("en"));
    QStringList sorted(found.cbegin(), found.cend());
    std::ranges::sort(sorted, [](const QString &left, const QString &right) {
        return QString::localeAwareCompare(nativeName(left), nativeName(right)) < 0;
    });
    return sorted;
}

QString WindowLanguages::nativeName(const QString &code)
{
    // A locale names its language after its country where it can, as in "American English". Most of those that share a language
    // call it just that.
    const QLocale own(code);
    QMap<QString, int> names;
    for (const QLocale &locale : QLocale::matchingLocales(own.language(), own.script(), QLocale::AnyTerritory)) {
        ++names[locale.nativeLanguageName()];
    }
    if (names.isEmpty()) {
        return code;
    }
    QString name = std::max_element(names.cbegin(), names.cend()).key();
    const qsizetype initial = name.at(0).isHighSurrogate() ? 2 : 1;
    return own.toUpper(name.first(initial)) + name.sliced(initial);
}
}
