// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/models/modellanguages.h"

#include "gui/common/language.h"

#include <KLazyLocalizedString>
#include <KLocalizedString>

#include <QHash>
#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace gui
{
/// Returns the name of a language in the window's language. The table holds all official languages of the European Union, and
/// others that models often speak; QLocale knows the rest in English only.
QString languageName(QLocale::Language language)
{
    static const QHash<QLocale::Language, KLazyLocalizedString> names{
        {QLocale::Arabic, kli18nc("@item a language", "Arabic")},
        {QLocale::Bulgarian, kli18nc("@item a language", "Bulgarian")},
        {QLocale::Catalan, kli18nc("@item a language", "Catalan")},
        {QLocale::Chinese, kli18nc("@item a language", "Chinese")},
        {QLocale::Croatian, kli18nc("@item a language", "Croatian")},
        {QLocale::Czech, kli18nc("@item a language", "Czech")},
        {QLocale::Danish, kli18nc("@item a language", "Danish")},
        {QLocale::Dutch, kli18nc("@item a language", "Dutch")},
        {QLocale::English, kli18nc("@item a language", "English")},
        {QLocale::Estonian, kli18nc("@item a language", "Estonian")},
        {QLocale::Finnish, kli18nc("@item a language", "Finnish")},
        {QLocale::French, kli18nc("@item a language", "French")},
        {QLocale::German, kli18nc("@item a language", "German")},
        {QLocale::Greek, kli18nc("@item a language", "Greek")},
        {QLocale::Hindi, kli18nc("@item a language", "Hindi")},
        {QLocale::Hungarian, kli18nc("@item a language", "Hungarian")},
        {QLocale::Irish, kli18nc("@item a language", "Irish")},
        {QLocale::Italian, kli18nc("@item a language", "Italian")},
        {QLocale::Japanese, kli18nc("@item a language", "Japanese")},
        {QLocale::Korean, kli18nc("@item a language", "Korean")},
        {QLocale::Latvian, kli18nc("@item a language", "Latvian")},
        {QLocale::Lithuanian, kli18nc("@item a language", "Lithuanian")},
        {QLocale::Maltese, kli18nc("@item a language", "Maltese")},
        {QLocale::NorwegianBokmal, kli18nc("@item a language", "Norwegian")},
        {QLocale::Polish, kli18nc("@item a language", "Polish")},
        {QLocale::Portuguese, kli18nc("@item a language", "Portuguese")},
        {QLocale::Romanian, kli18nc("@item a language", "Romanian")},
        {QLocale::Russian, kli18nc("@item a language", "Russian")},
        {QLocale::Slovak, kli18nc("@item a language", "Slovak")},
        {QLocale::Slovenian, kli18nc("@item a language", "Slovenian")},
        {QLocale::Spanish, kli18nc("@item a language", "Spanish")},
        {QLocale::Swedish, kli18nc("@item a language", "Swedish")},
        {QLocale::Thai, kli18nc("@item a language", "Thai")},
        {QLocale::Turkish, kli18nc("@item a language", "Turkish")},
        {QLocale::Ukrainian, kli18nc("@item a language", "Ukrainian")},
        {QLocale::Vietnamese, kli18nc("@item a language", "Vietnamese")},
    };
    const auto known = names.constFind(language);
    return known != names.constEnd() ? known->toString() : QLocale::languageToString(language);
}

namespace
{
/// Returns the name of the language that has this code. A code that is not known stands for itself.
QString languageNameOf(const std::string &code)
{
    const QString text = QString::fromStdString(code);
    const QLocale::Language language = QLocale::codeToLanguage(text);
    return language == QLocale::AnyLanguage ? text : languageName(language);
}

/// Returns, for example, "English and German (tried by us)".
QString sourceLine(const inference::protocol::LanguageSource &source)
{
    QStringList names;
    std::ranges::transform(source.codes, std::back_inserter(names), [](const std::string &code) { return languageNameOf(code); });
    const QString list = QLocale().createSeparatedList(names);
    namespace known = inference::protocol::source;
    if (source.source == known::File) {
        return i18nc("@info %1 is a list of languages, which the model's file says that it speaks", "%1 (stated by the file)",
                     list);
    }
    if (source.source == known::Maker) {
        return i18nc("@info %1 is a list of languages, which the model's maker says that it speaks", "%1 (stated by its maker)",
                     list);
    }
    if (source.source == known::Tried) {
        return i18nc("@info %1 is a list of languages, in which Tramontane's developers tried the model", "%1 (tried by us)",
                     list);
    }
    if (source.source == known::Weak) {
        return i18nc("@info %1 is a list of languages, in which Tramontane's developers tried the model and saw many mistakes",
                     "%1 (tried by us: many mistakes)", list);
    }
    return list;
}
}

QString languagesLine(const LanguageSources &sources)
{
    if (sources.empty()) {
        return i18nc("@info of a model", "Languages: not known");
    }
    QStringList lines;
    std::ranges::transform(sources, std::back_inserter(lines), sourceLine);
    return i18nc("@info %1 names the languages that a model speaks, and how that is known", "Languages: %1",
                 lines.join(QStringLiteral("; ")));
}

bool speaks(const LanguageSources &sources, QLocale::Language language)
{
    return std::ranges::any_of(sources, [language](const inference::protocol::LanguageSource &source) {
        return std::ranges::any_of(source.codes, [language](const std::string &code) {
            return QLocale::codeToLanguage(QString::fromStdString(code)) == language;
        });
    });
}

bool speaksWell(const LanguageSources &sources, QLocale::Language language)
{
    LanguageSources good = sources;
    std::erase_if(good, [](const auto &source) { return source.source == inference::protocol::source::Weak; });
    return speaks(good, language);
}

QString languageWarning(const LanguageSources &sources)
{
    const QLocale::Language wanted = windowLanguage();
    if (sources.empty() || speaks(sources, wanted)) {
        return {};
    }
    return i18nc("@info %1 is a language",
                 "This model is not known to speak %1: its answers may be wrong or in another language.", languageName(wanted));
}
}
