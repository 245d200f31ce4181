// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/common/languageguess.h"

#include <QHash>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <functional>
#include <utility>

using namespace Qt::StringLiterals;

namespace gui
{
namespace
{
constexpr qsizetype MostCharacters = 2000; ///< the beginning of a text tells enough
constexpr int WordPoints = 2;
constexpr int LetterPoints = 1;
constexpr int LeastPoints = 4; ///< two words, or one and two letters
constexpr int LeastLead = 2; ///< before the second language

struct Traits {
    QLocale::Language language;
    QLatin1StringView letters; ///< in UTF-8: letters that few other languages have
    QLatin1StringView words; ///< in UTF-8: frequent words
};

constexpr Traits Latin[] = {
    {QLocale::English, ""_L1,
     "the of and to is are was what how why where when who which does do did can could would should you your my i it this that with for from about please write explain tell me not have has there an"_L1},
    {QLocale::German, "ßä"_L1,
     "der die das und ist sind war was wie warum wo wann wer welche welcher kann kannst könnte du ich mir mich mein dein es ein eine einen einem nicht mit für von zu über bitte schreibe erkläre auf im den dem auch wird wurde gibt"_L1},
    {QLocale::French, "çèêœ"_L1,
     "le la les des et est sont était que qui quoi quel quelle comment pourquoi où quand peux peut pourrais tu je moi mon ton vous il elle ce cette un une ne pas avec pour sur dans de du au aux écris explique c'est qu'est-ce"_L1},
    {QLocale::Spanish, "ñ¿¡"_L1,
     "el la los las y es son era qué que quién cuál cómo por dónde cuándo puedes puede podrías tú yo me mi tu usted un una no con para sobre en de del al escribe explica hay está"_L1},
    {QLocale::Italian, "ò"_L1,
     "il lo la gli le e è sono era che chi cosa quale come perché dove quando puoi può potresti tu io mi mio tuo un una non con per su in di del della al scrivi spiega c'è cos'è"_L1},
    {QLocale::Portuguese, "ãõ"_L1,
     "o a os as e é são era que quem qual como porque onde quando pode podes poderia você eu me seu um uma não com para sobre em de do da ao escreva explique há está"_L1},
    {QLocale::Dutch, "ĳ"_L1,
     "de het en is zijn was wat hoe waarom waar wanneer wie welke kan kun zou je jij ik mij mijn jouw u een niet met voor van over in op dit dat schrijf leg uit er ook wordt"_L1},
    {QLocale::Polish, "łąęśźż"_L1,
     "i jest są był co jak dlaczego gdzie kiedy kto który która czy możesz ja mi mój twój nie z dla o na w do to ten proszę napisz wyjaśnij się jakie"_L1},
    {QLocale::Czech, "řůě"_L1,
     "a je jsou byl co jak proč kde kdy kdo který která můžeš já mi můj tvůj ne s pro o na v do to ten prosím napiš vysvětli se jaké"_L1},
    {QLocale::Swedish, "åö"_L1,
     "och är var vad hur varför när vem vilken vilket kan du jag mig min din en ett inte med för om på i av det den snälla skriv förklara finns"_L1},
    {QLocale::Danish, "æø"_L1,
     "og er var hvad hvordan hvorfor hvor hvornår hvem hvilken kan du jeg mig min din en et ikke med for om på i af det den skriv forklar findes"_L1},
    {QLocale::NorwegianBokmal, "æø"_L1,
     "og er var hva hvordan hvorfor hvor når hvem hvilken kan du jeg meg min din en et ikke med for om på i av det den skriv forklar finnes"_L1},
    {QLocale::Finnish, "äö"_L1,
     "ja on ovat oli mikä mitä miten miksi missä milloin kuka voitko voiko sinä minä minun sinun ei kanssa se tämä kirjoita selitä kuinka"_L1},
    {QLocale::Hungarian, "őű"_L1,
     "a az és van volt mi mit hogyan miért hol mikor ki melyik tudsz te én nem egy ez hogy kérlek írj magyarázd"_L1},
    {QLocale::Romanian, "șțăâ"_L1,
     "și este sunt era ce cum unde când cine care poți poate tu eu mie un o nu cu pentru despre în de la scrie explică din"_L1},
    {QLocale::Turkish, "ğışç"_L1,
     "ve bir ne nasıl neden nerede zaman kim hangi misin mısın ben sen için ile değil var mi mı nedir yaz açıkla olan"_L1},
    {QLocale::Catalan, "ŀ"_L1,
     "el la els les i és són era què qui quin com per què on quan pots tu jo em un una no amb per sobre en de del al escriu explica hi ha"_L1},
};

/// Returns the language of a script that one language alone uses, as far as questions go; AnyLanguage for Latin.
QLocale::Language byScript(const QString &text)
{
    QHash<QChar::Script, int> letters;
    int kana = 0;
    for (const uint character : text.toUcs4()) {
        if (QChar::isLetter(character)) {
            const QChar::Script script = QChar::script(character);
            ++letters[script];
            kana += script == QChar::Script_Hiragana || script == QChar::Script_Katakana ? 1 : 0;
        }
    }
    QChar::Script most = QChar::Script_Latin;
    for (const auto &[script, count] : letters.asKeyValueRange()) {
        most = count > letters.value(most) ? script : most;
    }
    switch (most) {
    case QChar::Script_Greek:
        return QLocale::Greek;
    case QChar::Script_Cyrillic:
        return text.contains(QRegularExpression(u"[іїєґІЇЄҐ]"_s)) ? QLocale::Ukrainian
            : text.contains(QRegularExpression(u"[ыэёЫЭЁ]"_s))    ? QLocale::Russian
            : text.contains(QRegularExpression(u"ъ\\B|\\b(какво|как|защо|къде|кога|това|със|ли)\\b"_s,
                                               QRegularExpression::UseUnicodePropertiesOption))
            ? QLocale::Bulgarian
            : QLocale::Russian;
    case QChar::Script_Han:
        return kana > 0 ? QLocale::Japanese : QLocale::Chinese;
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
        return QLocale::Japanese;
    case QChar::Script_Hangul:
        return QLocale::Korean;
    case QChar::Script_Arabic:
        return QLocale::Arabic;
    case QChar::Script_Hebrew:
        return QLocale::Hebrew;
    case QChar::Script_Devanagari:
        return QLocale::Hindi;
    case QChar::Script_Thai:
        return QLocale::Thai;
    default:
        return QLocale::AnyLanguage;
    }
}

QString fromUtf8(QLatin1StringView text)
{
    return QString::fromUtf8(text.data(), text.size());
}

/// Returns how many points each language gets for a word.
const QHash<QString, QList<QLocale::Language>> &languagesByWord()
{
    static const QHash<QString, QList<QLocale::Language>> All = [] {
        QHash<QString, QList<QLocale::Language>> all;
        for (const Traits &traits : Latin) {
            for (const QString &word : fromUtf8(traits.words).split(u' ')) {
                QList<QLocale::Language> &languages = all[word];
                if (!languages.contains(traits.language)) {
                    languages += traits.language;
                }
            }
        }
        return all;
    }();
    return All;
}
}

QLocale::Language guessLanguage(const QString &text)
{
    const QString beginning = text.first(std::min(text.size(), MostCharacters));
    if (const QLocale::Language language = byScript(beginning); language != QLocale::AnyLanguage) {
        return language;
    }
    QHash<QLocale::Language, int> points;
    const QString lower = beginning.toLower();
    static const QRegularExpression NoWord(u"[^\\p{L}\\p{M}'’-]+"_s);
    for (QString word : lower.split(NoWord, Qt::SkipEmptyParts)) {
        word.replace(u'’', u'\'');
        for (const QLocale::Language language : languagesByWord().value(word)) {
            points[language] += WordPoints;
        }
    }
    for (const Traits &traits : Latin) {
        for (const QChar letter : fromUtf8(traits.letters)) {
            points[traits.language] += LetterPoints * std::min<qsizetype>(2, lower.count(letter));
        }
    }
    QList<std::pair<int, QLocale::Language>> ranking;
    for (const auto &[language, sum] : points.asKeyValueRange()) {
        ranking += {sum, language};
    }
    std::ranges::sort(ranking, std::greater());
    if (ranking.isEmpty() || ranking[0].first < LeastPoints
        || (ranking.size() > 1 && ranking[0].first - ranking[1].first < LeastLead)) {
        return QLocale::AnyLanguage;
    }
    return ranking[0].second;
}
}
