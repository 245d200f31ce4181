// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Whatever a program does that the window has started, the window hears of it, keeps its memory, and gets rid of it.
#include "gui/processes/childprocess.h"
#include "gui/processes/lineframer.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>

using namespace gui;
using namespace std::chrono_literals;

namespace
{
constexpr auto Patience = 20s; // the machine may do other things too

/// A child process that writes down what it is told.
class Child : public ChildProcess
{
public:
    explicit Child(const QStringList &arguments, Terms terms = {.longestLineBytes = 100}, const char *program = UNRULY_CHILD)
        : ChildProcess(QString::fromUtf8(program), arguments, terms)
    {
    }

    using ChildProcess::clearDeadline;
    using ChildProcess::setDeadline;
    using ChildProcess::stop;
    using ChildProcess::write;

    QByteArrayList lines;
    QByteArrayList errorLines;
    int leftOut = 0;
    QString whyNot; ///< why it could not start
    QList<Ending> endings;

private:
    void readLine(const QByteArray &line) override { lines += line; }
    void lineLeftOut() override { ++leftOut; }
    void readErrorLine(const QByteArray &line) override { errorLines += line; }
    void couldNotStart(const QString &why) override { whyNot = why; }
    void ended(const Ending &ending) override { endings += ending; }
};

bool isAlive(qint64 processId)
{
    return ::kill(static_cast<pid_t>(processId), 0) == 0 || errno != ESRCH;
}
}

class ChildProcessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesAreCutWhereverTheBytesAre()
    {
        LineFramer framer(10);
        QCOMPARE(framer.feed("ab"), QList<QByteArray>());
        QCOMPARE(framer.feed("c\nde\n\nf"), (QList<QByteArray>{"abc", "de", ""}));
        QCOMPARE(framer.feed("\n"), QList<QByteArray>{"f"});
    }

    void linesWithoutAnEndTakeNoMemory()
    {
        LineFramer framer(10);
        QCOMPARE(framer.feed("0123456789012"), QList<QByteArray>());
        QCOMPARE(framer.feed("345\nnext\n"), QList<QByteArray>{"next"});
        QCOMPARE(framer.dropped(), 1);
    }

    void linesComeWhole()
    {
        Child child({QStringLiteral("pieces")});
        QSignalSpy starting(&child, &ChildProcess::starting);
        QSignalSpy started(&child, &ChildProcess::started);
        child.start();
        QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), 1, Patience);
        QCOMPARE(child.lines, QByteArrayList{"piece by piece"}); // what no line break ends was cut short
        QCOMPARE(starting.count(), 1);
        QCOMPARE(started.count(), 1);
        QVERIFY(!child.isRunning());
    }

    void aLineThatIsTooLongIsLeftOut()
    {
        Child child({QStringLiteral("long"), QStringLiteral("1000000")});
        child.start();
        QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), 1, Patience);
        QCOMPARE(child.lines, (QByteArrayList{"before", "after"}));
        QCOMPARE(child.leftOut, 1);
    }

    void aLineThatNeverEndsIsSaidWhileItComes()
    {
        Child child({QStringLiteral("endless")});
        child.start();
        QTRY_COMPARE_WITH_TIMEOUT(child.leftOut, 1, Patience);
        QVERIFY(child.isRunning());
        child.kill();
        QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), 1, Patience);
        QCOMPARE(child.leftOut, 1);
    }

    void complaintsAreBoundedToo()
    {
        Child child({QStringLiteral("complain"), QStringLiteral("3000000")},
                    {.longestLineBytes = 100, .longestErrorLineBytes = 20});
        child.start();
        QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), 1, Patience);
        QCOMPARE(child.errorLines, (QByteArrayList{"a complaint", "the last one"}));
        QCOMPARE(child.lines, QByteArrayList{"done"});
    }

    void complaintsThatNobodyReadsHoldUpNothing()
    {
        Child child({QStringLiteral("complain"), QStringLiteral("3000000")});
        child.start();
        QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), 1, Patience);
        QVERIFY(child.errorLines.isEmpty());
        QCOMPARE(child.lines, QByteArrayList{"done"});
    }

    void anExitIsNoCrash_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<bool>("bySignal");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const char *what, int number, bool bySignal, const QString &text) {
            QTest::newRow(name) << QStringList{QString::fromLatin1(what), QString::number(number)} << bySignal << number << text;
        };
        row("well", "exit", 0, false, QStringLiteral("exit status 0"));
        row("with a status", "exit", 3, false, QStringLiteral("exit status 3"));
        row("segmentation fault", "signal", SIGSEGV, true, QStringLiteral("killed by signal 11"));
        row("killed", "signal", SIGKILL, true, QStringLiteral("killed by signal 9"));
    }

    void anExitIsNoCrash()
    {
        QFETCH(QStringList, arguments);
        QFETCH(bool, bySignal);
        QFETCH(int, code);
        QFETCH(QString, text);
        Child child(arguments);
        child.start();
        QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), 1, Patience);
        QCOMPARE(child.endings.first().bySignal, bySignal);
        QCOMPARE(child.endings.first().code, code);
        QCOMPARE(child.endings.first().text(), text);
        QCOMPARE(child.lines, QByteArrayList{"farewell"}); // it is told before the end is
        QVERIFY(child.hasCrashed()); // nobody had asked for its end
    }

    void aProgramThatIsNotThereIsSaid()
    {
        Child child({}, {.longestLineBytes = 100}, "/nowhere/child");
        child.setDeadline(50ms);
        child.start();
        QTRY_VERIFY_WITH_TIMEOUT(!child.whyNot.isEmpty(), Patience);
        QVERIFY(child.endings.isEmpty());
        QVERIFY(!child.hasCrashed());
        QCOMPARE(child.processId(), 0);
    }

    void whatIsWrittenArrivesOnlyWhereInputIsTaken()
    {
        Child child({QStringLiteral("echo")}, {.longestLineBytes = 100, .takesInput = true});
        child.start();
        child.write("there and back\n");
        QTRY_COMPARE_WITH_TIMEOUT(child.lines, QByteArrayList{"there and back"}, Patience);
        QVERIFY(child.isRunning());
        child.stop(Patience); // it goes by itself when its input ends
        QVERIFY(!child.isRunning());
        QVERIFY(child.endings.isEmpty());
        QVERIFY(!child.hasCrashed());

        Child without({QStringLiteral("echo")}); // its standard input is empty
        without.start();
        without.write("lost\n");
        QTRY_COMPARE_WITH_TIMEOUT(without.endings.size(), 1, Patience);
        QVERIFY(without.lines.isEmpty());
    }

    void stoppingKillsWhatDoesNotListen()
    {
        Child child({QStringLiteral("deaf")}, {.longestLineBytes = 100, .takesInput = true});
        child.start();
        QTRY_COMPARE_WITH_TIMEOUT(child.lines, QByteArrayList{"ready"}, Patience);
        const qint64 id = child.processId();
        QVERIFY(isAlive(id));
        child.stop(100ms);
        QVERIFY(!isAlive(id));
        QVERIFY(child.endings.isEmpty()); // its end was wanted
        child.start(); // it can be started again
        QTRY_COMPARE_WITH_TIMEOUT(child.lines.size(), 2, Patience);
        QVERIFY(child.processId() != id);
    }

    void whoeverGoesTakesTheProcessAlong()
    {
        auto child = std::make_unique<Child>(QStringList{QStringLiteral("deaf")});
        child->start();
        QTRY_COMPARE_WITH_TIMEOUT(child->lines.size(), 1, Patience);
        const qint64 id = child->processId();
        child.reset();
        QVERIFY(!isAlive(id));
    }

    void aDeadlineEndsWhatHangs()
    {
        Child child({QStringLiteral("deaf")});
        child.setDeadline(100ms);
        child.start();
        QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), 1, Patience);
        QVERIFY(child.endings.first().bySignal);
        QCOMPARE(child.endings.first().code, SIGKILL);

        Child spared({QStringLiteral("deaf")});
        spared.setDeadline(5s);
        spared.start();
        QTRY_COMPARE_WITH_TIMEOUT(spared.lines.size(), 1, Patience);
        spared.setDeadline(100ms);
        spared.clearDeadline();
        QTest::qWait(200);
        QVERIFY(spared.isRunning());
    }

    void itIsStartedAgainAfterPausesThatGrow()
    {
        const QTemporaryDir folder;
        Child child({QStringLiteral("crash"), QStringLiteral("3"), folder.filePath(QStringLiteral("count"))},
                    {.longestLineBytes = 100, .firstBackOff = 40ms});
        QSignalSpy starting(&child, &ChildProcess::starting);
        child.start();
        for (int crashes = 1; crashes <= 3; ++crashes) {
            QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), crashes, Patience);
            QElapsedTimer pause;
            pause.start();
            QVERIFY(child.startAgain());
            QTRY_COMPARE_WITH_TIMEOUT(starting.count(), crashes + 1, Patience);
            const int least = 40 << (crashes - 1);
            QVERIFY2(pause.elapsed() >= least - 3, qPrintable(QString::number(pause.elapsed()))); // timers are a little early
        }
        QTRY_COMPARE_WITH_TIMEOUT(child.lines, QByteArrayList{"at last"}, Patience);
    }

    void whatKeepsCrashingIsGivenUp()
    {
        Child child({QStringLiteral("signal"), QString::number(SIGSEGV)},
                    {.longestLineBytes = 100, .crashesAllowed = 3, .firstBackOff = 1ms});
        child.start();
        for (int crashes = 1; crashes <= 3; ++crashes) {
            QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), crashes, Patience);
            QCOMPARE(child.startAgain(), crashes < 3);
        }
        QTest::qWait(50);
        QCOMPARE(child.endings.size(), 3);
        child.forgetCrashes();
        QVERIFY(!child.hasCrashed());
        QVERIFY(child.startAgain());
        QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), 4, Patience);
    }

    void oldCrashesDoNotCount()
    {
        Child child({QStringLiteral("signal"), QString::number(SIGSEGV)},
                    {.longestLineBytes = 100, .crashesAllowed = 2, .crashWindow = 1ms, .firstBackOff = 20ms});
        child.start();
        for (int crashes = 1; crashes <= 4; ++crashes) {
            QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), crashes, Patience);
            QVERIFY(child.startAgain());
        }
    }

    void stoppingEndsAPauseToo()
    {
        Child child({QStringLiteral("exit"), QStringLiteral("1")}, {.longestLineBytes = 100, .firstBackOff = 50ms});
        child.start();
        QTRY_COMPARE_WITH_TIMEOUT(child.endings.size(), 1, Patience);
        QSignalSpy starting(&child, &ChildProcess::starting);
        QVERIFY(child.startAgain());
        child.stop(0ms);
        QTest::qWait(150);
        QCOMPARE(starting.count(), 0);
    }
};

QTEST_GUILESS_MAIN(ChildProcessTest)

#include "childprocesstest.moc"
