// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A chat from the question to the history, with a scripted engine that may die on the way.
#include "tests/gui/conversationfixture.h"

#include "gui/chats/chatlistmodel.h"
#include "gui/markdown/markdownblocks.h"

#include <QSignalSpy>

#include <csignal>

using namespace gui;

namespace
{
const QString DefaultAnswer = QStringLiteral("The wind blows from the north.");
}

class ConversationTest : public ConversationFixture
{
    Q_OBJECT

private Q_SLOTS:
    void anAnswerStreamsInAndStays()
    {
        ready({QStringLiteral("--rate"), QStringLiteral("20")});
        QSignalSpy grew(m_chat.get(), &Conversation::answerGrew);
        m_chat->send(QStringLiteral("Where does it blow from?"));
        QVERIFY(m_chat->busy());
        QVERIFY(!m_chat->canSend());
        QTRY_COMPARE_WITH_TIMEOUT(m_chat->count(), 2, Patience);
        QCOMPARE(at(1, Transcript::StreamingRole).toBool(), true);
        QCOMPARE(stateOf(1), QStringLiteral("partial"));
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QVERIFY(grew.count() > 1);
        QCOMPARE(textOf(0), QStringLiteral("Where does it blow from?"));
        QCOMPARE(textOf(1), DefaultAnswer);
        QCOMPARE(stateOf(1), QStringLiteral("complete"));
        QCOMPARE(at(1, Transcript::StreamingRole).toBool(), false);
        QCOMPARE(m_chat->title(), QStringLiteral("Where does it blow from?"));
        QVERIFY(m_chat->context()->used() > 0);

        restart();
        QCOMPARE(m_chat->count(), 2);
        QCOMPARE(textOf(1), DefaultAnswer);
        QCOMPARE(m_chat->title(), QStringLiteral("Where does it blow from?"));
    }

    void aThoughtIsNoPartOfTheAnswer()
    {
        ready({QStringLiteral("--answer"), QStringLiteral("<think>\nThey ask\n</think>\n\nFrom the *north*."),
               QStringLiteral("--rate"), QStringLiteral("30")});
        QSignalSpy grew(m_chat.get(), &Conversation::answerGrew);
        ask(QStringLiteral("Where from?"));
        for (const bool again : {false, true}) {
            QCOMPARE(textOf(1), QStringLiteral("From the *north*."));
            QCOMPARE(m_chat->textAt(1), QStringLiteral("From the *north*."));
            QCOMPARE(at(1, Transcript::ThoughtRole).toString(), QStringLiteral("They ask"));
            QVERIFY(at(1, Transcript::ThoughtSecondsRole).toInt() >= 0);
            QVERIFY(!at(1, Transcript::ThinkingRole).toBool());
            if (!again) {
                restart();
            }
        }
        QString printed;
        for (const QList<QVariant> &arguments : grew) {
            printed += arguments.at(0).toString();
        }
        QCOMPARE(printed, textOf(1));
        const auto hits = m_history->search(QStringLiteral("They")).result();
        QVERIFY(hits);
        QVERIFY(hits->isEmpty());
    }

    void aThoughtIsOnDiskWhileItIsThought()
    {
        ready({QStringLiteral("--answer"), QStringLiteral("<think>") + QStringList(500, QStringLiteral("hm")).join(u' '),
               QStringLiteral("--rate"), QStringLiteral("20")});
        m_chat->send(QStringLiteral("Where from?"));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && at(1, Transcript::ThinkingRole).toBool(), Patience);
        storage::History other(m_folder->filePath(QStringLiteral("history.db")));
        QVERIFY(other.open().result());
        const auto stored = [&] {
            const auto messages = other.messages(m_chat->chatId()).result();
            return messages && messages->size() == 2 ? messages->last() : storage::Message();
        };
        QTRY_VERIFY_WITH_TIMEOUT(!stored().parts.isEmpty(), Patience);
        QVERIFY(stored().parts[0].text.startsWith(QStringLiteral("hm")));
        QCOMPARE(stored().state, storage::MessageState::Partial);
        QCOMPARE(stored().text, QString());
        QVERIFY(m_chat->busy());
        m_chat->stop();
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(stateOf(1), QStringLiteral("stopped"));
        QVERIFY(!at(1, Transcript::ThinkingRole).toBool());
        QCOMPARE(stored().parts[0].text, at(1, Transcript::ThoughtRole).toString());
    }

    void theModelThinksFirstWhereItIsToldTo()
    {
        const QString thinking = QStringLiteral("thinking");
        ready({QStringLiteral("--thought"), QStringLiteral("Hm."), QStringLiteral("--thinking-switch"), QStringLiteral("1")});
        ask(QStringLiteral("Where from?"));
        QCOMPARE(lastParameters().value(thinking), QJsonValue(false));
        QCOMPARE(at(1, Transcript::ThoughtRole).toString(), QString());
        Settings::setThinkFirst(true);
        ask(QStringLiteral("And today?"));
        QCOMPARE(lastParameters().value(thinking), QJsonValue(true));
        QCOMPARE(at(3, Transcript::ThoughtRole).toString(), QStringLiteral("Hm."));
        QCOMPARE(textOf(3), DefaultAnswer);
    }

    void aModelThatCannotBeToldIsNotTold()
    {
        ready({QStringLiteral("--thought"), QStringLiteral("Hm.")});
        ask(QStringLiteral("Where from?"));
        QVERIFY(!lastParameters().contains(QStringLiteral("thinking")));
        QCOMPARE(at(1, Transcript::ThoughtRole).toString(), QStringLiteral("Hm."));
    }

    void anAnswerThatRepeatsItselfIsEndedWithAWord()
    {
        ready({QStringLiteral("--answer"), QStringLiteral("The same again. ").repeated(4000), QStringLiteral("--rate"),
               QStringLiteral("2000")});
        ask(QStringLiteral("Where from?"));
        QCOMPARE(stateOf(1), QStringLiteral("complete"));
        QVERIFY(at(1, Transcript::CutShortRole).toBool());
        QVERIFY(!at(1, Transcript::ResumableRole).toBool());
        QVERIFY(at(1, Transcript::NoteRole).toString().contains(QStringLiteral("repeat itself")));
        QVERIFY(textOf(1).size() < 20'000);
        m_chat->retry();
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(at(1, Transcript::VersionCountRole).toInt(), 2);
    }

    void aStoppedAnswerGoesOnInItsPlace()
    {
        ready({QStringLiteral("--words"), QStringLiteral("60"), QStringLiteral("--rate"), QStringLiteral("40")});
        m_chat->send(QStringLiteral("Count."));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && m_chat->textAt(1).contains(QStringLiteral("word5 ")), Patience);
        m_chat->stop();
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        const QString begun = textOf(1).trimmed();
        QVERIFY(!begun.contains(QStringLiteral("word60")));
        QVERIFY(at(1, Transcript::ResumableRole).toBool());

        restart();
        QVERIFY(at(1, Transcript::ResumableRole).toBool());
        auto *blocks = at(1, Transcript::BlocksRole).value<QObject *>();
        QVERIFY(blocks != nullptr);
        m_chat->resume(1);
        QTRY_VERIFY_WITH_TIMEOUT(at(1, Transcript::StreamingRole).toBool(), Patience);
        QVERIFY(textOf(1).startsWith(begun));
        m_chat->stop(); // once more
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(stateOf(1), QStringLiteral("stopped"));
        QVERIFY(textOf(1).startsWith(begun));
        m_chat->resume(1);
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(lastParameters().value(QStringLiteral("continues")), QJsonValue(true));
        QCOMPARE(lastRequest().last().toObject().value(QStringLiteral("role")).toString(), QStringLiteral("assistant"));
        QString whole;
        for (int word = 1; word <= 60; ++word) {
            whole += QStringLiteral("word%1 ").arg(word);
        }
        for (const bool again : {false, true}) {
            QCOMPARE(m_chat->count(), 2);
            QCOMPARE(at(1, Transcript::VersionCountRole).toInt(), 1);
            QCOMPARE(textOf(1), whole);
            QCOMPARE(stateOf(1), QStringLiteral("complete"));
            auto *shown = qobject_cast<MarkdownBlocks *>(at(1, Transcript::BlocksRole).value<QObject *>());
            QVERIFY(shown != nullptr);
            QCOMPARE(shown->data(shown->index(0), MarkdownBlocks::TextRole).toString().trimmed(), whole.trimmed());
            if (!again) {
                restart();
            }
        }
    }

    void anAnswerThatWasCutAtItsLengthGoesOn()
    {
        ready({QStringLiteral("--words"), QStringLiteral("60")});
        Settings::setMaxTokens(40);
        ask(QStringLiteral("Count."));
        QVERIFY(at(1, Transcript::CutShortRole).toBool());
        QVERIFY(at(1, Transcript::ResumableRole).toBool());
        m_chat->resume(1);
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QVERIFY(textOf(1).endsWith(QStringLiteral("word60 ")));
        QVERIFY(!at(1, Transcript::CutShortRole).toBool());
        QCOMPARE(at(1, Transcript::NoteRole).toString(), QString());
    }

    void theContextGrowsWhileAnAnswerStreams()
    {
        ready({QStringLiteral("--words"), QStringLiteral("100000"), QStringLiteral("--rate"), QStringLiteral("50")});
        const int before = m_chat->context()->used();
        QSignalSpy changed(m_chat->context(), &ChatContext::changed);
        m_chat->send(QStringLiteral("Talk about it"));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->context()->used() >= before + 3 + 10, Patience); // the question and ten words
        QVERIFY(m_chat->busy());
        QVERIFY(changed.count() > 5);
        m_chat->stop();
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
    }

    void theDraftIsCountedBesideTheChat()
    {
        ready();
        m_chat->context()->measureDraft(QStringLiteral("What is a tramontane?"));
        QTRY_COMPARE_WITH_TIMEOUT(m_chat->context()->draft(), 4, Patience);
        QFile file(m_folder->filePath(QStringLiteral("winds.txt")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("The mistral blows down the valley.\n") > 0);
        file.close();
        m_chat->attach(QUrl::fromLocalFile(file.fileName()));
        QTRY_COMPARE_WITH_TIMEOUT(m_chat->context()->draft(), 4 + 6, Patience);
        m_chat->context()->measureDraft(QString()); // it goes out
        QCOMPARE(m_chat->context()->draft(), 6);
        m_chat->removeAttachment(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_chat->context()->draft(), 0, Patience);
    }

    void theQuestionIsOnDiskBeforeTheEngineSeesIt()
    {
        ready();
        storage::History other(m_folder->filePath(QStringLiteral("history.db")));
        m_chat->send(QStringLiteral("Is this stored?"));
        while (lastRequest().isEmpty()) {
            QTest::qWait(1);
        }
        QVERIFY(other.open().result());
        const auto messages = other.messages(m_chat->chatId()).result();
        QVERIFY(messages);
        QVERIFY(!messages->isEmpty());
        QCOMPARE(messages->first().text, QStringLiteral("Is this stored?"));
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
    }

    void blocksFollowTheAnswer()
    {
        ready({QStringLiteral("--answer"), QStringLiteral("# Winds\n\nOne.\n\n```c\nint x;\n```\n"), QStringLiteral("--rate"),
               QStringLiteral("30")});
        m_chat->send(QStringLiteral("Go"));
        QTRY_COMPARE_WITH_TIMEOUT(m_chat->count(), 2, Patience);
        auto *blocks = qobject_cast<MarkdownBlocks *>(at(1, Transcript::BlocksRole).value<QObject *>());
        QVERIFY(blocks != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(blocks->count(), 3);
        QCOMPARE(blocks->data(blocks->index(2), MarkdownBlocks::TextRole).toString(), QStringLiteral("int x;"));
        QCOMPARE(blocks->data(blocks->index(2), MarkdownBlocks::OpenRole).toBool(), false);
    }

    void theModelSeesTheWholeBranch()
    {
        ready();
        ask(QStringLiteral("First"));
        ask(QStringLiteral("Second"));
        const QJsonArray messages = lastRequest();
        QCOMPARE(messages.size(), 3);
        QCOMPARE(messages[1].toObject().value(QStringLiteral("content")).toString(), DefaultAnswer);
        QCOMPARE(messages[2].toObject().value(QStringLiteral("content")).toString(), QStringLiteral("Second"));
    }

    void stoppingKeepsWhatCame()
    {
        ready({QStringLiteral("--words"), QStringLiteral("100000"), QStringLiteral("--rate"), QStringLiteral("50")});
        m_chat->send(QStringLiteral("Talk"));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && !textOf(1).isEmpty(), Patience);
        m_chat->stop();
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(stateOf(1), QStringLiteral("stopped"));
        const QString kept = textOf(1);
        QVERIFY(kept.startsWith(QStringLiteral("word1 ")));
        restart();
        QCOMPARE(textOf(1), kept);
        QCOMPARE(stateOf(1), QStringLiteral("stopped"));
    }

    void stoppingAHungEngineIsSaidAtOnceAndKeepsWhatCame()
    {
        ready({QStringLiteral("--words"), QStringLiteral("100000"), QStringLiteral("--rate"), QStringLiteral("50")});
        m_chat->send(QStringLiteral("Talk"));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && !textOf(1).isEmpty(), Patience);
        QCOMPARE(m_chat->progressText(), QString());
        ::kill(static_cast<pid_t>(m_engine->processId()), SIGSTOP);
        m_chat->stop();
        QCOMPARE(m_chat->progressText(), QStringLiteral("Stopping…"));
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(m_chat->progressText(), QString());
        QCOMPARE(stateOf(1), QStringLiteral("stopped"));
        const QString kept = textOf(1);
        QVERIFY(kept.startsWith(QStringLiteral("word1 ")));
        restart();
        QCOMPARE(textOf(0), QStringLiteral("Talk"));
        QCOMPARE(textOf(1), kept);
        QTRY_VERIFY_WITH_TIMEOUT(m_engine->isUsable(), Patience);
    }

    void aCrashKeepsTheMessageAndOffersAnother()
    {
        ready({QStringLiteral("--crash-at"), QStringLiteral("3"), QStringLiteral("--crashes"), QStringLiteral("1")});
        ask(QStringLiteral("Will you survive?"));
        QCOMPARE(m_chat->count(), 2);
        QCOMPARE(stateOf(1), QStringLiteral("failed"));
        QVERIFY(textOf(1).startsWith(QStringLiteral("The wind")));
        QVERIFY(!at(1, Transcript::ErrorTextRole).toString().isEmpty());
        m_chat->retry(); // waits until the engine is back
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(stateOf(1), QStringLiteral("complete"));
        QCOMPARE(textOf(1), DefaultAnswer);
        QCOMPARE(at(1, Transcript::VersionCountRole).toInt(), 2);
        restart();
        QCOMPARE(textOf(1), DefaultAnswer);
        m_chat->selectVersion(1, -1);
        QCOMPARE(stateOf(1), QStringLiteral("failed"));
    }

    void aQuestionMayComeBeforeTheModel()
    {
        m_engine = std::make_unique<EngineClient>(QStringLiteral(FAKE_ENGINE),
                                                  QStringList{QStringLiteral("--folder"), m_folder->path()});
        openChat();
        auto loading = m_engine->loadModel(QStringLiteral("/models/brittle.gguf"));
        m_chat->send(QStringLiteral("Hello"));
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(textOf(1), DefaultAnswer);
    }

    void withoutAModelTheQuestionStaysAndSaysWhy()
    {
        m_engine = std::make_unique<EngineClient>(QStringLiteral(FAKE_ENGINE),
                                                  QStringList{QStringLiteral("--folder"), m_folder->path()});
        m_engine->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), EngineClient::State::NoModel, Patience);
        openChat();
        ask(QStringLiteral("Hello"));
        QCOMPARE(m_chat->count(), 2);
        QCOMPARE(stateOf(1), QStringLiteral("failed"));
        QVERIFY(!at(1, Transcript::ErrorTextRole).toString().isEmpty());
    }

    void regeneratingMakesAVersion()
    {
        ready();
        ask(QStringLiteral("Once"));
        const qint64 first = at(1, Transcript::MessageIdRole).toLongLong();
        m_chat->regenerate(1);
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(m_chat->count(), 2);
        QVERIFY(at(1, Transcript::MessageIdRole).toLongLong() != first);
        QCOMPARE(at(1, Transcript::VersionIndexRole).toInt(), 1);
        QCOMPARE(at(1, Transcript::VersionCountRole).toInt(), 2);
        m_chat->selectVersion(1, -1);
        QCOMPARE(at(1, Transcript::MessageIdRole).toLongLong(), first);
        restart();
        QCOMPARE(at(1, Transcript::MessageIdRole).toLongLong(), first);
    }

    void editingMakesABranch()
    {
        ready();
        ask(QStringLiteral("One"));
        ask(QStringLiteral("Two"));
        m_chat->edit(0, QStringLiteral("Another one"));
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(m_chat->count(), 2);
        QCOMPARE(textOf(0), QStringLiteral("Another one"));
        QCOMPARE(at(0, Transcript::VersionCountRole).toInt(), 2);
        QCOMPARE(lastRequest().size(), 1);
        m_chat->selectVersion(0, -1);
        QCOMPARE(m_chat->count(), 4);
        QCOMPARE(textOf(2), QStringLiteral("Two"));
    }

    void tooLongAPromptSaysSoWithFigures()
    {
        ready({QStringLiteral("--context"), QStringLiteral("32")});
        ask(QString(QStringLiteral("word ")).repeated(40));
        QCOMPARE(stateOf(1), QStringLiteral("failed"));
        const QString why = at(1, Transcript::ErrorTextRole).toString();
        QVERIFY2(why.contains(QStringLiteral("40")) && why.contains(QStringLiteral("32")), qPrintable(why));
        QVERIFY(lastRequest().isEmpty());
    }

    void aChatThatIsClosedWhileItAnswersKeepsItsText()
    {
        ready({QStringLiteral("--words"), QStringLiteral("100000"), QStringLiteral("--rate"), QStringLiteral("50")});
        m_chat->send(QStringLiteral("Talk"));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && !textOf(1).isEmpty(), Patience);
        const QString before = textOf(1);
        restart();
        QVERIFY(textOf(1).startsWith(before));
        QCOMPARE(stateOf(1), QStringLiteral("partial")); // nobody has stopped it
    }

    void theListOfChatsFollows()
    {
        ChatListModel list(*m_history);
        QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ready();
        connect(m_chat.get(), &Conversation::stored, &list, &ChatListModel::refresh);
        ask(QStringLiteral("The first chat about winds"));
        QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 1, Patience);
        const qint64 first = m_chat->chatId();
        openChat();
        connect(m_chat.get(), &Conversation::stored, &list, &ChatListModel::refresh);
        ask(QStringLiteral("The second chat about rain"));
        QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 2, Patience);
        list.setPinned(first, true);
        QTRY_COMPARE_WITH_TIMEOUT(list.data(list.index(0), ChatListModel::ChatIdRole).toLongLong(), first, Patience);
        QVERIFY(list.data(list.index(0), ChatListModel::SectionRole).toString()
                != list.data(list.index(1), ChatListModel::SectionRole).toString());
        list.rename(first, QStringLiteral("Renamed"));
        QTRY_COMPARE_WITH_TIMEOUT(list.data(list.index(0), ChatListModel::TitleRole).toString(), QStringLiteral("Renamed"),
                                  Patience);
        list.setSearchText(QStringLiteral("rain"));
        QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 1, Patience);
        QVERIFY(list.data(list.index(0), ChatListModel::ChatIdRole).toLongLong() != first);
        list.setSearchText({});
        QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 2, Patience);
        QSignalSpy removed(&list, &ChatListModel::removed);
        list.remove(first);
        QCOMPARE(list.rowCount(), 1); // whoever presses the key again means the next one
        list.remove(first);
        QCOMPARE(removed.count(), 1);
        list.undoRemove(first);
        QTRY_COMPARE_WITH_TIMEOUT(list.rowCount(), 2, Patience);
    }
};

QTEST_MAIN(ConversationTest)

#include "conversationtest.moc"
#include "moc_conversationfixture.cpp"
