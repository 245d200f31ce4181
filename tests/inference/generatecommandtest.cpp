// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// `tramontane-engine generate` as a person at a terminal uses it: with a real model, whose answer must make sense.
#include "tests/inference/enginerun.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

namespace
{
constexpr int PatienceMs = 240'000; // the software driver on a busy machine takes long

const QByteArray Question = R"({"messages": [{"role": "user", "content": "What is the capital of France?"}]})";
}

class GenerateCommandTest : public QObject
{
    Q_OBJECT

private:
    const QString m_model = QStringLiteral(TRAMONTANE_TEST_MODEL);
    const QString m_tiny = QStringLiteral(TRAMONTANE_TEST_DATA "/models/llama_gqa.gguf");
    bool m_device = false;

    void needTheModel() const
    {
        if (!QFileInfo::exists(m_model)) {
            QSKIP("NO TEST MODEL: set TRAMONTANE_TEST_MODEL to the default model's file");
        }
        if (!m_device) {
            QSKIP("NO VULKAN DEVICE: the generate command is not tested");
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        // Anything but a missing device is the tests' to find.
        m_device = !runEngine({u"logits"_s, u"--model"_s, QStringLiteral(TRAMONTANE_TEST_DATA "/models/q_q4_1.gguf"),
                               u"--tokens"_s, u"1"_s})
                        .err.contains("Vulkan"_L1);
    }

    void greedyAnswerIsSensibleAndTheSameEachTime()
    {
        needTheModel();
        if (QTest::currentTestFailed() || !m_device || !QFileInfo::exists(m_model)) {
            return;
        }
        // Exact: the model's own margin between the first words of its answer is so small that a rounding may decide.
        const QStringList arguments{u"generate"_s,     u"--model"_s, m_model,          u"--chat"_s, u"-"_s,
                                    u"--max-tokens"_s, u"24"_s,      u"--precision"_s, u"exact"_s,  u"--timings"_s};
        const EngineRun first = runEngine(arguments, Question);
        QVERIFY2(first.status == 0, first.err.constData());
        QVERIFY2(first.out.contains("Paris"_L1), first.out.constData());
        QVERIFY2(!first.out.contains("<|im_"_L1), first.out.constData());
        QVERIFY2(first.err.contains("endOfTurn"_L1), first.err.constData());
        QCOMPARE(runEngine(arguments, Question).out, first.out);
    }

    void aSeedMakesRandomAnswersRepeatable()
    {
        needTheModel();
        if (!m_device || !QFileInfo::exists(m_model)) {
            return;
        }
        const auto story = [this](int seed) {
            return runEngine({u"generate"_s, u"--model"_s, m_model, u"--prompt"_s, u"Once upon a time"_s, u"--max-tokens"_s,
                              u"12"_s, u"--temperature"_s, u"1.5"_s, u"--top-k"_s, u"200"_s, u"--seed"_s, QString::number(seed)});
        };
        const EngineRun first = story(7);
        QVERIFY2(first.status == 0 && first.out.size() > 12, first.err.constData());
        QCOMPARE(story(7).out, first.out);
        QVERIFY(story(8).out != first.out);
    }

    void interruptEndsTheAnswerCleanly()
    {
        needTheModel();
        if (!m_device || !QFileInfo::exists(m_model)) {
            return;
        }
        QProcess process;
        process.start(
            QStringLiteral(TRAMONTANE_ENGINE),
            {u"generate"_s, u"--model"_s, m_model, u"--prompt"_s, u"A very long list of words:"_s, u"--max-tokens"_s, u"4000"_s});
        QVERIFY(process.waitForReadyRead(PatienceMs)); // the first text is there
        QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(process.waitForFinished(PatienceMs));
        QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        QVERIFY(process.readAllStandardOutput().endsWith('\n'));
    }

    void failuresAreOneLineAndAStatus_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("chat");
        QTest::addColumn<int>("status");
        const auto row = [this](const char *name, const QStringList &arguments, const QByteArray &chat, int status) {
            QTest::newRow(name) << QStringList{u"generate"_s, u"--model"_s, m_tiny} + arguments << chat << status;
        };
        row("nothing to say", {}, {}, 2);
        row("a prompt and a chat", {u"--prompt"_s, u"a"_s, u"--chat"_s, u"-"_s}, Question, 2);
        row("negative temperature", {u"--prompt"_s, u"a"_s, u"--temperature"_s, u"-1"_s}, {}, 2);
        row("temperature that is no number", {u"--prompt"_s, u"a"_s, u"--temperature"_s, u"nan"_s}, {}, 2);
        row("no such chat file", {u"--chat"_s, u"/no/such/file"_s}, {}, 1);
        row("chat that is no JSON", {u"--chat"_s, u"-"_s}, "{", 1);
        row("chat without messages", {u"--chat"_s, u"-"_s}, "[]", 1);
        row("message without a role", {u"--chat"_s, u"-"_s}, R"([{"content": "hello"}])", 1);
        row("message that is a number", {u"--chat"_s, u"-"_s}, R"({"messages": [3]})", 1);
    }

    void failuresAreOneLineAndAStatus()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, chat);
        QFETCH(int, status);
        const EngineRun outcome = runEngine(arguments, chat);
        QVERIFY2(outcome.status == status, outcome.err.constData());
        QVERIFY(outcome.out.isEmpty());
        QVERIFY(!outcome.err.trimmed().isEmpty());
        if (status == 1) {
            QCOMPARE(outcome.err.count('\n'), 1);
        }
    }
};

QTEST_GUILESS_MAIN(GenerateCommandTest)
#include "generatecommandtest.moc"
