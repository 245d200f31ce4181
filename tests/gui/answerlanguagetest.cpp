// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A question tells its language, and the model is told in it how to answer.
#include "gui/turns/answerlanguage.h"
#include "gui/common/languageguess.h"

#include <QTest>

using namespace gui;
using namespace Qt::StringLiterals;
using storage::Message;
using storage::MessageKind;
using storage::Role;

class AnswerLanguageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void aQuestionTellsItsLanguage_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QLocale::Language>("language");
        const auto add
            = [](QLocale::Language language, const QString &text) { QTest::addRow("%s", qPrintable(text)) << text << language; };
        add(QLocale::English, u"What is the mistral, and when does it blow?"_s);
        add(QLocale::English, u"Write a short letter to my landlord about the broken lift."_s);
        add(QLocale::German, u"Was ist der Mistral, und wann weht er?"_s);
        add(QLocale::German, u"Schreibe mir bitte einen kurzen Brief an den Vermieter."_s);
        add(QLocale::German, u"Wie heißt die Hauptstadt?"_s);
        add(QLocale::French, u"Qu’est-ce que le mistral, et quand souffle-t-il ?"_s);
        add(QLocale::French, u"Écris une lettre courte à mon propriétaire."_s);
        add(QLocale::Spanish, u"¿Cuál es la capital de Francia?"_s);
        add(QLocale::Italian, u"Che cos'è il maestrale e quando soffia?"_s);
        add(QLocale::Portuguese, u"O que é o mistral e quando sopra? Não sei."_s);
        add(QLocale::Dutch, u"Wat is de mistral en wanneer waait het?"_s);
        add(QLocale::Polish, u"Co to jest mistral i kiedy wieje?"_s);
        add(QLocale::Swedish, u"Vad är mistralen och när blåser den?"_s);
        add(QLocale::Finnish, u"Mikä on mistral ja milloin se puhaltaa?"_s);
        add(QLocale::Turkish, u"Mistral nedir ve ne zaman eser?"_s);
        add(QLocale::Russian, u"Что такое мистраль и когда он дует?"_s);
        add(QLocale::Ukrainian, u"Що таке містраль і коли він дме?"_s);
        add(QLocale::Greek, u"Τι είναι ο μιστράλ;"_s);
        add(QLocale::Japanese, u"ミストラルとは何ですか"_s);
        add(QLocale::Chinese, u"什么是密斯特拉风?"_s);
        add(QLocale::Korean, u"미스트랄이 무엇인가요?"_s);
        add(QLocale::Arabic, u"ما هي رياح الميسترال؟"_s);
        // What tells nothing.
        add(QLocale::AnyLanguage, {});
        add(QLocale::AnyLanguage, u"OK"_s);
        add(QLocale::AnyLanguage, u"12 × 37 = ?"_s);
        add(QLocale::AnyLanguage, u"Mistral, Tramontane, Bora"_s);
    }

    void aQuestionTellsItsLanguage()
    {
        QFETCH(const QString, text);
        QFETCH(const QLocale::Language, language);
        QCOMPARE(guessLanguage(text), language);
    }

    void theLastQuestionThatTellsCounts()
    {
        QLocale::setDefault(QLocale(QLocale::German));
        QList<Message> branch{{.id = 1, .text = u"OK"_s}};
        QCOMPARE(answerLanguage(branch), QLocale::German); // the window's
        branch
            = {{.id = 1, .text = u"What is the mistral?"_s}, {.id = 2, .role = Role::Assistant, .text = u"Das ist der Wind."_s}};
        QCOMPARE(answerLanguage(branch), QLocale::English);
        branch += {.id = 3, .text = u"Bora?"_s};
        QCOMPARE(answerLanguage(branch), QLocale::English); // as before
        branch += {.id = 4, .text = u"Und was ist die Bora?"_s};
        QCOMPARE(answerLanguage(branch), QLocale::German);
    }

    void aRequestForASummaryTellsNothing()
    {
        QLocale::setDefault(QLocale(QLocale::German));
        const QList<Message> branch{{.id = 1, .text = u"Summarise The minutes of the house.txt"_s},
                                    {.id = 2, .role = Role::Assistant, .kind = MessageKind::Summary, .text = u"…"_s}};
        QCOMPARE(answerLanguage(branch), QLocale::German);
    }

    void theModelIsToldInThatLanguage()
    {
        const QList<Message> german{{.id = 1, .text = u"Was ist der Mistral?"_s}};
        const QList<Message> english{{.id = 1, .text = u"What is the mistral?"_s}};
        QCOMPARE(withAnswerLanguage({}, german), u"Antworte auf Deutsch."_s);
        QCOMPARE(withAnswerLanguage(u"Sei knapp."_s, german), u"Antworte auf Deutsch.\n\nSei knapp."_s);
        QCOMPARE(withAnswerLanguage(u"Be brief."_s, english), u"Be brief."_s); // needs no word
        QLocale::setDefault(QLocale(QLocale::German));
        QCOMPARE(withAnswerLanguage({}, english), u"Answer in English."_s);
        QCOMPARE(withAnswerLanguage({}, {{.id = 1, .text = u"Mistral?"_s}}), u"Antworte auf Deutsch."_s);
    }
};

QTEST_GUILESS_MAIN(AnswerLanguageTest)

#include "answerlanguagetest.moc"
