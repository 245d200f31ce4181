// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/answerlanguage.h"

#include "gui/common/language.h"
#include "gui/common/languageguess.h"

#include <QHash>

using namespace Qt::StringLiterals;

namespace gui
{
namespace
{
/// Returns whether the window has asked for a summary in the user's name: that tells nothing of the user's language.
bool asksForSummary(const QList<storage::Message> &branch, qsizetype index)
{
    return index + 1 < branch.size() && branch[index + 1].kind == storage::MessageKind::Summary;
}
}

QLocale::Language answerLanguage(const QList<storage::Message> &branch)
{
    for (qsizetype i = branch.size() - 1; i >= 0; --i) {
        if (branch[i].role != storage::Role::User || asksForSummary(branch, i)) {
            continue;
        }
        if (const QLocale::Language guess = guessLanguage(branch[i].text); guess != QLocale::AnyLanguage) {
            return guess;
        }
    }
    return windowLanguage();
}

QString answerIn(QLocale::Language language)
{
    static const QHash<QLocale::Language, QString> Sentences{
        {QLocale::Arabic, u"أجب باللغة العربية."_s},
        {QLocale::Bulgarian, u"Отговаряй на български."_s},
        {QLocale::Catalan, u"Respon en català."_s},
        {QLocale::Chinese, u"请用中文回答。"_s},
        {QLocale::Croatian, u"Odgovaraj na hrvatskom."_s},
        {QLocale::Czech, u"Odpovídej česky."_s},
        {QLocale::Danish, u"Svar på dansk."_s},
        {QLocale::Dutch, u"Antwoord in het Nederlands."_s},
        {QLocale::English, u"Answer in English."_s},
        {QLocale::Estonian, u"Vasta eesti keeles."_s},
        {QLocale::Finnish, u"Vastaa suomeksi."_s},
        {QLocale::French, u"Réponds en français."_s},
        {QLocale::German, u"Antworte auf Deutsch."_s},
        {QLocale::Greek, u"Απάντα στα ελληνικά."_s},
        {QLocale::Hebrew, u"ענה בעברית."_s},
        {QLocale::Hindi, u"हिन्दी में उत्तर दो।"_s},
        {QLocale::Hungarian, u"Válaszolj magyarul."_s},
        {QLocale::Irish, u"Freagair as Gaeilge."_s},
        {QLocale::Italian, u"Rispondi in italiano."_s},
        {QLocale::Japanese, u"日本語で答えてください。"_s},
        {QLocale::Korean, u"한국어로 대답하세요."_s},
        {QLocale::Latvian, u"Atbildi latviešu valodā."_s},
        {QLocale::Lithuanian, u"Atsakyk lietuviškai."_s},
        {QLocale::Maltese, u"Wieġeb bil-Malti."_s},
        {QLocale::NorwegianBokmal, u"Svar på norsk."_s},
        {QLocale::Polish, u"Odpowiadaj po polsku."_s},
        {QLocale::Portuguese, u"Escreve a resposta em português."_s},
        {QLocale::Romanian, u"Răspunde în română."_s},
        {QLocale::Russian, u"Отвечай по-русски."_s},
        {QLocale::Slovak, u"Odpovedaj po slovensky."_s},
        {QLocale::Slovenian, u"Odgovarjaj v slovenščini."_s},
        {QLocale::Spanish, u"Contesta en español."_s},
        {QLocale::Swedish, u"Svara på svenska."_s},
        {QLocale::Thai, u"ตอบเป็นภาษาไทย"_s},
        {QLocale::Turkish, u"Türkçe yanıt ver."_s},
        {QLocale::Ukrainian, u"Відповідай українською."_s},
        {QLocale::Vietnamese, u"Trả lời bằng tiếng Việt."_s},
    };
    const auto known = Sentences.constFind(language);
    return known != Sentences.constEnd() ? *known : u"Answer in %1."_s.arg(QLocale::languageToString(language));
}

QString withAnswerLanguage(const QString &systemPrompt, const QList<storage::Message> &branch)
{
    const QLocale::Language language = answerLanguage(branch);
    if (language == QLocale::English && windowLanguage() == QLocale::English) {
        return systemPrompt;
    }
    return systemPrompt.trimmed().isEmpty() ? answerIn(language) : answerIn(language) + u"\n\n" + systemPrompt;
}
}
