// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The page of models and what it says of them, beside a scripted engine.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"
#include "gui/models/devicelist.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QFile>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

class ModelPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void firstStartLeadsToAModel();
    void modelPageSaysWhatTheModelTakes();
    void modelPageSaysWhichLanguagesAreSpoken();
    void modelThatDoesNotSpeakTheQuestionsLanguageIsNamed();
    void substituteForALargerModelIsExplained_data();
    void substituteForALargerModelIsExplained();
};

void ModelPageTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
}

void ModelPageTest::firstStartLeadsToAModel()
{
    test::Window window({.model = false});
    QVERIFY(window.waitUntilReady());
    QTRY_VERIFY(window.item("noModelView")->isVisible());
    QVERIFY(window.item("chooseModelFile")->isVisible());
    QVERIFY(!window.item("composerText")->isVisible());
}

void ModelPageTest::modelPageSaysWhatTheModelTakes()
{
    test::Window window;
    const QAbstractItemModelTester tester(window.application().devices(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(window.waitUntilReady());
    QTRY_VERIFY(window.application().devices()->rowCount() > 0);
    window.click(*window.shown(QStringLiteral("Scripted Model")));
    QTRY_VERIFY(window.shown(QStringLiteral("Runs on Scripted Device")));
    QVERIFY(window.shown(QStringLiteral("Takes 391 MiB of memory"))); // these are 400 MB of the device's and 10 MB of the host's
}

void ModelPageTest::modelPageSaysWhichLanguagesAreSpoken()
{
    test::Window window;
    QFile silent(window.folder() + QStringLiteral("/silent.gguf"));
    QVERIFY(silent.open(QIODevice::WriteOnly));
    window.application().models()->addFolder(QUrl::fromLocalFile(window.folder()));
    QVERIFY(window.waitUntilReady());
    window.click(*window.shown(QStringLiteral("Scripted Model")));
    const QString spoken = QStringLiteral("Languages: English (stated by its maker); French (tried by us)");
    QTRY_VERIFY(window.item("currentLanguages"));
    QTRY_COMPARE(window.item("currentLanguages")->property("text").toString(), spoken);
    const auto lines = [&window](const QString &text) {
        return window.findAll([&text](const QQuickItem &item) { return item.isVisible() && item.property("text") == text; })
            .size();
    };
    QTRY_COMPARE(lines(spoken), 2); // they are those of the model in use and of its file in the list
    QTRY_COMPARE(lines(QStringLiteral("Languages: not known")), 1);
    QVERIFY(!window.shownContaining(QStringLiteral("not known to speak")));
    QVERIFY(QFile::exists(QStringLiteral(GERMAN_CATALOGUE)));
    Settings::self()->setLanguage(QStringLiteral("de"));
    QTRY_COMPARE(lines(QStringLiteral("Sprachen: Englisch (laut Hersteller); Französisch (von uns ausprobiert)")), 2);
    QTRY_COMPARE(lines(QStringLiteral("Sprachen: nicht bekannt")), 1);
    QTRY_VERIFY(window.shownContaining(QStringLiteral("Deutsch")));
    Settings::self()->setLanguage(QStringLiteral("en"));
}

void ModelPageTest::modelThatDoesNotSpeakTheQuestionsLanguageIsNamed()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    const auto ask = [&window](const char *question) {
        QQuickItem *composer = window.item("composerText");
        composer->setProperty("text", QString::fromUtf8(question));
    };
    ask("What is the mistral, and when does it blow?");
    QTest::qWait(600); // longer than a pause of the typing
    QVERIFY(!window.shownContaining(QStringLiteral("is not known to speak")));
    ask("Was ist der Mistral, und wann weht er?");
    QTRY_VERIFY(window.shown(
        QStringLiteral("Scripted Model is not known to speak German: its answers may be wrong or in another language.")));
    QVERIFY(!window.item("loadSpeaker")->isVisible());

    ask(""); // what was asked before counts where nothing is written
    window.conversation().send(QStringLiteral("What is the mistral, and when does it blow?"));
    QTRY_VERIFY(!window.shownContaining(QStringLiteral("is not known to speak")));
    QVERIFY(window.waitUntilAnswered());
    ask("Was ist der Mistral, und wann weht er?");
    QFile speaker(window.folder() + QStringLiteral("/german-model.gguf"));
    QVERIFY(speaker.open(QIODevice::WriteOnly));
    speaker.close();
    window.application().models()->addFolder(QUrl::fromLocalFile(window.folder()));
    QTRY_VERIFY(window.shown(QStringLiteral("Scripted Model is not known to speak German. german-model does.")));
    window.click(*window.item("loadSpeaker"));
    QTRY_VERIFY(window.application().models()->currentPath().endsWith(QStringLiteral("german-model.gguf")));
    QTRY_VERIFY(!window.shownContaining(QStringLiteral("is not known to speak")));
    QCOMPARE(window.item("composerText")->property("text").toString(), QStringLiteral("Was ist der Mistral, und wann weht er?"));
}

void ModelPageTest::substituteForALargerModelIsExplained_data()
{
    QTest::addColumn<QByteArray>("why");
    QTest::addColumn<QString>("advice");
    QTest::newRow("network") << QByteArray("network") << QStringLiteral("check the network and start Tramontane again");
    QTest::newRow("disk") << QByteArray("space") << QStringLiteral("make room and start Tramontane again");
    QTest::newRow("no substitute") << QByteArray() << QString();
}

void ModelPageTest::substituteForALargerModelIsExplained()
{
    QFETCH(const QByteArray, why);
    QFETCH(const QString, advice);
    const QTemporaryDir folder;
    QFile small(folder.filePath(QStringLiteral("smaller.gguf")));
    QVERIFY(small.open(QIODevice::WriteOnly));
    qputenv("TRAMONTANE_MODEL", small.fileName().toUtf8());
    qputenv("TRAMONTANE_MODEL_MISSING", why);
    const auto tidyUp = qScopeGuard([] {
        qunsetenv("TRAMONTANE_MODEL");
        qunsetenv("TRAMONTANE_MODEL_MISSING");
    });
    test::Window window({.model = false});
    QTRY_COMPARE_WITH_TIMEOUT(window.application().engine()->state(), gui::EngineClient::State::Ready, 15000);
    QCOMPARE(window.application().models()->currentPath(), small.fileName());
    if (why.isEmpty()) {
        QVERIFY(!window.shownContaining(QStringLiteral("A smaller one answers for now")));
        return;
    }
    QTRY_VERIFY(window.shownContaining(QStringLiteral("A smaller one answers for now")));
    QVERIFY(window.shownContaining(advice));
    // Whoever has chosen another model has no substitute.
    QFile own(folder.filePath(QStringLiteral("own.gguf")));
    QVERIFY(own.open(QIODevice::WriteOnly));
    window.application().models()->addFile(QUrl::fromLocalFile(own.fileName()));
    QCOMPARE(window.application().models()->substituteNotice(), QString());
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    ModelPageTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "modelpagetest.moc"
