// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Every failure has a sentence of its own, also after it lay in the history.
#include "gui/common/sentences.h"

#include <QLocale>
#include <QSet>
#include <QTest>

#include <initializer_list>

using namespace gui;
using namespace Qt::StringLiterals;

class SentencesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFailureOfTheEngineHasASentence()
    {
        using enum inference::ErrorCode;
        const QString general = sentence(inference::Error{.code = Internal, .detail = {}});
        QSet<QString> sentences{general};
        const auto codes = {FileNotFound, FileCorrupt,  Unsupported, ContextFull, Busy,     NoModel,
                            NoDevice,     DeviceFailed, DeviceLost,  OutOfMemory, Template, Cancelled};
        for (const inference::ErrorCode code : codes) {
            const QString stored = failure::sentence(failure::from({.code = code, .detail = {}}));
            QVERIFY2(stored.endsWith(u'.') || code == Unsupported, qPrintable(stored));
            QVERIFY2(!sentences.contains(stored), qPrintable(stored));
            sentences.insert(stored);
            if (code != Unsupported) { // its sentence ends with what the engine lacks
                QCOMPARE(stored, sentence(inference::Error{.code = code, .detail = {}}));
            }
        }
        QVERIFY(!general.isEmpty());
        QCOMPARE(failure::sentence(failure::from({.code = Usage, .detail = {}})), general);
        QCOMPARE(failure::sentence({.code = u"ofAnotherVersion"_s}), general);
    }

    void aFullContextTellsItsFigures()
    {
        const QString told = failure::sentence(failure::contextFull(4'000, 2'048));
        QVERIFY2(told.contains(QLocale().toString(4'000)) && told.contains(QLocale().toString(2'048)), qPrintable(told));
    }
};

QTEST_GUILESS_MAIN(SentencesTest)

#include "sentencestest.moc"
