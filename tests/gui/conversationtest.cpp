// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A chat from the question to the history, with a scripted engine that may die on the way.
#include "gui/chat/conversation.h"
#include "gui/chats/chatlistmodel.h"
#include "gui/common/settings.h"
#include "gui/engine/engineclient.h"
#include "gui/markdown/markdownblocks.h"
#include "storage/history.h"

#include <QAbstractItemModelTester>
#include <QCoroFuture>
#include <QCoroTask>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <csignal>
#include <memory>

using namespace gui;
using namespace std::chrono_literals;

namespace
{
constexpr auto Patience = 20s;
const QString DefaultAnswer = QStringLiteral("The wind blows from the north.");
}

class ConversationTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<storage::History> m_history;
    std::unique_ptr<EngineClient> m_engine;
    std::unique_ptr<Conversation> m_chat;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    void openHistory()
    {
        m_history = std::make_unique<storage::History>(m_folder->filePath(QStringLiteral("history.db")));
        QVERIFY(m_history->open().result());
    }

    void startEngine(const QStringList &options = {})
    {
        m_engine = std::make_unique<EngineClient>(QStringLiteral(FAKE_ENGINE),
                                                  QStringList{QStringLiteral("--folder"), m_folder->path()} + options);
        QVERIFY(QCoro::waitFor(m_engine->loadModel(QStringLiteral("/models/brittle.gguf"))));
    }

    void openChat(qint64 id = 0)
    {
        m_tester.reset();
        m_chat = std::make_unique<Conversation>(Conversation::Services{.history = m_history.get(),
                                                                       .engine = m_engine.get(),
                                                                       .readerProgram = QStringLiteral(READER_PROGRAM),
                                                                       .temperature = 0},
                                                id);
        m_tester = std::make_unique<QAbstractItemModelTester>(m_chat->transcript(),
                                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY_WITH_TIMEOUT(!m_chat->loading(), Patience);
    }

    void ready(const QStringList &options = {})
    {
        startEngine(options);
        openChat();
    }

    /// Does what happens if the program had been closed and started again.
    void restart()
    {
        const qint64 id = m_chat->chatId();
        m_tester.reset();
        m_chat.reset();
        m_history.reset();
        openHistory();
        openChat(id);
    }

    QVariant at(int row, Transcript::Role role) const
    {
        return m_chat->transcript()->data(m_chat->transcript()->index(row), role);
    }
    QString textOf(int row) const { return at(row, Transcript::TextRole).toString(); }
    QString stateOf(int row) const { return at(row, Transcript::StateRole).toString(); }
    bool idle() const { return !m_chat->busy(); }

    void ask(const QString &question)
    {
        m_chat->send(question);
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
    }

    /// What the engine was asked last.
    QJsonArray lastRequest() const
    {
        QFile file(m_folder->filePath(QStringLiteral("requests")));
        if (!file.open(QIODevice::ReadOnly)) {
            return {};
        }
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        return QJsonDocument::fromJson(lines.last()).object().value(QStringLiteral("messages")).toArray();
    }

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void init()
    {
        Settings::self()->setDefaults(); // whatever another test has left behind
        m_folder = std::make_unique<QTemporaryDir>();
        openHistory();
    }

    void cleanup()
    {
        m_tester.reset();
        m_chat.reset();
        m_engine.reset();
        m_history.reset();
    }

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
        QVERIFY(m_chat->contextUsed() > 0);

        restart();
        QCOMPARE(m_chat->count(), 2);
        QCOMPARE(textOf(1), DefaultAnswer);
        QCOMPARE(m_chat->title(), QStringLiteral("Where does it blow from?"));
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

    void anEditedQuestionKeepsItsDocumentWithoutASecondCopy()
    {
        QFile file(m_folder->filePath(QStringLiteral("winds.txt")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("The mistral blows down the valley of the Rhone.\n");
        file.close();
        ready();
        m_chat->attach(QUrl::fromLocalFile(file.fileName()));
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

    void tooLongAPromptSaysSoWithFigures()
    {
        ready({QStringLiteral("--context"), QStringLiteral("32")});
        ask(QString(QStringLiteral("word ")).repeated(40));
        QCOMPARE(stateOf(1), QStringLiteral("failed"));
        const QString why = at(1, Transcript::ErrorTextRole).toString();
        QVERIFY2(why.contains(QStringLiteral("40")) && why.contains(QStringLiteral("32")), qPrintable(why));
        QVERIFY(lastRequest().isEmpty());
    }

    void aDocumentGoesOutWithItsQuestion()
    {
        QFile file(m_folder->filePath(QStringLiteral("winds.txt")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("The mistral blows down the valley of the Rhone.\n");
        file.close();
        ready();
        m_chat->attach(QUrl::fromLocalFile(file.fileName()));
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
        QFile file(m_folder->filePath(QStringLiteral("long.txt")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("Many words of wind. ").repeated(200));
        file.close();
        ready({QStringLiteral("--context"), QStringLiteral("100")});
        QSignalSpy offered(m_chat.get(), &Conversation::summaryOffered);
        QSignalSpy unsent(m_chat.get(), &Conversation::sendFailed);
        m_chat->attach(QUrl::fromLocalFile(file.fileName()));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->canSend(), Patience);
        ask(QStringLiteral("What is it about?"));
        QCOMPARE(offered.count(), 1);
        QCOMPARE(unsent.count(), 1);
        QCOMPARE(m_chat->pendingAttachments()->rowCount(), 1);
        QCOMPARE(m_chat->count(), 0);
    }

    /// What the engine was asked so far.
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
            m_chat->summarizeAttachment(0); // what was offered
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
        QFile file(m_folder->filePath(QStringLiteral("winds.txt")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("The mistral blows down the valley of the Rhone.\n");
        file.close();
        ready();
        m_chat->summarize(QUrl::fromLocalFile(file.fileName()));
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
        m_chat->summarize(longDocument(200));
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

    /// A text of so many words, no two of them alike.
    QUrl longDocument(int words)
    {
        QFile file(m_folder->filePath(QStringLiteral("long.txt")));
        if (file.open(QIODevice::WriteOnly)) {
            for (int i = 1; i <= words; ++i) {
                file.write(QByteArray("w") + QByteArray::number(i) + (i % 20 == 0 ? ".\n\n" : " "));
            }
        }
        return QUrl::fromLocalFile(file.fileName());
    }

    void aQuestionAfterALongSummaryRestsOnItsMainPoints()
    {
        ready({QStringLiteral("--context"), QStringLiteral("600")});
        m_chat->summarize(longDocument(2000));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && idle(), Patience);
        QCOMPARE(stateOf(1), QStringLiteral("complete"));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->contextUsed() > 0, Patience);
        QVERIFY(m_chat->contextUsed() < m_chat->contextLength());

        ask(QStringLiteral("What does it say about the south?"));
        QCOMPARE(stateOf(3), QStringLiteral("complete"));
        const QString document = lastRequest().first().toObject().value(QStringLiteral("content")).toString();
        QVERIFY(document.startsWith(QStringLiteral("[long.txt]")));
        QVERIFY(document.count(DefaultAnswer) > 3); // of each part
        QVERIFY(!document.contains(QStringLiteral("w1000")));
        const QString note = at(3, Transcript::NoteRole).toString();
        QVERIFY2(note.contains(QStringLiteral("rests on the summary")), qPrintable(note));
        QCOMPARE(at(3, Transcript::LimitedRole).toBool(), true);

        m_chat->regenerate(3); // another answer, not another summary
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        QCOMPARE(at(3, Transcript::VersionCountRole).toInt(), 2);
        QCOMPARE(at(3, Transcript::NoteRole).toString(), note);
        restart();
        QCOMPARE(at(3, Transcript::NoteRole).toString(), note);
    }

    void wherePointsOfPartsDoNotFitTheSummaryRemains()
    {
        ready({QStringLiteral("--context"), QStringLiteral("600"), QStringLiteral("--words"), QStringLiteral("100")});
        m_chat->summarize(longDocument(3000));
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
        m_chat->summarize(longDocument(200));
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

    void aChatThatIsClosedWhileItAnswersKeepsItsText()
    {
        ready({QStringLiteral("--words"), QStringLiteral("100000"), QStringLiteral("--rate"), QStringLiteral("50")});
        m_chat->send(QStringLiteral("Talk"));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat->count() == 2 && !textOf(1).isEmpty(), Patience);
        const QString before = textOf(1);
        restart();
        QVERIFY(textOf(1).startsWith(before));
        QCOMPARE(stateOf(1), QStringLiteral("stopped"));
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
