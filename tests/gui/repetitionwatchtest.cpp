// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A text that goes round in circles is noticed, and one that repeats what it has to is left alone.
#include "gui/turns/repetitionwatch.h"

#include <QTest>

using namespace gui;
using namespace Qt::StringLiterals;

namespace
{
/// Different words.
QString prose(int words)
{
    QString text;
    for (int word = 1; word <= words; ++word) {
        text += u"word%1 "_s.arg(word);
    }
    return text;
}

/// Lines that differ in a number.
QString lines(const QString &pattern, int count)
{
    QString text;
    for (int line = 1; line <= count; ++line) {
        text += pattern.arg(line);
    }
    return text;
}
}

class RepetitionWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyCirclesAreNoticed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("repeats");
        const QString sentence = u"The mistral blows from the north, and it sweeps the sky clear. "_s;
        QTest::newRow("prose") << prose(5000) << false;
        QTest::newRow("a sentence a few times") << prose(50) + sentence.repeated(7) + prose(50) << false;
        QTest::newRow("a sentence for ever") << prose(50) + sentence.repeated(40) << true;
        QTest::newRow("a word for ever") << u"no "_s.repeated(1000) << true;
        QTest::newRow("a letter for ever") << u"a"_s.repeated(3000) << true;
        QTest::newRow("a rule of dashes") << prose(20) + u"-"_s.repeated(400) << false;
        QTest::newRow("a long passage for ever") << QString(prose(200) + u"\n\n"_s).repeated(10) << true;
        QTest::newRow("a long passage a few times") << QString(prose(200) + u"\n\n"_s).repeated(5) << false;
        QTest::newRow("a numbered list") << lines(u"%1. Wash the vegetables and cut them into thin slices.\n"_s, 200) << false;
        QTest::newRow("code") << lines(u"    case %1:\n        return first;\n    default:\n        break;\n"_s, 200) << false;
        QTest::newRow("a table") << u"| a | b |\n|---|---|\n"_s + lines(u"| %1 | yes | yes | yes | no | no |\n"_s, 200) << false;
    }

    void onlyCirclesAreNoticed()
    {
        QFETCH(const QString, text);
        QFETCH(const bool, repeats);
        RepetitionWatch atOnce;
        atOnce.add(text);
        QCOMPARE(atOnce.isRepeating(), repeats);
        RepetitionWatch inPieces;
        for (qsizetype start = 0; start < text.size(); start += 7) {
            inPieces.add(text.sliced(start, std::min<qsizetype>(7, text.size() - start)));
        }
        QCOMPARE(inPieces.isRepeating(), repeats);
    }
};

QTEST_APPLESS_MAIN(RepetitionWatchTest)

#include "repetitionwatchtest.moc"
