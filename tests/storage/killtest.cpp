// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A program killed at any moment loses nothing that it had reported as written.
#include "tests/storage/support.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>

using namespace storage;
using namespace storage::test;
using namespace Qt::StringLiterals;

namespace
{
/// What the writer had said when it died.
struct Report {
    qint64 chatId = 0; // 0: it died before the question was committed
    qint64 answerId = 0;
    qsizetype writtenLength = 0;
};

Report parse(const QByteArray &output)
{
    Report report;
    for (const QByteArray &line : output.left(output.lastIndexOf('\n') + 1).split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        if (words[0] == "question") {
            report.chatId = words[1].toLongLong();
            report.answerId = words[2].toLongLong();
        } else if (words[0] == "written") {
            report.writtenLength = words[1].toLongLong();
        }
    }
    return report;
}
}

class KillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingWrittenIsLost_data();
    void nothingWrittenIsLost();
};

void KillTest::nothingWrittenIsLost_data()
{
    QTest::addColumn<bool>("afterQuestion"); // when the clock starts: at the question, or with the program
    QTest::addColumn<int>("pauseMs"); // between two updates of the answer
    QTest::addColumn<bool>("newFile"); // each time, or one file for all
    QTest::addColumn<int>("longestLifeMs");
    QTest::newRow("while an answer streams") << true << 75 << false << 400;
    QTest::newRow("while writing without a pause") << true << 0 << false << 400;
    QTest::newRow("while a new history is made") << false << 50 << true << 60;
}

void KillTest::nothingWrittenIsLost()
{
    QFETCH(const bool, afterQuestion);
    QFETCH(const int, pauseMs);
    QFETCH(const bool, newFile);
    QFETCH(const int, longestLifeMs);
    constexpr int kills = 20;
    QRandomGenerator random(20261123);
    const QTemporaryDir folder;
    int partialAnswers = 0;

    for (int kill = 0; kill < kills; ++kill) {
        const QString path = folder.filePath(newFile ? u"history%1.sqlite"_s.arg(kill) : u"history.sqlite"_s);
        QProcess writer;
        writer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        writer.start(QStringLiteral(STREAM_WRITER), {path, QString::number(pauseMs)});
        QVERIFY(writer.waitForStarted());
        QByteArray output;
        while (afterQuestion && !output.contains('\n')) {
            QVERIFY(writer.waitForReadyRead(10'000));
            output += writer.readAllStandardOutput();
        }
        QTest::qSleep(random.bounded(afterQuestion ? 10 : 0, longestLifeMs + 1));
        QCOMPARE(writer.state(), QProcess::Running);
        writer.kill();
        QVERIFY(writer.waitForFinished());
        output += writer.readAllStandardOutput();
        const Report report = parse(output);
        QVERIFY(!afterQuestion || report.chatId != 0);

        History history(path);
        QCOMPARE(errorOf(history.open()), std::nullopt);
        if (report.chatId != 0) {
            const QList<Message> messages = valueOf(history.messages(report.chatId));
            QCOMPARE(messages.size(), 2);
            QCOMPARE(messages[0].text, u"What is the tramontane?"_s);
            QCOMPARE(messages[0].state, MessageState::Complete);
            QCOMPARE(messages[1].id, report.answerId);
            QCOMPARE(messages[1].state, MessageState::Partial);
            QCOMPARE_GE(messages[1].text.size(), report.writtenLength);
            partialAnswers += report.writtenLength > 0 ? 1 : 0;
            // The cut-off answer can be found, and the history can be written again.
            if (report.writtenLength > 0) {
                QCOMPARE(valueOf(history.search(u"word0"_s)).size(), 1);
            }
            valueOf(history.updateText(report.answerId, u"Stopped here."_s, MessageState::Stopped));
        }
        QCOMPARE(problemsOf(path), QStringList());
    }
    qInfo("%d of %d kills cut an answer short", partialAnswers, kills);
    QVERIFY(partialAnswers > 0 || !afterQuestion);
}

QTEST_GUILESS_MAIN(KillTest)
#include "killtest.moc"
