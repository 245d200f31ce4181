// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The rows of a chat follow the branch that is shown, and an answer while it is written.
#include "gui/chat/transcript.h"
#include "gui/markdown/markdownblocks.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace gui;
using namespace Qt::StringLiterals;

namespace
{
storage::Message question(qint64 id, std::optional<qint64> parent, const QString &text)
{
    return {.id = id, .chatId = 1, .parentId = parent, .text = text};
}

storage::Message answer(qint64 id, qint64 parent, const QString &text,
                        storage::MessageState state = storage::MessageState::Complete)
{
    return {.id = id, .chatId = 1, .parentId = parent, .role = storage::Role::Assistant, .text = text, .state = state};
}
}

class TranscriptTest : public QObject
{
    Q_OBJECT

    static QVariant at(const Transcript &transcript, int row, Transcript::Role role)
    {
        return transcript.data(transcript.index(row), role);
    }

    /// Takes in two questions, the first with two answers; the second answer is shown and goes on.
    static void fill(Transcript &transcript)
    {
        transcript.takeIn(question(1, std::nullopt, u"One"_s));
        transcript.takeIn(answer(2, 1, u"First"_s));
        transcript.takeIn(answer(3, 1, u"Second"_s));
        transcript.takeIn(question(4, 3, u"Two"_s));
        transcript.show(4);
    }

private Q_SLOTS:
    void aVeryLongQuestionHasABeginning_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qsizetype>("length"); // of the beginning; 0: it is shown whole
        QTest::newRow("short") << u"Why?"_s << 0LL;
        QTest::newRow("as long as fits") << u"x"_s.repeated(3000) << 0LL;
        QTest::newRow("one word") << u"x"_s.repeated(3001) << 1201LL;
        QTest::newRow("words") << u"word "_s.repeated(1000) << 1200LL;
        QTest::newRow("lines") << u"a\n"_s.repeated(41) << 32LL;
        QTest::newRow("as many lines as fit") << u"a\n"_s.repeated(39) + u"a"_s << 0LL;
        QTest::newRow("not through a character") << u"x"_s.repeated(1199) + u"😀"_s.repeated(1000) << 1200LL;
    }
    void aVeryLongQuestionHasABeginning()
    {
        QFETCH(const QString, text);
        QFETCH(const qsizetype, length);
        Transcript transcript;
        transcript.takeIn(question(1, std::nullopt, text));
        transcript.takeIn(answer(2, 1, text));
        transcript.show(2);
        const QString folded = at(transcript, 0, Transcript::FoldedTextRole).toString();
        QCOMPARE(folded.size(), length);
        QVERIFY(folded.isEmpty() || (folded.endsWith(u'…') && text.startsWith(folded.chopped(1))));
        QCOMPARE(at(transcript, 0, Transcript::TextRole).toString(), text);
        QCOMPARE(at(transcript, 1, Transcript::FoldedTextRole).toString(), QString()); // answers are for reading
    }

    void aBranchIsTheRows()
    {
        Transcript transcript;
        const QAbstractItemModelTester tester(&transcript, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(!transcript.head());
        fill(transcript);
        QCOMPARE(transcript.count(), 3);
        QVERIFY(transcript.head() == 4);
        QCOMPARE(transcript.textAt(1), u"Second"_s);
        QCOMPARE(at(transcript, 1, Transcript::VersionIndexRole).toInt(), 1);
        QCOMPARE(at(transcript, 1, Transcript::VersionCountRole).toInt(), 2);
        QVERIFY(!transcript.messageAt(3));
        QCOMPARE(transcript.textAt(-1), QString());
    }

    void anotherVersionKeepsTheRowsBeforeIt()
    {
        Transcript transcript;
        const QAbstractItemModelTester tester(&transcript, QAbstractItemModelTester::FailureReportingMode::QtTest);
        fill(transcript);
        const QPersistentModelIndex first(transcript.index(0));
        QVERIFY(!transcript.leafOfVersion(1, 1));
        const auto leaf = transcript.leafOfVersion(1, -1);
        QVERIFY(leaf == 2);
        transcript.show(leaf);
        QVERIFY(first.isValid());
        QCOMPARE(transcript.count(), 2);
        QCOMPARE(transcript.textAt(1), u"First"_s);
        // The way back leads to all that followed.
        QVERIFY(transcript.leafOfVersion(1, 1) == 4);
    }

    void aBranchThatIsNotShownCanBeRead()
    {
        Transcript transcript;
        fill(transcript);
        const QList<storage::Message> branch = transcript.branchTo(2);
        QCOMPARE(branch.size(), 2);
        QCOMPARE(branch.first().text, u"One"_s);
        QCOMPARE(branch.last().text, u"First"_s);
        QVERIFY(transcript.branchTo(std::nullopt).isEmpty());
    }

    void aMessageOnAnotherBranchIsRevealed()
    {
        Transcript transcript;
        const QAbstractItemModelTester tester(&transcript, QAbstractItemModelTester::FailureReportingMode::QtTest);
        fill(transcript);
        QCOMPARE(transcript.reveal(3), 1);
        QCOMPARE(transcript.count(), 3); // it was there
        QCOMPARE(transcript.reveal(2), 1);
        QCOMPARE(transcript.textAt(1), u"First"_s);
        QCOMPARE(transcript.reveal(4), 2);
        QCOMPARE(transcript.reveal(99), -1);
        QCOMPARE(transcript.count(), 3);
        transcript.begin(answer(5, 4, {}, storage::MessageState::Partial));
        QCOMPARE(transcript.reveal(2), -1); // the answer that is being written stays in sight
        QCOMPARE(transcript.count(), 4);
    }

    void aCircleInADamagedHistoryEnds()
    {
        Transcript transcript;
        transcript.takeIn(question(1, 2, u"One"_s));
        transcript.takeIn(answer(2, 1, u"First"_s));
        QCOMPARE(transcript.branchTo(2).size(), 2);
    }

    void anAnswerGrowsAndEnds()
    {
        Transcript transcript;
        const QAbstractItemModelTester tester(&transcript, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy changed(&transcript, &Transcript::dataChanged);
        transcript.takeIn(question(1, std::nullopt, u"One"_s));
        transcript.begin(answer(2, 1, {}, storage::MessageState::Partial));
        QCOMPARE(transcript.count(), 2);
        QVERIFY(at(transcript, 1, Transcript::StreamingRole).toBool());
        auto *blocks = qobject_cast<MarkdownBlocks *>(at(transcript, 1, Transcript::BlocksRole).value<QObject *>());
        QVERIFY(blocks != nullptr);
        transcript.grow(u"# Wind\n\nIt "_s);
        transcript.grow(u"blows."_s);
        QCOMPARE(transcript.textAt(1), u"# Wind\n\nIt blows."_s);
        QCOMPARE(blocks->count(), 2);
        QVERIFY(blocks->data(blocks->index(1), MarkdownBlocks::OpenRole).toBool());
        QCOMPARE(changed.count(), 0); // a view that relaid a row for each word would stutter

        transcript.finish(storage::MessageState::Stopped, {});
        QCOMPARE(changed.count(), 1);
        QVERIFY(!blocks->data(blocks->index(1), MarkdownBlocks::OpenRole).toBool());
        QVERIFY(!at(transcript, 1, Transcript::StreamingRole).toBool());
        QCOMPARE(at(transcript, 1, Transcript::StateRole).toString(), u"stopped"_s);
    }

    void anOldAnswerWithTagsIsToldApart()
    {
        Transcript transcript;
        transcript.takeIn(question(1, std::nullopt, u"<think>mine</think>"_s));
        transcript.takeIn(answer(2, 1, u"<think>\nHm.\n</think>\n\nIt blows."_s));
        transcript.show(2);
        QCOMPARE(transcript.textAt(0), u"<think>mine</think>"_s);
        QCOMPARE(transcript.textAt(1), u"It blows."_s);
        QCOMPARE(at(transcript, 1, Transcript::ThoughtRole).toString(), u"Hm."_s);
        QCOMPARE(at(transcript, 1, Transcript::ThoughtSecondsRole).toInt(), -1);
        QCOMPARE(transcript.branchTo(2).last().text, u"It blows."_s);
    }

    void whatIsTakenBackLeavesTheBranchBefore()
    {
        Transcript transcript;
        const QAbstractItemModelTester tester(&transcript, QAbstractItemModelTester::FailureReportingMode::QtTest);
        fill(transcript);
        transcript.takeIn(question(5, std::nullopt, u"Another one"_s));
        transcript.show(5);
        transcript.begin(answer(6, 5, {}, storage::MessageState::Partial));
        QVERIFY(!at(transcript, 1, Transcript::BlocksRole).isNull());
        transcript.takeBack(5, 4);
        QCOMPARE(transcript.count(), 3);
        QVERIFY(transcript.head() == 4);
        QCOMPARE(at(transcript, 0, Transcript::VersionCountRole).toInt(), 1);
        QVERIFY(!transcript.isEmpty());
        transcript.takeBack(1, std::nullopt);
        QCOMPARE(transcript.count(), 0);
        QVERIFY(transcript.isEmpty());
    }

    void whatAnotherProgramWritesIsTakenIn()
    {
        Transcript transcript;
        const QAbstractItemModelTester tester(&transcript, QAbstractItemModelTester::FailureReportingMode::QtTest);
        fill(transcript);
        QSignalSpy changed(&transcript, &Transcript::dataChanged);
        transcript.takeIn(answer(3, 1, u"Second"_s));
        QCOMPARE(changed.count(), 0);
        transcript.takeIn(answer(3, 1, u"Second and last"_s));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(transcript.textAt(1), u"Second and last"_s);
    }
};

QTEST_MAIN(TranscriptTest)

#include "transcripttest.moc"
