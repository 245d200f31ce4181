// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A program killed at any moment loses nothing that it had reported as written.
#include "storage/migrator.h"
#include "tests/storage/support.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>

#include <algorithm>
#include <iterator>

using namespace storage;
using namespace storage::test;
using namespace Qt::StringLiterals;

namespace
{
/// A report of what the writer had said when it died.
struct Report {
    qint64 chatId = 0; // 0 if it died before the question was committed
    qint64 answerId = 0;
    qsizetype writtenLength = 0;
};

/// This SQL makes twenty thousand messages of the first schema and a thousand attachments, each document twice.
constexpr const char *LongHistory = R"(
    INSERT INTO chats (title, created_at, updated_at) VALUES ('Long', 0, 0);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO messages (chat_id, parent_id, role, state, searchable, created_at, error_code, model, note, text)
    SELECT 1, nullif(i - 1, 0), 'user', 'complete', 1, i, '', '', '', 'word' || i || ' ' || hex(zeroblob(200)) FROM n;
    INSERT INTO attachments (message_id, name, mime_type, size_bytes, page_count, document_json)
    SELECT id, 'a.txt', 'text/plain', 1, 0, '{"text":"' || (id % 500) || hex(zeroblob(5000)) || '"}' FROM messages WHERE id <= 1000;
    UPDATE chats SET head_id = 20000;
)";

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
    void aMigrationIsWholeOrNotThere();
};

void KillTest::nothingWrittenIsLost_data()
{
    QTest::addColumn<bool>("afterQuestion"); // true if the clock starts at the question, false if it starts with the program
    QTest::addColumn<int>("pauseMs"); // the pause between two updates of the answer
    QTest::addColumn<bool>("newFile"); // true for a new file each time, false for one file for all
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

void KillTest::aMigrationIsWholeOrNotThere()
{
    const QTemporaryDir folder;
    const QString old = folder.filePath(u"old.sqlite"_s);
    {
        Result<Database> database = Database::open(old, Database::Access::ReadWrite);
        QVERIFY(database);
        QCOMPARE(errorOf(Migrator(builtInMigrations().first(1)).migrate(*database, old)), std::nullopt);
        QCOMPARE(errorOf(database->execute(LongHistory)), std::nullopt);
    }
    constexpr std::string_view everyText = "SELECT count(*) || ' ' || sum(length(text)) FROM messages WHERE id <= 20000";
    constexpr std::string_view everyAttachment = "SELECT count(*) FROM attachments";
    const QStringList texts = lookAt(old, everyText);
    const QStringList attachments = lookAt(old, everyAttachment);
    QCOMPARE(attachments, QStringList(u"1000"_s));

    /// Opens a copy with the writer, which migrates it, and returns the time until it was killed or had opened it.
    const auto openCopy = [&](const QString &path, qint64 lifeMs) {
        QFile::copy(old, path);
        QProcess writer;
        writer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        QElapsedTimer timer;
        timer.start();
        writer.start(QStringLiteral(STREAM_WRITER), {path, u"50"_s});
        writer.waitForReadyRead(static_cast<int>(lifeMs));
        const qint64 elapsed = timer.elapsed();
        writer.kill();
        writer.waitForFinished();
        return elapsed;
    };
    const qint64 wholeMs = openCopy(folder.filePath(u"timing.sqlite"_s), 60'000);
    QList<int> steps;
    std::ranges::transform(builtInMigrations(), std::back_inserter(steps), &Migration::version);
    constexpr int kills = 10;
    QRandomGenerator random(20261201);
    int duringMigration = 0;
    for (int kill = 0; kill < kills; ++kill) {
        const QString path = folder.filePath(u"history%1.sqlite"_s.arg(kill));
        openCopy(path, random.bounded(wholeMs / 10, wholeMs + 1));
        const QString version = lookAt(path, "PRAGMA user_version").value(0);
        QVERIFY2(steps.contains(version.toInt()), qPrintable(version));
        QCOMPARE(lookAt(path, everyText), texts);
        QCOMPARE(lookAt(path, everyAttachment), attachments);
        QCOMPARE(lookAt(path, "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%\\_new' ESCAPE '\\'"), QStringList(u"0"_s));
        QCOMPARE(problemsOf(path), QStringList());
        duringMigration += version == u"10" && QFile::exists(path + u".backup-10"_s) ? 1 : 0;

        History history(path);
        QCOMPARE(errorOf(history.open()), std::nullopt);
        QCOMPARE(lookAt(path, everyText), texts);
        QCOMPARE(lookAt(path, "SELECT count(*) FROM documents"), QStringList(u"500"_s));
        QCOMPARE(valueOf(history.search(u"word20000"_s)).size(), 1);
        QCOMPARE(problemsOf(path), QStringList());
        QFile::remove(path);
    }
    qInfo("%d of %d kills hit the migration, which takes %lld ms", duringMigration, kills, wholeMs);
    QVERIFY(duringMigration > 0);
}

QTEST_GUILESS_MAIN(KillTest)
#include "killtest.moc"
