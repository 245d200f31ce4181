// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One message goes and comes back, a chat is copied up to a message, and a temporary chat leaves nothing with the engine.
#include "tests/gui/conversationfixture.h"

#include <QSignalSpy>

using namespace gui;
using namespace Qt::StringLiterals;

class ChatEditorTest : public ConversationFixture
{
    Q_OBJECT

    void askTwice()
    {
        ready();
        ask(u"First"_s);
        ask(u"Second"_s);
        QCOMPARE(m_chat->count(), 4);
    }

    QStringList texts() const
    {
        QStringList all;
        for (int row = 0; row < m_chat->count(); ++row) {
            all += textOf(row);
        }
        return all;
    }

private Q_SLOTS:
    void whatFollowsADeletedMessageStays()
    {
        askTwice();
        const QStringList before = texts();
        QSignalSpy removedRows(m_chat->transcript(), &Transcript::rowsRemoved);
        m_chat->editor()->remove(1);
        QCOMPARE(texts(), (QStringList{u"First"_s, u"Second"_s, before[3]}));
        QCOMPARE(removedRows.count(), 1); // what stays is not touched, so that a reader's view stays, too
        QCOMPARE(removedRows.first().at(2).toInt(), 1);
        QCOMPARE(m_chat->editor()->deletedCount(), 1);
        restart();
        QCOMPARE(texts(), (QStringList{u"First"_s, u"Second"_s, before[3]}));
        ask(u"Third"_s);
        QCOMPARE(lastRequest().first()[u"content"_s].toString(), u"First\n\nSecond"_s);
    }

    void aDeletedMessageComesBack()
    {
        askTwice();
        const QStringList before = texts();
        m_chat->editor()->remove(3);
        m_chat->editor()->remove(1);
        m_chat->editor()->remove(0);
        QCOMPARE(texts(), QStringList(u"Second"_s));
        for (int left = 2; left >= 0; --left) {
            m_chat->editor()->undo();
            QCOMPARE(m_chat->editor()->deletedCount(), left);
        }
        QCOMPARE(texts(), before);
        m_chat->editor()->undo(); // nothing is left to bring back
        QCOMPARE(texts(), before);
        restart();
        QCOMPARE(texts(), before);
    }

    void whatWasWrittenSinceStaysShown()
    {
        askTwice();
        m_chat->editor()->remove(3);
        ask(u"Third"_s);
        const QStringList after = texts();
        m_chat->editor()->undo();
        QCOMPARE(texts(), after);
        QCOMPARE(m_chat->transcript()->leafOfVersion(3, -1).has_value(), false);
        restart();
        QCOMPARE(texts(), after);
    }

    void theLastAnswersOtherVersionIsShownInItsPlace()
    {
        ready();
        ask(u"First"_s);
        const qint64 first = m_chat->transcript()->idAt(1);
        m_chat->regenerate(1);
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        const qint64 second = m_chat->transcript()->idAt(1);
        m_chat->editor()->remove(1);
        QCOMPARE(m_chat->transcript()->idAt(1), first);
        QCOMPARE(at(1, Transcript::VersionCountRole).toInt(), 1);
        m_chat->editor()->undo();
        QCOMPARE(m_chat->transcript()->idAt(1), second);
        QCOMPARE(at(1, Transcript::VersionCountRole).toInt(), 2);
        m_chat->editor()->remove(1);
        restart();
        QCOMPARE(m_chat->transcript()->idAt(1), first);
    }

    void anAnswerWithoutItsQuestionIsReadAndNotAskedForAgain()
    {
        askTwice();
        QCOMPARE(at(1, Transcript::AnswersRole).toBool(), true);
        m_chat->editor()->remove(0);
        QCOMPARE(at(0, Transcript::AnswersRole).toBool(), false);
        m_chat->regenerate(0);
        QVERIFY(idle());
        QCOMPARE(m_chat->count(), 3);
        ask(u"Third"_s);
        QStringList roles;
        for (const QJsonValue &message : lastRequest()) {
            roles += message[u"role"_s].toString();
        }
        QCOMPARE(roles, (QStringList{u"user"_s, u"assistant"_s, u"user"_s, u"assistant"_s, u"user"_s}));
    }

    void nothingIsDeletedWhileAnAnswerIsWritten()
    {
        ready({u"--words"_s, u"100000"_s, u"--rate"_s, u"50"_s});
        m_chat->send(u"Talk"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2, Patience);
        m_chat->editor()->remove(0);
        QCOMPARE(m_chat->count(), 2);
        QCOMPARE(m_chat->editor()->deletedCount(), 0);
    }

    void aCopyEndsWithTheChosenMessage()
    {
        askTwice();
        const QStringList before = texts();
        const qint64 original = m_chat->chatId();
        QSignalSpy duplicated(m_chat->editor(), &ChatEditor::duplicated);
        m_chat->editor()->duplicate(1);
        QTRY_COMPARE_WITH_TIMEOUT(duplicated.count(), 1, Patience);
        openChat(duplicated.first().first().toLongLong());
        QVERIFY(m_chat->chatId() != original);
        QCOMPARE(texts(), before.first(2));
        QCOMPARE(m_chat->title(), u"First (copy)"_s);
        ask(u"Another way"_s);
        openChat(original);
        QCOMPARE(texts(), before);
    }

    void aDraftThatNobodyKeepsStaysInMemory()
    {
        ready();
        QCOMPARE(m_history->setDraftText(0, u"of the window"_s).result().has_value(), true);
        m_chat->draft()->setText(u"of a command"_s); // which shares the history with a window
        m_chat->draft()->save();
        m_chat.reset();
        QCOMPARE(m_history->draft(0).result()->text, u"of the window"_s);
    }

    void theEngineKeepsNothingOfATemporaryChat_data()
    {
        QTest::addColumn<bool>("temporary");
        QTest::newRow("ordinary") << false;
        QTest::newRow("temporary") << true;
    }
    void theEngineKeepsNothingOfATemporaryChat()
    {
        QFETCH(const bool, temporary);
        startEngine();
        Conversation::Services services{.history = m_history.get(),
                                        .engine = m_engine.get(),
                                        .readerProgram = QStringLiteral(READER_PROGRAM),
                                        .temperature = 0};
        if (temporary) {
            services.temporaryHistory = std::make_unique<storage::History>(storage::History::InMemory());
            services.history = services.temporaryHistory.get();
            QVERIFY(services.history->open().result());
        }
        m_chat = std::make_unique<Conversation>(std::move(services), 0);
        QCOMPARE(m_chat->isTemporary(), temporary);
        ask(u"Where does it blow from?"_s);
        QCOMPARE(m_chat->count(), 2);
        QCOMPARE(m_chat->chatId() == 0, temporary);
        QCOMPARE(m_history->chats().result()->size(), temporary ? 0 : 1);
        QFile requests(m_folder->filePath(u"requests"_s));
        QVERIFY(requests.open(QIODevice::ReadOnly));
        QCOMPARE(requests.readAll().contains("cacheKey"), !temporary);
    }
};

QTEST_MAIN(ChatEditorTest)

#include "chateditortest.moc"
#include "moc_conversationfixture.cpp"
