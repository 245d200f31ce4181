// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The program itself from the terminal: its answers, its errors, and what SIGKILL leaves of a chat.
#include "storage/history.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

namespace
{
constexpr int PatienceMs = 30'000;
constexpr int WordsPerSecond = 50;
}

class AskTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    /// Returns a tramontane whose whole world is the test's folder, with the fake engine.
    std::unique_ptr<QProcess> program(const QString &engineOptions = {})
    {
        // TRAMONTANE_ENGINE names one program, so the options are in a script beside it.
        QFile script(m_folder->filePath(QStringLiteral("engine")));
        if (!script.open(QIODevice::WriteOnly | QIODevice::Truncate)) {
            return nullptr;
        }
        script.write(QStringLiteral("#!/bin/sh\nexec '%1' --folder '%2' %3\n")
                         .arg(QStringLiteral(FAKE_ENGINE), m_folder->path(), engineOptions)
                         .toUtf8());
        script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        script.close();
        auto process = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char *name :
             {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "DBUS_SESSION_BUS_ADDRESS", "LANGUAGE", "TRAMONTANE_MODEL"}) {
            environment.remove(QString::fromLatin1(name));
        }
        environment.insert(QStringLiteral("HOME"), m_folder->path());
        environment.insert(QStringLiteral("XDG_DATA_HOME"), m_folder->filePath(QStringLiteral("data")));
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_folder->filePath(QStringLiteral("config")));
        environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
        environment.insert(QStringLiteral("TRAMONTANE_ENGINE"), script.fileName());
        process->setProcessEnvironment(environment);
        process->setProgram(QStringLiteral(TRAMONTANE_PROGRAM));
        return process;
    }

    static bool run(QProcess &process, const QStringList &arguments)
    {
        process.setArguments(arguments);
        process.start();
        return process.waitForFinished(PatienceMs) && process.exitStatus() == QProcess::NormalExit;
    }

    QStringList ask(const QString &question) const
    {
        return {QStringLiteral("ask"), QStringLiteral("--model"), model(), question};
    }
    QString model() const { return m_folder->filePath(QStringLiteral("brittle.gguf")); }

    QList<storage::Message> stored() const
    {
        storage::History history(m_folder->filePath(QStringLiteral("data/tramontane/history.db")));
        if (!history.open().result()) {
            return {};
        }
        const auto chats = history.chats().result();
        QList<storage::Message> all;
        for (const storage::Chat &chat : chats ? *chats : QList<storage::Chat>()) {
            if (const auto messages = history.messages(chat.id).result()) {
                all += *messages;
            }
        }
        return all;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QFile file(model());
        QVERIFY(file.open(QIODevice::WriteOnly));
    }

    void theAnswerIsPrintedAndStored()
    {
        auto process = program();
        QVERIFY(run(*process, ask(QStringLiteral("Where does it blow from?"))));
        QCOMPARE(process->exitCode(), 0);
        QCOMPARE(process->readAllStandardOutput(), QByteArray("The wind blows from the north.\n"));
        const QList<storage::Message> messages = stored();
        QCOMPARE(messages.size(), 2);
        QCOMPARE(messages[0].text, QStringLiteral("Where does it blow from?"));
        QCOMPARE(messages[1].text, QStringLiteral("The wind blows from the north."));
        QCOMPARE(messages[1].state, storage::MessageState::Complete);
    }

    void whatTheModelThinksIsNotPrinted()
    {
        auto process = program(QStringLiteral("--answer '<think>hm</think>North.'"));
        QVERIFY(run(*process, ask(QStringLiteral("Where does it blow from?"))));
        QCOMPARE(process->readAllStandardOutput(), QByteArray("North.\n"));
        const QList<storage::Message> messages = stored();
        QCOMPARE(messages.size(), 2);
        QCOMPARE(messages[1].text, QStringLiteral("North."));
        QCOMPARE(messages[1].parts.size(), 1);
        QCOMPARE(messages[1].parts[0].text, QStringLiteral("hm"));
    }

    void aFailureIsOneLineAndStatusOne()
    {
        auto process = program(QStringLiteral("--refuse-load 1"));
        QVERIFY(run(*process, ask(QStringLiteral("Hello"))));
        QCOMPARE(process->exitCode(), 1);
        QCOMPARE(process->readAllStandardOutput(), QByteArray());
        const QByteArrayList lines = process->readAllStandardError().trimmed().split('\n');
        QVERIFY2(lines.last().startsWith("tramontane: "), lines.last().constData());
        QCOMPARE(std::ranges::count_if(lines, [](const QByteArray &line) { return line.startsWith("tramontane: "); }), 1);
    }

    void withoutAModelItSaysWhereOneBelongs()
    {
        auto process = program();
        QVERIFY(run(*process, {QStringLiteral("ask"), QStringLiteral("Hello")}));
        QCOMPARE(process->exitCode(), 1);
        QVERIFY(process->readAllStandardError().contains("tramontane/models"));
    }

    void withoutAQuestionItIsWrongUsage()
    {
        auto process = program();
        QVERIFY(run(*process, {QStringLiteral("ask")}));
        QCOMPARE(process->exitCode(), 2);
    }

    void withoutADisplayTheWindowSaysHowToAsk()
    {
        auto process = program();
        QVERIFY(run(*process, {}));
        QCOMPARE(process->exitCode(), 1);
        const QByteArray said = process->readAllStandardError().trimmed();
        QVERIFY2(said.contains("tramontane ask") && !said.contains('\n'), said.constData());
    }

    void theVersionNeedsNoDisplay()
    {
        auto process = program();
        QVERIFY(run(*process, {QStringLiteral("--version")}));
        QCOMPARE(process->exitCode(), 0);
        QVERIFY(process->readAllStandardOutput().contains(TRAMONTANE_VERSION));
    }

    /// What was printed a second before the end must be in the history.
    void killingItLosesAtMostTheLastSecond_data()
    {
        QTest::addColumn<int>("atMs");
        QRandomGenerator random(QRandomGenerator::securelySeeded());
        for (int i = 0; i < 20; ++i) {
            const int atMs = random.bounded(3500);
            QTest::addRow("%d: %d ms", i, atMs) << atMs;
        }
    }

    void killingItLosesAtMostTheLastSecond()
    {
        QFETCH(const int, atMs);
        auto process = program(QStringLiteral("--words 100000 --rate %1").arg(WordsPerSecond));
        process->setArguments(ask(QStringLiteral("Talk")));
        process->start();
        QVERIFY(process->waitForStarted(PatienceMs));
        QElapsedTimer clock;
        clock.start();
        QByteArray printed;
        QList<std::pair<qint64, qsizetype>> sizes;
        while (clock.elapsed() < atMs) {
            process->waitForReadyRead(5);
            printed += process->readAllStandardOutput();
            sizes += {clock.elapsed(), printed.size()};
        }
        const qint64 end = clock.elapsed();
        process->kill();
        QVERIFY(process->waitForFinished(PatienceMs));
        qsizetype safe = 0;
        for (const auto &[time, size] : sizes) {
            if (time <= end - 1000) {
                safe = size;
            }
        }
        const QList<storage::Message> messages = stored();
        if (printed.isEmpty()) {
            return; // it had not come far enough to owe anything
        }
        QCOMPARE(messages.size(), 2);
        QCOMPARE(messages[0].text, QStringLiteral("Talk"));
        QCOMPARE(messages[1].state, storage::MessageState::Partial);
        QVERIFY2(messages[1].text.size() >= safe,
                 qPrintable(QStringLiteral("%1 of %2 characters").arg(messages[1].text.size()).arg(safe)));
        QVERIFY(QString::fromUtf8(printed).startsWith(messages[1].text.first(std::min(messages[1].text.size(), printed.size()))));
    }
};

QTEST_GUILESS_MAIN(AskTest)

#include "asktest.moc"
