// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a person does with the program, with nothing scripted: window, engine, reader and model are the real ones.
#include "tests/end-to-end/realwindow.h"

#include "gui/settings/settings.h"
#include "storage/history.h"
#include "tests/qml/windowharness.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

namespace
{
constexpr int AnswerMs = 120000;
const QString Question = QStringLiteral("What is the capital of France?");
const QString LongQuestion = QStringLiteral("Tell me a long story about a ship.");

/// What the history on disk holds of its chats, newest first; opened as the program itself does.
QList<QList<storage::Message>> stored(const QString &databasePath)
{
    storage::History history(databasePath);
    QList<QList<storage::Message>> all;
    if (!history.open().result()) {
        return all;
    }
    const auto chats = history.chats().result();
    if (!chats) {
        return all;
    }
    for (const storage::Chat &chat : *chats) {
        all << history.messages(chat.id).result().value_or(QList<storage::Message>{});
    }
    return all;
}

/// The answer so far in the first chat of a history that another program writes: read from a copy, as opening it would
/// change it. Empty if there is none yet.
QString answerSoFar(const QString &databasePath)
{
    const QTemporaryDir folder;
    const QString copy = folder.filePath(QStringLiteral("history.db"));
    QFile::copy(databasePath, copy);
    QFile::copy(databasePath + QStringLiteral("-wal"), copy + QStringLiteral("-wal"));
    const auto chats = stored(copy);
    return chats.isEmpty() || chats[0].size() < 2 ? QString() : chats[0][1].text;
}

void endProcess(QProcess &process)
{
    if (process.state() != QProcess::NotRunning) {
        process.kill();
        process.waitForFinished();
    }
}
}

class EndToEndTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void questionIsAnsweredAndStored();
    void droppedDocumentIsSummarised();
    void chatsComeBackAfterARestart();
    void killedEngineComesBackAndTheAnswerCanBeTriedAgain();
    void killedProgramKeepsTheQuestionAndTheAnswerSoFar();

private:
    QTemporaryDir m_folder; ///< of the first three, which build on each other
};

void EndToEndTest::initTestCase()
{
    if (!QFileInfo::exists(QStringLiteral(TRAMONTANE_TEST_MODEL))) {
        QSKIP("NO TEST MODEL: set TRAMONTANE_TEST_MODEL to the default model's file");
    }
    Settings::self()->setDefaults();
    Settings::self()->setTemperature(0);
    Settings::self()->save();
}

void EndToEndTest::questionIsAnsweredAndStored()
{
    {
        test::RealWindow window(m_folder.path());
        QVERIFY(window.waitUntilReady());
        window.ask(Question);
        QTRY_VERIFY(window.shown(Question));
        QTRY_VERIFY_WITH_TIMEOUT(window.conversation().busy() && !window.conversation().textAt(1).isEmpty(), AnswerMs);
        QVERIFY(window.waitUntilAnswered(AnswerMs));
        QVERIFY2(window.conversation().textAt(1).contains(QLatin1StringView("Paris")),
                 qPrintable(window.conversation().textAt(1)));
    }
    const auto chats = stored(m_folder.filePath(QStringLiteral("history.db")));
    QCOMPARE(chats.size(), 1);
    QCOMPARE(chats[0].size(), 2);
    QCOMPARE(chats[0][0].text, Question);
    QVERIFY(chats[0][1].text.contains(QLatin1StringView("Paris")));
    QCOMPARE(chats[0][1].state, storage::MessageState::Complete);
}

void EndToEndTest::droppedDocumentIsSummarised()
{
    test::RealWindow window(m_folder.path());
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.drop(QStringLiteral(DOCUMENTS "/report.pdf"), QPoint(600, 300)));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(window.waitUntilAnswered(240000));
    qInfo("summary after %lld ms", timer.elapsed());
    const QModelIndex answer = window.conversation().index(1);
    QVERIFY(!window.conversation().textAt(1).trimmed().isEmpty());
    QCOMPARE(answer.data(gui::Conversation::StateRole).toString(), QStringLiteral("complete"));
    const QString coverage = answer.data(gui::Conversation::CoverageRole).toString();
    QVERIFY2(coverage.contains(QLatin1StringView("12 pages")), qPrintable(coverage));
    QTRY_VERIFY(window.shown(coverage));
}

void EndToEndTest::chatsComeBackAfterARestart()
{
    test::RealWindow window(m_folder.path());
    QVERIFY(window.waitUntilReady());
    QTRY_COMPARE(window.application().chats()->count(), 2);
    const auto isChat
        = [](const QQuickItem &item) { return item.isVisible() && item.objectName() == QLatin1StringView("chatDelegate"); };
    QTRY_COMPARE(window.findAll(isChat).size(), 2);
    for (int row = 0; row < 2; ++row) {
        const qint64 before = window.conversation().chatId();
        window.click(*window.findAll(isChat).at(row));
        QTRY_VERIFY(window.conversation().chatId() != before && window.conversation().count() == 2);
        QTRY_VERIFY(!window.item("emptyState")->isVisible());
        QVERIFY(!window.conversation().textAt(1).isEmpty());
    }
}

void EndToEndTest::killedEngineComesBackAndTheAnswerCanBeTriedAgain()
{
    Settings::self()->setMaxTokens(150); // the model's stories have no end
    const QTemporaryDir folder;
    test::RealWindow window(folder.path());
    QVERIFY(window.waitUntilReady());
    window.ask(LongQuestion);
    QTRY_VERIFY_WITH_TIMEOUT(window.conversation().busy() && window.conversation().textAt(1).size() > 40, AnswerMs);
    const qint64 killed = window.application().engine()->processId();
    QVERIFY(killed > 0);
    QCOMPARE(::kill(static_cast<pid_t>(killed), SIGKILL), 0);

    QTRY_VERIFY(!window.conversation().busy());
    const QModelIndex answer = window.conversation().index(1);
    QCOMPARE(answer.data(gui::Conversation::StateRole).toString(), QStringLiteral("failed"));
    const QString sentence = answer.data(gui::Conversation::ErrorTextRole).toString();
    QVERIFY(!sentence.isEmpty());
    QTRY_VERIFY(window.shown(sentence));
    QVERIFY(window.conversation().textAt(1).size() > 40);
    QVERIFY(window.shown(LongQuestion));

    QVERIFY(window.waitUntilReady());
    QVERIFY(window.application().engine()->processId() != killed);
    QTRY_VERIFY(window.shown(QStringLiteral("Try Again")));
    window.click(*window.shown(QStringLiteral("Try Again")));
    QTRY_VERIFY(window.conversation().busy());
    QVERIFY(window.waitUntilAnswered(AnswerMs));
    QCOMPARE(window.conversation().index(1).data(gui::Conversation::StateRole).toString(), QStringLiteral("complete"));
    QVERIFY(!window.conversation().textAt(1).isEmpty());
}

void EndToEndTest::killedProgramKeepsTheQuestionAndTheAnswerSoFar()
{
    const QString xdotool = QStandardPaths::findExecutable(QStringLiteral("xdotool"));
    const QString xvfb = QStandardPaths::findExecutable(QStringLiteral("Xvfb"));
    if (xdotool.isEmpty() || xvfb.isEmpty()) {
        QSKIP("NO DISPLAY TO TYPE ON: xdotool and Xvfb are needed");
    }
    const QTemporaryDir folder;
    QProcess display;
    display.start(xvfb,
                  {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"), QStringLiteral("0"),
                   QStringLiteral("1280x900x24"), QStringLiteral("-noreset")});
    QVERIFY(display.waitForReadyRead(20000));
    const QString number = QString::fromLatin1(display.readAllStandardOutput().trimmed());

    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DATA", "CONFIG", "CACHE", "STATE"}) {
        environment.insert(QStringLiteral("XDG_%1_HOME").arg(QLatin1StringView(name)), folder.path());
    }
    environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), folder.path());
    environment.insert(QStringLiteral("DISPLAY"), u':' + number);
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    const auto type = [&](const QStringList &arguments) {
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(xdotool, arguments);
        return process.waitForFinished(30000) && process.exitCode() == 0;
    };
    // By default the server starts over, and refuses connections meanwhile, each time its last client leaves.
    QVERIFY(QTest::qWaitFor([&] { return type({QStringLiteral("getdisplaygeometry")}); }, 30000));
    QProcess program;
    program.setProcessEnvironment(environment);
    program.setProcessChannelMode(QProcess::ForwardedChannels);
    const auto startProgram = [&] {
        program.start(QStringLiteral(TRAMONTANE_PROGRAM), {QStringLiteral("--model"), QStringLiteral(TRAMONTANE_TEST_MODEL)});
        const QStringList focus{QStringLiteral("search"), QStringLiteral("--onlyvisible"), QStringLiteral("--pid"),
                                QString::number(program.processId()), QStringLiteral("windowfocus")};
        // X refuses the focus to a window that is not quite there yet.
        return program.waitForStarted() && QTest::qWaitFor([&] { return type(focus); }, 30000);
    };
    const QString database = folder.filePath(QStringLiteral("tramontane/history.db"));

    QVERIFY(startProgram());
    QTest::qWait(2000); // the window takes the focus; a question may be asked while the model loads
    QVERIFY(type({QStringLiteral("type"), QStringLiteral("--delay"), QStringLiteral("20"), LongQuestion}));
    QVERIFY(type({QStringLiteral("key"), QStringLiteral("Return")}));
    QString seen;
    QVERIFY(QTest::qWaitFor([&] { return (seen = answerSoFar(database)).size() > 20; }, AnswerMs));
    program.kill();
    QVERIFY(program.waitForFinished());

    QVERIFY(startProgram());
    QTest::qWait(3000);
    QCOMPARE(program.state(), QProcess::Running);
    program.terminate();
    program.waitForFinished(10000);
    endProcess(program);
    display.terminate(); // it removes its lock file
    display.waitForFinished(10000);
    endProcess(display);

    test::RealWindow window(QFileInfo(database).path());
    QVERIFY(window.waitUntilReady());
    QTRY_COMPARE(window.application().chats()->count(), 1);
    QTRY_VERIFY(window.item("chatDelegate"));
    window.click(*window.item("chatDelegate"));
    QTRY_VERIFY(window.shown(LongQuestion));
    QTRY_COMPARE(window.conversation().count(), 2);
    QVERIFY2(window.conversation().textAt(1).startsWith(seen), qPrintable(window.conversation().textAt(1)));
    QCOMPARE(window.conversation().index(1).data(gui::Conversation::StateRole).toString(), QStringLiteral("partial"));
    QTRY_VERIFY(window.shown(QStringLiteral("This answer was cut off before its end.")));
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    EndToEndTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "endtoendtest.moc"
