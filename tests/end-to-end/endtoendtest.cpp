// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a person does with the program, with nothing scripted: window, engine, reader and model are the real ones.
#include "tests/end-to-end/patience.h"
#include "tests/end-to-end/screen.h"

#include "gui/common/places.h"
#include "gui/common/settings.h"
#include "storage/database.h"
#include "tests/support/windowharness.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using gui::Conversation;
using gui::Transcript;
using test::AnswerMs;
using test::PatienceMs;

namespace
{
const QString Question = QStringLiteral("What is the capital of France?");
const QString LongQuestion = QStringLiteral("Tell me a long story about a ship.");

/// Returns the options of a window beside the real engine and model. The history is in `folder`, and stays when the window is
/// gone.
test::WindowOptions real(const QString &folder)
{
    return {.databasePath = folder + QStringLiteral("/history.db"),
            .engineProgram = QStringLiteral(ENGINE_PROGRAM),
            .modelPath = QStringLiteral(TRAMONTANE_TEST_MODEL),
            .patienceMs = PatienceMs};
}

struct Stored {
    QString state;
    QString text;
};

/// Sets a variable of the environment while it lives, for the engines that a window starts.
class Environment
{
public:
    Environment(const char *name, const QByteArray &value)
        : m_name(name)
        , m_before(qgetenv(name))
        , m_wasSet(qEnvironmentVariableIsSet(name))
    {
        qputenv(name, value);
    }
    ~Environment()
    {
        if (m_wasSet) {
            qputenv(m_name, m_before);
        } else {
            qunsetenv(m_name);
        }
    }
    Q_DISABLE_COPY_MOVE(Environment)

private:
    const char *m_name;
    QByteArray m_before;
    bool m_wasSet;
};

/// Returns the messages of a history, also while another program writes it. Looking changes nothing.
QList<Stored> stored(const QString &databasePath)
{
    QList<Stored> messages;
    auto database = storage::Database::open(databasePath, storage::Database::Access::Read);
    if (database) {
        storage::Statement statement = database->statement("SELECT state, text FROM messages ORDER BY id");
        std::ignore = statement.forEachRow([&] { messages += Stored{.state = statement.text(0), .text = statement.text(1)}; });
    }
    return messages;
}

/// Writes a document of two pages that takes a software driver seconds, not minutes.
bool writeMinutes(const QString &path)
{
    QPdfWriter writer(path);
    writer.setPageSize(QPageSize(QPageSize::A5));
    QPainter painter(&writer);
    const QRect area = painter.viewport();
    painter.drawText(
        area, Qt::TextWordWrap,
        QStringLiteral("Minutes of the housing association. The roof is to be renewed in spring. The firm Weber asks "
                       "42,000 euros for it, the firm Martin 39,500 euros. The owners choose Martin."));
    writer.newPage();
    painter.drawText(
        area, Qt::TextWordWrap,
        QStringLiteral("The lift stood still for nine days in October. Its contract of maintenance ends in June and is "
                       "not renewed. The next meeting is on the twelfth of March."));
    return painter.end();
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
    void engineKeepsNothingOfATemporaryChat();
    void killedEngineComesBackAndTheAnswerCanBeTriedAgain();
    void driverThatFailsIsLeftOutAndTheQuestionIsAnswered_data();
    void driverThatFailsIsLeftOutAndTheQuestionIsAnswered();
    void killedProgramKeepsTheQuestionAndTheAnswerSoFar();

private:
    QTemporaryDir m_folder; ///< the folder of the first three tests, which build on each other
};

void EndToEndTest::initTestCase()
{
    if (!QFileInfo::exists(QStringLiteral(TRAMONTANE_TEST_MODEL))) {
        QSKIP("NO TEST MODEL: set TRAMONTANE_TEST_MODEL to the default model's file");
    }
    Settings::self()->setDefaults();
    Settings::self()->setTemperature(0);
    Settings::self()->setContextLength(1024); // an answer that does not end by itself ends there
    Settings::self()->save();
}

void EndToEndTest::questionIsAnsweredAndStored()
{
    {
        const test::Window window(real(m_folder.path()));
        QVERIFY(window.waitUntilReady());
        QSignalSpy grew(&window.conversation(), &Conversation::answerGrew);
        QVERIFY(window.ask(Question));
        QTRY_VERIFY_WITH_TIMEOUT(window.shown(Question), PatienceMs);
        QVERIFY(window.waitUntilAnswered(AnswerMs));
        QVERIFY(!grew.isEmpty());
        QVERIFY2(window.conversation().textAt(1).contains(QLatin1StringView("Paris")),
                 qPrintable(window.conversation().textAt(1)));
    }
    const QList<Stored> messages = stored(m_folder.filePath(QStringLiteral("history.db")));
    QCOMPARE(messages.size(), 2);
    QCOMPARE(messages[0].text, Question);
    QVERIFY(messages[1].text.contains(QLatin1StringView("Paris")));
    QCOMPARE(messages[1].state, QStringLiteral("complete"));
}

void EndToEndTest::droppedDocumentIsSummarised()
{
    const QString minutes = m_folder.filePath(QStringLiteral("minutes.pdf"));
    QVERIFY(writeMinutes(minutes));
    const test::Window window(real(m_folder.path()));
    QVERIFY(window.waitUntilReady());
    window.press(Qt::Key_N, Qt::ControlModifier); // the window opens on the chat of the first test
    QVERIFY(window.drop({QUrl::fromLocalFile(minutes)}, QPoint(600, 300)));
    QVERIFY(window.waitUntilAnswered(AnswerMs));
    const QModelIndex answer = window.conversation().transcript()->index(1);
    QVERIFY(!window.conversation().textAt(1).trimmed().isEmpty());
    QCOMPARE(answer.data(Transcript::StateRole).toString(), QStringLiteral("complete"));
    const QString note = answer.data(Transcript::NoteRole).toString();
    QVERIFY2(note.contains(QLatin1StringView("all 2 pages")), qPrintable(note));
    QTRY_VERIFY_WITH_TIMEOUT(window.shown(note), PatienceMs);
}

void EndToEndTest::chatsComeBackAfterARestart()
{
    const test::Window window(real(m_folder.path()));
    QVERIFY(window.waitUntilOpen());
    window.press(Qt::Key_N, Qt::ControlModifier);
    const auto isChat
        = [](const QQuickItem &item) { return item.isVisible() && item.objectName() == QLatin1StringView("chatDelegate"); };
    QTRY_COMPARE_WITH_TIMEOUT(window.findAll(isChat).size(), 2, PatienceMs);
    for (int row = 0; row < 2; ++row) {
        const qint64 before = window.conversation().chatId();
        QVERIFY(window.click([&] { return window.findAll(isChat).value(row); }));
        QTRY_VERIFY_WITH_TIMEOUT(window.conversation().chatId() != before && window.conversation().count() == 2, PatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!window.item("emptyState")->isVisible(), PatienceMs);
        QVERIFY(!window.conversation().textAt(1).isEmpty());
    }
}

void EndToEndTest::engineKeepsNothingOfATemporaryChat()
{
    const auto kept = [] { return QDir(gui::places::chatCaches()).entryList(QDir::Files, QDir::Name); };
    const auto askOne = [](bool temporary) {
        const QTemporaryDir folder;
        const test::Window window(real(folder.path()));
        QVERIFY(window.waitUntilReady());
        if (temporary) {
            window.application().sessions()->showTemporary();
        }
        QVERIFY(
            window.ask(Question + QStringLiteral(" Think of a large city on a river.").repeated(20))); // few words are not kept
        QVERIFY(window.waitUntilAnswered(AnswerMs));
        QCOMPARE(window.conversation().isTemporary(), temporary);
    };
    QDir(gui::places::chatCaches()).removeRecursively();
    askOne(true); // the engine writes what it keeps at its end, at the latest
    QCOMPARE(kept(), QStringList());
    askOne(false);
    QVERIFY(!kept().isEmpty());
}

void EndToEndTest::killedEngineComesBackAndTheAnswerCanBeTriedAgain()
{
    const QTemporaryDir folder;
    const test::Window window(real(folder.path()));
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(LongQuestion));
    QTRY_VERIFY_WITH_TIMEOUT(window.conversation().busy() && window.conversation().textAt(1).size() > 40, AnswerMs);
    const qint64 killed = window.application().engine()->processId();
    QVERIFY(killed > 0);
    QCOMPARE(::kill(static_cast<pid_t>(killed), SIGKILL), 0);

    QTRY_VERIFY_WITH_TIMEOUT(!window.conversation().busy(), PatienceMs);
    const QModelIndex answer = window.conversation().transcript()->index(1);
    QCOMPARE(answer.data(Transcript::StateRole).toString(), QStringLiteral("failed"));
    const QString sentence = answer.data(Transcript::ErrorTextRole).toString();
    QVERIFY(!sentence.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(window.shown(sentence), PatienceMs);
    QVERIFY(window.conversation().textAt(1).size() > 40);
    QCOMPARE(window.conversation().textAt(0), LongQuestion);

    QVERIFY(window.waitUntilReady());
    QVERIFY(window.application().engine()->processId() != killed);
    Settings::self()->setMaxTokens(20); // the model's stories have no end
    QVERIFY(window.click([&] { return window.shown(QStringLiteral("Try Again")); }));
    const auto versions
        = [&window] { return window.conversation().transcript()->index(1).data(Transcript::VersionCountRole).toInt(); };
    QTRY_COMPARE_WITH_TIMEOUT(versions(), 2, PatienceMs);
    QVERIFY(window.waitUntilAnswered(AnswerMs));
    QCOMPARE(window.conversation().transcript()->index(1).data(Transcript::StateRole).toString(), QStringLiteral("complete"));
    QVERIFY(!window.conversation().textAt(1).isEmpty());
    Settings::self()->setMaxTokens(0);
}

void EndToEndTest::driverThatFailsIsLeftOutAndTheQuestionIsAnswered_data()
{
    QTest::addColumn<QByteArray>("behaviour");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("crash") << QByteArray("crash") << QStringLiteral("The driver of Fragile Device crashed when it was tried");
    QTest::newRow("hang") << QByteArray("hang")
                          << QStringLiteral("The driver of Fragile Device did not answer when it was tried");
}

void EndToEndTest::driverThatFailsIsLeftOutAndTheQuestionIsAnswered()
{
    QFETCH(QByteArray, behaviour);
    QFETCH(QString, sentence);
    const QTemporaryDir folder;
    const Environment cache("XDG_CACHE_HOME", folder.path().toLocal8Bit());
    const Environment layers("VK_ADD_LAYER_PATH", FRAGILE_DRIVER_FOLDER);
    const Environment layer("VK_INSTANCE_LAYERS", "VK_LAYER_TRAMONTANE_fragile");
    const Environment patience("TRAMONTANE_TRIAL_SECONDS", "3");
    const Environment driver("FRAGILE_DRIVER", behaviour);
    QProcess list;
    list.start(QStringLiteral(ENGINE_PROGRAM), {QStringLiteral("devices")});
    QVERIFY(list.waitForFinished(PatienceMs));
    const QByteArray devices = list.readAllStandardOutput();
    if (!devices.contains("Fragile Device (discrete), ") || !devices.contains("native;")) {
        QSKIP("NO DRIVER IS MADE TO FAIL: there is no Vulkan device below it, or no processor that does without");
    }
    const test::Window window(real(folder.path()));
    QVERIFY(window.waitUntilOpen());
    QVERIFY(window.ask(Question)); // the driver is being tried meanwhile
    const auto notice = [&window, &sentence] {
        return !window
                    .findAll([&sentence](const QQuickItem &item) {
                        return item.isVisible() && item.property("text").toString().startsWith(sentence);
                    })
                    .isEmpty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(notice(), PatienceMs);
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.application().engine()->deviceName() != QLatin1StringView("Fragile Device"));
    QTRY_VERIFY_WITH_TIMEOUT(window.shown(Question), PatienceMs); // the question is among the messages, or still to be sent
    if (window.conversation().count() == 0) {
        QVERIFY(window.ask(QString()));
    }
    QVERIFY(window.waitUntilAnswered(AnswerMs));
    QVERIFY2(window.conversation().textAt(1).contains(QLatin1StringView("Paris")), qPrintable(window.conversation().textAt(1)));
}

void EndToEndTest::killedProgramKeepsTheQuestionAndTheAnswerSoFar()
{
    const auto screen = test::Screen::open();
    if (!screen) {
        QSKIP("NO SCREEN TO TYPE ON: xdotool and Xvfb are needed");
    }
    QTRY_VERIFY_WITH_TIMEOUT(screen->run({QStringLiteral("getdisplaygeometry")}), PatienceMs);

    const QTemporaryDir folder;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_DATA_HOME"), folder.path());
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), folder.path());
    environment.insert(QStringLiteral("XDG_STATE_HOME"), folder.path());
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), folder.path());
    environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
    environment.insert(QStringLiteral("DISPLAY"), screen->name());
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    QProcess program;
    program.setProcessEnvironment(environment);
    program.setProcessChannelMode(QProcess::ForwardedChannels);
    program.start(QStringLiteral(TRAMONTANE_PROGRAM), {QStringLiteral("--model"), QStringLiteral(TRAMONTANE_TEST_MODEL)});
    QVERIFY(program.waitForStarted(PatienceMs));
    QTRY_VERIFY_WITH_TIMEOUT(screen->focusWindowOf(program.processId()), PatienceMs);
    // The keys reach the program behind the news of the focus, so nothing has to be waited for.
    QVERIFY(screen->run({QStringLiteral("type"), QStringLiteral("--delay"), QStringLiteral("20"), LongQuestion}));
    QVERIFY(screen->run({QStringLiteral("key"), QStringLiteral("Return")}));

    const QString database = folder.filePath(QStringLiteral("tramontane/history.db"));
    QString seen;
    const auto answerHasBegun = [&] { return (seen = stored(database).value(1).text).size() > 20; };
    QTRY_VERIFY_WITH_TIMEOUT(answerHasBegun(), AnswerMs);
    program.kill();
    QVERIFY(program.waitForFinished(PatienceMs));

    const test::Window window(real(QFileInfo(database).path()));
    QVERIFY(window.waitUntilOpen());
    QTRY_COMPARE_WITH_TIMEOUT(window.application().chats()->count(), 1, PatienceMs);
    QVERIFY(window.click([&] { return window.item("chatDelegate"); }));
    QTRY_COMPARE_WITH_TIMEOUT(window.conversation().count(), 2, PatienceMs);
    QCOMPARE(window.conversation().textAt(0), LongQuestion);
    QVERIFY2(window.conversation().textAt(1).startsWith(seen), qPrintable(window.conversation().textAt(1)));
    QCOMPARE(window.conversation().transcript()->index(1).data(Transcript::StateRole).toString(), QStringLiteral("partial"));
    QTRY_VERIFY_WITH_TIMEOUT(window.shown(QStringLiteral("This answer was cut off before its end.")), PatienceMs);
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
