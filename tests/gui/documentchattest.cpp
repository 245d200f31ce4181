// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Questions about documents and summaries of them, from the chat to the history, with a scripted engine.
#include "tests/gui/conversationfixture.h"

#include <QSignalSpy>

using namespace gui;

namespace
{
const QString DefaultAnswer = QStringLiteral("The wind blows from the north.");
}

class DocumentChatTest : public ConversationFixture
{
    Q_OBJECT

    /// Writes a file in the test's folder. Returns an empty address if it cannot.
    QUrl fileWith(const QString &name, const QByteArray &text) const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? QUrl::fromLocalFile(file.fileName()) : QUrl();
    }

    /// Writes a text of so many words, no two of them alike.
    QUrl longDocument(int words) const
    {
        QByteArray text;
        for (int i = 1; i <= words; ++i) {
            text += "w" + QByteArray::number(i) + (i % 20 == 0 ? ".\n\n" : " ");
        }
        return fileWith(QStringLiteral("long.txt"), text);
    }

private Q_SLOTS:
    void anEditedQuestionKeepsItsDocumentWithoutASecondCopy()
    {
        const QUrl winds = fileWith(QStringLiteral("winds.txt"), "The mistral blows down the valley of the Rhone.\n");
        ready();
        m_chat->attach(winds);
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->canSend(), Patience);
        ask(QStringLiteral("Which valley?"));
        restart();
        m_chat->edit(0, QStringLiteral("Which river?"));
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(at(0, Transcript::AttachmentsRole).toList().size(), 1);
        const QString sent = lastRequest().first().toObject().value(QStringLiteral("content")).toString();
        QVERIFY(sent.contains(QStringLiteral("valley of the Rhone")) && sent.endsWith(QStringLiteral("Which river?")));
        const auto messages = m_history->messages(m_chat->chatId()).result();
        QVERIFY(messages);
        QCOMPARE(messages->size(), 4);
        const storage::Attachment &first = messages->at(0).attachments.first();
        const storage::Attachment &second = messages->at(2).attachments.first();
        QVERIFY(first.id != second.id);
        QCOMPARE(first.documentId, second.documentId);
    }

    void aDocumentGoesOutWithItsQuestion()
    {
        const QUrl winds = fileWith(QStringLiteral("winds.txt"), "The mistral blows down the valley of the Rhone.\n");
        ready();
        m_chat->attach(winds);
        QVERIFY(!m_chat->canSend());
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->canSend(), Patience);
        ask(QStringLiteral("Which valley?"));
        QVERIFY(lastRequest()
                    .first()
                    .toObject()
                    .value(QStringLiteral("content"))
                    .toString()
                    .contains(QStringLiteral("valley of the Rhone")));
        QCOMPARE(at(0, Transcript::AttachmentsRole).toList().size(), 1);
        QCOMPARE(m_chat->pendingAttachments()->rowCount(), 0);
        restart();
        ask(QStringLiteral("And the river?"));
        QVERIFY(lastRequest()
                    .first()
                    .toObject()
                    .value(QStringLiteral("content"))
                    .toString()
                    .contains(QStringLiteral("valley of the Rhone")));
    }

    void aDocumentTooLongForAQuestionOffersASummary()
    {
        const QUrl longText = fileWith(QStringLiteral("long.txt"), QByteArray("Many words of wind. ").repeated(200));
        ready({QStringLiteral("--context"), QStringLiteral("100")});
        QSignalSpy offered(m_chat.get(), &Conversation::summaryOffered);
        QSignalSpy unsent(m_chat.get(), &Conversation::sendFailed);
        m_chat->attach(longText);
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->canSend(), Patience);
        ask(QStringLiteral("What is it about?"));
        QCOMPARE(offered.count(), 1);
        QCOMPARE(unsent.count(), 1);
        QCOMPARE(m_chat->pendingAttachments()->rowCount(), 1);
        QCOMPARE(m_chat->count(), 0);
    }

    /// Returns how many requests the engine has had so far.
    qsizetype requestCount() const
    {
        QFile file(m_folder->filePath(QStringLiteral("requests")));
        return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') : 0;
    }

    void aDocumentThatLeavesNoRoomForAnAnswerOffersASummary_data()
    {
        QTest::addColumn<int>("left"); // tokens beside the question with its document
        QTest::addColumn<bool>("fits");
        for (const int left : {0, 1, 8, 15, 16, 17}) {
            QTest::addRow("%d", left) << left << (left >= 16);
        }
    }
    void aDocumentThatLeavesNoRoomForAnAnswerOffersASummary()
    {
        QFETCH(const int, left);
        QFETCH(const bool, fits);
        const QUrl document = longDocument(600);
        const auto askAbout = [this, &document] {
            m_chat->attach(document);
            QTRY_VERIFY_WITH_TIMEOUT(m_chat->canSend(), Patience);
            ask(QStringLiteral("What is it about?"));
        };
        ready();
        askAbout();
        int tokens = 0;
        for (const QJsonValue &message : lastRequest()) {
            const QString content = message.toObject().value(QStringLiteral("content")).toString();
            tokens += static_cast<int>(content.split(u' ', Qt::SkipEmptyParts).size());
        }
        QVERIFY(tokens > 100);
        m_tester.reset();
        m_pendingTester.reset();
        m_chat.reset();
        m_engine.reset();

        ready({QStringLiteral("--context"), QString::number(tokens + left)});
        QSignalSpy offered(m_chat.get(), &Conversation::summaryOffered);
        QSignalSpy unsent(m_chat.get(), &Conversation::sendFailed);
        QSignalSpy answered(m_chat.get(), &Conversation::answered);
        askAbout();
        QCOMPARE(offered.count(), fits ? 0 : 1);
        QCOMPARE(unsent.count(), fits ? 0 : 1);
        QCOMPARE(answered.count(), fits ? 1 : 0);
        QCOMPARE(m_chat->pendingAttachments()->rowCount(), fits ? 0 : 1);
        QCOMPARE(m_chat->count(), fits ? 2 : 0);
        QCOMPARE(m_history->chats().result()->size(), fits ? 2 : 1);
        QCOMPARE(requestCount(), fits ? 2 : 1);
        if (!fits) {
            QCOMPARE(unsent.first().last().toString(), QStringLiteral("What is it about?"));
            QCOMPARE(m_chat->chatId(), 0);
            QCOMPARE(m_chat->title(), QString());
            m_chat->summariseAttachment(0); // the summary is what was offered
            QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
            QCOMPARE(stateOf(1), QStringLiteral("complete"));
            QCOMPARE(m_history->chats().result()->size(), 2);
        }
    }

    void whatIsTakenBackLeavesTheChatAsItWas()
    {
        ready({QStringLiteral("--context"), QStringLiteral("200")});
        ask(QStringLiteral("Where does it blow from?"));
        m_chat->attach(longDocument(400));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->canSend(), Patience);
        m_chat->edit(0, QStringLiteral("What is it about?"));
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(m_chat->pendingAttachments()->rowCount(), 1);
        const auto check = [this] {
            QCOMPARE(m_chat->count(), 2);
            QCOMPARE(textOf(0), QStringLiteral("Where does it blow from?"));
            QCOMPARE(textOf(1), DefaultAnswer);
            QCOMPARE(at(0, Transcript::VersionCountRole).toInt(), 1);
            QCOMPARE(m_chat->title(), QStringLiteral("Where does it blow from?"));
        };
        check();
        restart();
        check();
    }

    void aSummarySaysWhatItCovers()
    {
        const QUrl winds = fileWith(QStringLiteral("winds.txt"), "The mistral blows down the valley of the Rhone.\n");
        ready();
        m_chat->summarise(winds);
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && idle(), Patience);
        QCOMPARE(stateOf(1), QStringLiteral("complete"));
        QCOMPARE(textOf(1), DefaultAnswer);
        QVERIFY(!at(1, Transcript::NoteRole).toString().isEmpty());
        QCOMPARE(m_chat->title(), QStringLiteral("winds.txt"));
        restart();
        QVERIFY(!at(1, Transcript::NoteRole).toString().isEmpty());
    }

    void aStoppedSummaryIsTriedAgainAsASummary()
    {
        ready({QStringLiteral("--rate"), QStringLiteral("5")});
        m_chat->summarise(longDocument(200));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && !textOf(1).isEmpty(), Patience);
        m_chat->stop();
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(stateOf(1), QStringLiteral("stopped"));
        QCOMPARE(at(1, Transcript::NoteRole).toString(), QString());
        restart();
        m_chat->retry();
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(stateOf(1), QStringLiteral("complete"));
        QCOMPARE(at(1, Transcript::VersionCountRole).toInt(), 2);
        QVERIFY(!at(1, Transcript::NoteRole).toString().isEmpty());
    }

    void aSummaryGoesOnWhereTheWindowWasClosed()
    {
        ready({QStringLiteral("--context"), QStringLiteral("600"), QStringLiteral("--prefill-ms"), QStringLiteral("30")});
        m_chat->summarise(longDocument(2000));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->progress() > 0.4, Patience);
        QCOMPARE(at(1, Transcript::NoteRole).toString(), QString()); // progress is told otherwise
        QVERIFY(!at(1, Transcript::ResumableRole).toBool());
        restart();
        QCOMPARE(stateOf(1), QStringLiteral("partial"));
        QVERIFY(at(1, Transcript::ResumableRole).toBool());
        const QString note = at(1, Transcript::NoteRole).toString();
        QVERIFY2(note.contains(QStringLiteral("have been read and are kept")), qPrintable(note));
        m_chat->resume(1);
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(m_chat->count(), 2);
        QCOMPARE(stateOf(1), QStringLiteral("complete"));
        QVERIFY(!at(1, Transcript::ResumableRole).toBool());
        QCOMPARE(textOf(1), DefaultAnswer);
        QCOMPARE(at(1, Transcript::VersionCountRole).toInt(), 1);
        const auto messages = m_history->messages(m_chat->chatId()).result();
        QVERIFY(messages && messages->last().coverage);
        QVERIFY(messages->last().coverage->pieces > 3);
        // Each part was asked for once, but for the one that was interrupted, and then the merge.
        QVERIFY(requestCount() <= messages->last().coverage->pieces + 2);
        restart();
        QCOMPARE(stateOf(1), QStringLiteral("complete"));
        QCOMPARE(textOf(1), DefaultAnswer);
    }

    void aQuestionAfterALongSummaryRestsOnItsMainPoints()
    {
        ready({QStringLiteral("--context"), QStringLiteral("600")});
        m_chat->summarise(longDocument(2000));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && idle(), Patience);
        QCOMPARE(stateOf(1), QStringLiteral("complete"));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->context()->used() > 0, Patience);
        QVERIFY(m_chat->context()->used() < m_chat->context()->length());

        ask(QStringLiteral("What does it say about the south?"));
        QCOMPARE(stateOf(3), QStringLiteral("complete"));
        const QString document = lastRequest().first().toObject().value(QStringLiteral("content")).toString();
        QVERIFY(document.startsWith(QStringLiteral("[long.txt]")));
        QVERIFY(document.count(DefaultAnswer) > 3); // the main points of each part are in it
        QVERIFY(!document.contains(QStringLiteral("w1000")));
        const QString note = at(3, Transcript::NoteRole).toString();
        QVERIFY2(note.contains(QStringLiteral("rests on the summary")), qPrintable(note));
        QCOMPARE(at(3, Transcript::LimitedRole).toBool(), true);

        m_chat->regenerate(3); // this makes another answer, not another summary
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(at(3, Transcript::VersionCountRole).toInt(), 2);
        QCOMPARE(at(3, Transcript::NoteRole).toString(), note);
        restart();
        QCOMPARE(at(3, Transcript::NoteRole).toString(), note);
    }

    void wherePointsOfPartsDoNotFitTheSummaryRemains()
    {
        ready({QStringLiteral("--context"), QStringLiteral("600"), QStringLiteral("--words"), QStringLiteral("100")});
        m_chat->summarise(longDocument(3000));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && idle(), Patience);
        QCOMPARE(stateOf(1), QStringLiteral("complete"));
        ask(QStringLiteral("What does it say about the south?"));
        QCOMPARE(stateOf(3), QStringLiteral("complete"));
        const QJsonArray messages = lastRequest();
        QCOMPARE(messages.size(), 3);
        QVERIFY(!messages[0].toObject().value(QStringLiteral("content")).toString().contains(QStringLiteral("word1 ")));
        QVERIFY(messages[1].toObject().value(QStringLiteral("content")).toString().contains(QStringLiteral("word1 ")));
        QVERIFY(at(3, Transcript::NoteRole).toString().contains(QStringLiteral("rests on the summary")));
    }

    void aQuestionAfterAShortSummaryRestsOnTheDocument()
    {
        ready();
        m_chat->summarise(longDocument(200));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && idle(), Patience);
        ask(QStringLiteral("What is in the middle?"));
        QVERIFY(lastRequest().first().toObject().value(QStringLiteral("content")).toString().contains(QStringLiteral("w100")));
        QCOMPARE(at(3, Transcript::NoteRole).toString(), QString());
        QCOMPARE(at(3, Transcript::LimitedRole).toBool(), false);
    }

    void aBrokenDocumentSaysWhyAndBlocksNothingElse()
    {
        ready();
        m_chat->attach(QUrl::fromLocalFile(m_folder->filePath(QStringLiteral("missing.pdf"))));
        PendingAttachments *pending = m_chat->pendingAttachments();
        QTRY_COMPARE_WITH_TIMEOUT(pending->data(pending->index(0), PendingAttachments::StateRole).toString(),
                                  QStringLiteral("failed"), Patience);
        QVERIFY(!pending->data(pending->index(0), PendingAttachments::ErrorTextRole).toString().isEmpty());
        m_chat->removeAttachment(0);
        ask(QStringLiteral("Hello"));
        QCOMPARE(textOf(1), DefaultAnswer);
    }
};

QTEST_MAIN(DocumentChatTest)

#include "documentchattest.moc"
#include "moc_conversationfixture.cpp"
