// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Every call of the history, as the window makes them.
#include "storage/historywatch.h"
#include "tests/storage/support.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <limits>
#include <memory>

using namespace storage;
using namespace storage::test;
using namespace Qt::StringLiterals;

class HistoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aNewHistoryIsEmptyAndPrivate();
    void callsBeforeOpenAnswerWithAnError();
    void aChatSurvivesReopening();
    void chatsComePinnedFirstThenNewest();
    void addingAMessageMakesItTheHeadAndTheChatTheNewest();
    void everyFieldOfAMessageComesBack();
    void whatASummaryCoversComesBack();
    void anUnknownWordHarmsOnlyItself();
    void anyTextComesBack_data();
    void anyTextComesBack();
    void siblingsKeepWhatWasThere();
    void anotherBranchCanBeShown();
    void whatIsTakenBackLeavesNothing();
    void aParentOfAnotherChatIsRefusedWhole();
    void aStreamedAnswerGoesThroughItsStates();
    void anAnswerLeftStreamingStaysPartial();
    void whatIsNotThereIsNotFound();
    void aDeletedChatIsHiddenUntilRestored();
    void aPurgedChatIsGoneFromTheDisk();
    void openingLeavesDeletedChatsToBeRestored();
    void whatAnotherHistoryWritesIsNoticed();
    void ownWritesAreNoNews();
    void aVeryLongChatCanBePurged();
    void theDestructorWritesWhatIsQueued();
    void twoHistoriesShareOneFile();
    void tenThousandMessagesOpenQuickly();

private:
    void reopen();
    Message add(qint64 chatId, Role role, const QString &text, std::optional<qint64> parentId = {});

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<History> m_history;
};

void HistoryTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"made/by us/history.sqlite"_s);
    reopen();
}

void HistoryTest::cleanup()
{
    m_history.reset();
    QCOMPARE(problemsOf(m_path), QStringList());
}

void HistoryTest::reopen()
{
    m_history.reset();
    m_history = std::make_unique<History>(m_path);
    valueOf(m_history->open());
}

Message HistoryTest::add(qint64 chatId, Role role, const QString &text, std::optional<qint64> parentId)
{
    return valueOf(m_history->addMessage({.chatId = chatId, .parentId = parentId, .role = role, .text = text}));
}

void HistoryTest::aNewHistoryIsEmptyAndPrivate()
{
    QCOMPARE(valueOf(m_history->chats()).size(), 0);
    valueOf(m_history->addChat(u"Secret"_s));
    constexpr QFile::Permissions others
        = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    const QFileInfoList files = QFileInfo(m_path).dir().entryInfoList(QDir::Files);
    QCOMPARE_GE(files.size(), 2); // the log lies beside it
    for (const QFileInfo &file : files) {
        QCOMPARE(file.permissions() & others, QFile::Permissions());
    }
    QCOMPARE(QFileInfo(m_folder->filePath(u"made/by us"_s)).permissions() & others, QFile::Permissions());
    QCOMPARE(QFileInfo(m_folder->filePath(u"made"_s)).permissions() & others, QFile::Permissions());
}

void HistoryTest::callsBeforeOpenAnswerWithAnError()
{
    History history(m_path);
    QCOMPARE(errorOf(history.chats()), ErrorCode::CannotOpen);
    QCOMPARE(errorOf(history.open()), std::nullopt);
    QCOMPARE(errorOf(history.open()), std::nullopt);
    QCOMPARE(errorOf(history.chats()), std::nullopt);
}

void HistoryTest::aChatSurvivesReopening()
{
    const QDateTime before = QDateTime::currentDateTimeUtc();
    const Chat made = valueOf(m_history->addChat(u"Old"_s));
    QCOMPARE_GE(made.createdAt.toMSecsSinceEpoch(), before.toMSecsSinceEpoch());
    valueOf(m_history->setTitle(made.id, u"New"_s));
    reopen();
    const QList<Chat> chats = valueOf(m_history->chats());
    QCOMPARE(chats.size(), 1);
    QCOMPARE(chats[0].id, made.id);
    QCOMPARE(chats[0].title, u"New"_s);
    QCOMPARE(chats[0].createdAt, made.createdAt);
    QCOMPARE(chats[0].updatedAt, made.updatedAt);
    QVERIFY(!chats[0].pinned);
    QCOMPARE(chats[0].headId, std::nullopt);
}

void HistoryTest::chatsComePinnedFirstThenNewest()
{
    const qint64 first = valueOf(m_history->addChat(u"first"_s)).id;
    const qint64 second = valueOf(m_history->addChat(u"second"_s)).id;
    const qint64 third = valueOf(m_history->addChat(u"third"_s)).id;
    const auto order = [this] {
        QList<qint64> ids;
        for (const Chat &chat : valueOf(m_history->chats())) {
            ids.append(chat.id);
        }
        return ids;
    };
    QCOMPARE(order(), QList<qint64>({third, second, first}));
    valueOf(m_history->setPinned(first, true));
    QCOMPARE(order(), QList<qint64>({first, third, second}));
    QVERIFY(valueOf(m_history->chats()).first().pinned);
    valueOf(m_history->setPinned(first, false));
    QCOMPARE(order(), QList<qint64>({third, second, first}));
}

void HistoryTest::addingAMessageMakesItTheHeadAndTheChatTheNewest()
{
    const qint64 older = valueOf(m_history->addChat(u"older"_s)).id;
    valueOf(m_history->addChat(u"newer"_s));
    const QDateTime later = QDateTime::currentDateTimeUtc().addSecs(1);
    const Message message = valueOf(m_history->addMessage({.chatId = older, .text = u"Hello"_s, .createdAt = later}));
    const Chat chat = valueOf(m_history->chats()).first();
    QCOMPARE(chat.id, older);
    QCOMPARE(chat.headId, message.id);
    QCOMPARE(chat.updatedAt.toMSecsSinceEpoch(), later.toMSecsSinceEpoch());
}

void HistoryTest::everyFieldOfAMessageComesBack()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const Message system = add(chatId, Role::System, u"Be brief."_s);
    const QDateTime when = QDateTime::fromString(u"2026-02-28T23:59:59.123Z"_s, Qt::ISODateWithMs);
    AnswerStatistics statistics{
        .promptTokens = 1, .generatedTokens = 3, .decodeMs = 5, .seed = std::numeric_limits<quint64>::max()};
    statistics.reusedTokens = 2;
    statistics.prefillMs = 4;
    const Message added
        = valueOf(m_history->addMessage({.chatId = chatId,
                                         .parentId = system.id,
                                         .role = Role::Assistant,
                                         .text = u"Grüße"_s,
                                         .state = MessageState::Failed,
                                         .failure = {.code = u"contextFull"_s, .neededTokens = 4000, .availableTokens = 2048},
                                         .model = u"Mistral 7B"_s,
                                         .note = {.cut = Cut::AtContext, .summaries = 3},
                                         .statistics = statistics,
                                         .createdAt = when,
                                         .parts = {{.text = u"Hm."_s, .durationMs = 1500}, {.text = u"Or?"_s}}}));
    valueOf(m_history->setNote(system.id, {.cut = Cut::AtLength}));
    reopen();
    const QList<Message> messages = valueOf(m_history->messages(chatId));
    QCOMPARE(messages.size(), 2);
    QCOMPARE(messages[0].role, Role::System);
    QCOMPARE(messages[0].kind, MessageKind::Text);
    QCOMPARE(messages[0].note, AnswerNote{.cut = Cut::AtLength});
    QCOMPARE(messages[0].failure, Failure());
    QCOMPARE(messages[0].coverage, std::nullopt);
    QCOMPARE(messages[0].parentId, std::nullopt);
    QVERIFY(messages[0].createdAt.isValid());
    const Message &message = messages[1];
    QCOMPARE(message.id, added.id);
    QCOMPARE(message.chatId, chatId);
    QCOMPARE(message.parentId, system.id);
    QCOMPARE(message.role, Role::Assistant);
    QCOMPARE(message.text, u"Grüße"_s);
    QCOMPARE(message.state, MessageState::Failed);
    QCOMPARE(message.failure, (Failure{.code = u"contextFull"_s, .neededTokens = 4000, .availableTokens = 2048}));
    QCOMPARE(message.model, u"Mistral 7B"_s);
    QCOMPARE(message.note, (AnswerNote{.cut = Cut::AtContext, .summaries = 3}));
    QCOMPARE(message.createdAt, when);
    QCOMPARE(message.parts, (QList<MessagePart>{{.text = u"Hm."_s, .durationMs = 1500}, {.text = u"Or?"_s}}));
    QVERIFY(messages[0].parts.isEmpty());
    QCOMPARE(message.statistics, statistics);
    QCOMPARE(messages[0].statistics, std::nullopt);
    statistics.seed = 7;
    valueOf(m_history->setStatistics(added.id, statistics));
    valueOf(m_history->setParts(added.id, {{.text = u"Doch."_s, .durationMs = 2000}}));
    reopen();
    QCOMPARE(valueOf(m_history->messages(chatId))[1].statistics, statistics);
    QCOMPARE(valueOf(m_history->messages(chatId))[1].parts, (QList<MessagePart>{{.text = u"Doch."_s, .durationMs = 2000}}));
}

void HistoryTest::whatASummaryCoversComesBack()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const SummaryCoverage coverage{
        .hasPages = true,
        .firstPage = 1,
        .lastPage = 12,
        .pageCount = 13,
        .pieces = 5,
        .levels = 2,
        .complete = false,
        .merged = false,
        .pagesWithoutText = {3, 4},
        .skipped = {{.firstPage = 5, .lastPage = 6, .reason = SkipReason::EmptyAnswer},
                    {.firstPage = 1, .lastPage = 2, .reason = SkipReason::Failed}},
        .parts = {{.firstPage = 1, .lastPage = 2, .heading = u"Über"_s, .text = u"Text"_s},
                  {.firstPage = 3, .lastPage = 4, .heading = u""_s, .text = u""_s}},
    };
    const Message written = valueOf(
        m_history->addMessage({.chatId = chatId, .role = Role::Assistant, .kind = MessageKind::Summary, .coverage = coverage}));
    const Message finished
        = valueOf(m_history->addMessage({.chatId = chatId, .role = Role::Assistant, .kind = MessageKind::Summary}));
    valueOf(m_history->setCoverage(finished.id, coverage));
    valueOf(m_history->setCoverage(finished.id, {.pieces = 1, .merged = true})); // the last one counts
    const Message unfinished
        = valueOf(m_history->addMessage({.chatId = chatId, .role = Role::Assistant, .kind = MessageKind::Summary}));
    reopen();
    const QList<Message> messages = valueOf(m_history->messages(chatId));
    QCOMPARE(messages.size(), 3);
    QCOMPARE(messages[0].id, written.id);
    QCOMPARE(messages[0].kind, MessageKind::Summary);
    QCOMPARE(messages[0].coverage, coverage);
    QCOMPARE(messages[1].coverage, (SummaryCoverage{.pieces = 1, .merged = true}));
    QCOMPARE(messages[2].id, unfinished.id);
    QCOMPARE(messages[2].kind, MessageKind::Summary);
    QCOMPARE(messages[2].coverage, std::nullopt);
    valueOf(m_history->deleteChat(chatId));
    valueOf(m_history->purgeDeleted());
    for (const char *table : {"summary_coverage", "summary_parts", "summary_skipped", "summary_blank_pages"}) {
        QCOMPARE(lookAt(m_path, "SELECT count(*) FROM " + std::string(table)), QStringList(u"0"_s));
    }
}

void HistoryTest::anUnknownWordHarmsOnlyItself()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const Message damaged
        = valueOf(m_history->addMessage({.chatId = chatId,
                                         .role = Role::Assistant,
                                         .kind = MessageKind::Summary,
                                         .text = u"Still readable"_s,
                                         .note = {.cut = Cut::AtLength},
                                         .coverage = SummaryCoverage{.skipped = {{.reason = SkipReason::EmptyAnswer}}}}));
    const Message whole = add(chatId, Role::Assistant, u"Untouched"_s, damaged.id);
    m_history.reset();
    {
        Result<Database> database = Database::open(m_path, Database::Access::ReadWrite);
        QVERIFY(database);
        QCOMPARE(errorOf(database->execute("UPDATE messages SET role = 'nobody', state = '', cut = 'x' WHERE id = 1;"
                                           "UPDATE summary_skipped SET reason = 'because';")),
                 std::nullopt);
    }
    reopen();
    QList<Message> messages = valueOf(m_history->messages(chatId));
    QCOMPARE(messages.size(), 2);
    QCOMPARE(messages[0].text, u"Still readable"_s);
    QCOMPARE(messages[0].role, Role::User);
    QCOMPARE(messages[0].state, MessageState::Partial);
    QCOMPARE(messages[0].note, AnswerNote());
    QCOMPARE(messages[0].coverage->skipped.value(0).reason, SkipReason::Failed);
    QCOMPARE(messages[1].id, whole.id);
    QCOMPARE(messages[1].role, Role::Assistant);
    QCOMPARE(messages[1].text, u"Untouched"_s);
    lookAt(m_path, "UPDATE messages SET kind = 'of the future' WHERE id = 1 RETURNING id");
    messages = valueOf(m_history->messages(chatId));
    QCOMPARE(messages[0].kind, MessageKind::Text);
    QCOMPARE(messages[0].coverage, std::nullopt);
}

void HistoryTest::anyTextComesBack_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << u""_s;
    QTest::newRow("null") << QString();
    QTest::newRow("quotes") << u"'); DROP TABLE messages; --"_s;
    QTest::newRow("beyond the BMP") << u"👩‍🚀 𝔘𝔫𝔦𝔠𝔬𝔡𝔢"_s;
    QTest::newRow("NUL inside") << u"a\0b"_s;
    QTest::newRow("line ends") << u"a\r\nb\n\n"_s;
    QTest::newRow("five million characters") << QString(5'000'000, u'ż');
}

void HistoryTest::anyTextComesBack()
{
    QFETCH(const QString, text);
    const qint64 chatId = valueOf(m_history->addChat(text)).id;
    add(chatId, Role::User, text);
    const QList<Message> messages = valueOf(m_history->messages(chatId));
    QCOMPARE(messages.size(), 1);
    QVERIFY(messages[0].text == text);
    QVERIFY(valueOf(m_history->chats()).first().title == text);
}

void HistoryTest::siblingsKeepWhatWasThere()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const Message question = add(chatId, Role::User, u"Why?"_s);
    const Message answer = add(chatId, Role::Assistant, u"Because."_s, question.id);
    const Message again = add(chatId, Role::Assistant, u"It depends."_s, question.id);
    const Message edited = add(chatId, Role::User, u"Why not?"_s);
    const QList<Message> messages = valueOf(m_history->messages(chatId));
    QCOMPARE(messages.size(), 4);
    QCOMPARE(messages[0].id, question.id);
    QCOMPARE(messages[1].id, answer.id);
    QCOMPARE(messages[1].parentId, question.id);
    QCOMPARE(messages[1].text, u"Because."_s);
    QCOMPARE(messages[2].id, again.id);
    QCOMPARE(messages[2].parentId, question.id);
    QCOMPARE(messages[3].id, edited.id);
    QCOMPARE(messages[3].parentId, std::nullopt);
    QCOMPARE(valueOf(m_history->chats()).first().headId, edited.id);
}

void HistoryTest::anotherBranchCanBeShown()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const Message first = add(chatId, Role::User, u"one"_s);
    add(chatId, Role::User, u"two"_s);
    valueOf(m_history->setHead(chatId, first.id));
    reopen();
    QCOMPARE(valueOf(m_history->chats()).first().headId, first.id);
    const qint64 otherChat = valueOf(m_history->addChat({})).id;
    QCOMPARE(errorOf(m_history->setHead(otherChat, first.id)), ErrorCode::NotFound);
    QCOMPARE(valueOf(m_history->chats()).first().headId, std::nullopt);
}

void HistoryTest::whatIsTakenBackLeavesNothing()
{
    const qint64 chatId = valueOf(m_history->addChat(u"Berge"_s)).id;
    const Message first = add(chatId, Role::User, u"one"_s);
    const Message answer = add(chatId, Role::Assistant, u"Gipfel"_s, first.id);
    const Message question = valueOf(m_history->addMessage(
        {.chatId = chatId, .parentId = answer.id, .text = u"Wanderung"_s, .attachments = {{.name = u"Karte.pdf"_s}}}));
    add(chatId, Role::Assistant, u"Wanderweg"_s, question.id);
    QVERIFY(errorOf(m_history->takeBack(chatId, question.id, question.id))); // what goes cannot be the head
    valueOf(m_history->takeBack(chatId, question.id, answer.id));
    reopen();
    QCOMPARE(valueOf(m_history->messages(chatId)).size(), 2);
    QCOMPARE(valueOf(m_history->chats()).first().headId, answer.id);
    QCOMPARE(valueOf(m_history->search(u"Wander"_s)).size(), 0);
    QCOMPARE(valueOf(m_history->search(u"Gipfel"_s)).size(), 1);
    QCOMPARE(errorOf(m_history->attachment(question.attachments[0].id)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->takeBack(chatId, question.id, answer.id)), ErrorCode::NotFound);
    valueOf(m_history->takeBack(chatId, first.id, {}));
    QCOMPARE(valueOf(m_history->chats()).size(), 0);
}

void HistoryTest::aParentOfAnotherChatIsRefusedWhole()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const Message message = add(chatId, Role::User, u"one"_s);
    const qint64 otherChat = valueOf(m_history->addChat({})).id;
    QCOMPARE(errorOf(m_history->addMessage({.chatId = otherChat, .parentId = message.id, .attachments = {{.name = u"a.pdf"_s}}})),
             ErrorCode::NotFound);
    QCOMPARE(valueOf(m_history->messages(otherChat)).size(), 0);
}

void HistoryTest::aStreamedAnswerGoesThroughItsStates()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const Message answer
        = valueOf(m_history->addMessage({.chatId = chatId, .role = Role::Assistant, .state = MessageState::Partial}));
    const auto stored = [&] { return valueOf(m_history->messages(chatId)).first(); };
    valueOf(m_history->updateText(answer.id, u"Once"_s, MessageState::Partial));
    QCOMPARE(stored().text, u"Once"_s);
    QCOMPARE(stored().state, MessageState::Partial);
    valueOf(m_history->updateText(answer.id, u"Once upon"_s, MessageState::Failed, {.code = u"deviceLost"_s}));
    QCOMPARE(stored().state, MessageState::Failed);
    QCOMPARE(stored().failure, Failure{.code = u"deviceLost"_s});
    valueOf(m_history->updateText(answer.id, u"Once upon a"_s, MessageState::Stopped));
    QCOMPARE(stored().state, MessageState::Stopped);
    QCOMPARE(stored().failure, Failure());
    valueOf(m_history->updateText(answer.id, u"Once upon a time."_s, MessageState::Complete));
    QCOMPARE(stored().state, MessageState::Complete);
    QCOMPARE(stored().text, u"Once upon a time."_s);
}

void HistoryTest::anAnswerLeftStreamingStaysPartial()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const Message answer
        = valueOf(m_history->addMessage({.chatId = chatId, .role = Role::Assistant, .state = MessageState::Partial}));
    valueOf(m_history->updateText(answer.id, u"half an answer"_s, MessageState::Partial));
    reopen();
    const Message left = valueOf(m_history->messages(chatId)).first();
    QCOMPARE(left.state, MessageState::Partial);
    QCOMPARE(left.text, u"half an answer"_s);
}

void HistoryTest::whatIsNotThereIsNotFound()
{
    QCOMPARE(errorOf(m_history->setTitle(7, u"x"_s)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->setPinned(7, true)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->setHead(7, 1)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->deleteChat(7)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->restoreChat(7)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->messages(7)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->addMessage({.chatId = 7})), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->updateText(7, u"x"_s, MessageState::Complete)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->takeBack(7, 1, {})), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->setNote(7, {})), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->setCoverage(7, {})), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->attachment(7)), ErrorCode::NotFound);
}

void HistoryTest::aDeletedChatIsHiddenUntilRestored()
{
    const qint64 chatId = valueOf(m_history->addChat(u"Wanderung"_s)).id;
    const Message message
        = valueOf(m_history->addMessage({.chatId = chatId, .text = u"Gipfel"_s, .attachments = {{.name = u"Karte.pdf"_s}}}));
    valueOf(m_history->deleteChat(chatId));
    QCOMPARE(valueOf(m_history->chats()).size(), 0);
    QCOMPARE(errorOf(m_history->messages(chatId)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->addMessage({.chatId = chatId})), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->setTitle(chatId, u"x"_s)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->deleteChat(chatId)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->attachment(message.attachments[0].id)), ErrorCode::NotFound);
    QCOMPARE(valueOf(m_history->search(u"Wanderung"_s)).size(), 0);
    QCOMPARE(valueOf(m_history->search(u"Gipfel"_s)).size(), 0);
    valueOf(m_history->restoreChat(chatId));
    QCOMPARE(valueOf(m_history->chats()).first().title, u"Wanderung"_s);
    QCOMPARE(valueOf(m_history->messages(chatId)).first().text, u"Gipfel"_s);
    QCOMPARE(valueOf(m_history->search(u"Gipfel"_s)).size(), 1);
}

void HistoryTest::aPurgedChatIsGoneFromTheDisk()
{
    const auto isOnDisk = [this](const QByteArray &word) {
        for (const QFileInfo &info : QFileInfo(m_path).dir().entryInfoList(QDir::Files)) {
            QFile file(info.filePath());
            if (file.open(QFile::ReadOnly) && file.readAll().contains(word)) {
                return true;
            }
        }
        return false;
    };
    const qint64 chatId = valueOf(m_history->addChat(u"zeppelintitle"_s)).id;
    const QString longText = u"zeppelintext "_s.repeated(1000);
    const Message message = valueOf(
        m_history->addMessage({.chatId = chatId, .text = longText, .attachments = {{.documentJson = u"zeppelindocument"_s}}}));
    add(chatId, Role::Assistant, u"zeppelinanswer"_s, message.id);
    QVERIFY(isOnDisk("zeppelin"));
    valueOf(m_history->deleteChat(chatId));
    QCOMPARE(valueOf(m_history->purgeDeleted()), QList<qint64>{chatId});
    QVERIFY(!isOnDisk("zeppelin"));
    QCOMPARE(errorOf(m_history->restoreChat(chatId)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->updateText(message.id, u"late"_s, MessageState::Complete)), ErrorCode::NotFound);
    const qint64 nextChat = valueOf(m_history->addChat({})).id;
    QVERIFY(nextChat > chatId);
    QVERIFY(add(nextChat, Role::User, u"x"_s).id > message.id);
}

void HistoryTest::openingLeavesDeletedChatsToBeRestored()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    add(chatId, Role::User, u"to be undone"_s);
    valueOf(m_history->deleteChat(chatId));
    {
        History another(m_path);
        valueOf(another.open());
        QCOMPARE(valueOf(another.chats()).size(), 0);
    }
    valueOf(m_history->restoreChat(chatId));
    QCOMPARE(valueOf(m_history->messages(chatId)).size(), 1);
}

void HistoryTest::whatAnotherHistoryWritesIsNoticed()
{
    const HistoryWatch watch(*m_history);
    QSignalSpy noticed(&watch, &HistoryWatch::changedElsewhere);
    History another(m_path);
    valueOf(another.open());
    const qint64 chatId = valueOf(another.addChat(u"asked in a terminal"_s)).id;
    QVERIFY(noticed.wait(1000));
    QCOMPARE(valueOf(m_history->chats()).size(), 1);
    noticed.clear();
    valueOf(another.deleteChat(chatId));
    valueOf(another.purgeDeleted()); // empties the log
    QVERIFY(noticed.wait(1000));
    noticed.clear();
    valueOf(another.addChat(u"asked again"_s));
    QVERIFY(noticed.wait(1000));
}

void HistoryTest::ownWritesAreNoNews()
{
    const HistoryWatch watch(*m_history);
    QSignalSpy noticed(&watch, &HistoryWatch::changedElsewhere);
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    add(chatId, Role::User, u"our own"_s);
    QVERIFY(!noticed.wait(600));
    QVERIFY(!valueOf(m_history->changedElsewhere()));
}

void HistoryTest::aVeryLongChatCanBePurged()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    std::optional<qint64> parentId;
    for (int i = 0; i < 2500; ++i) { // SQLite nests at most 1000 triggers
        parentId = add(chatId, Role::User, u"message %1"_s.arg(i), parentId).id;
    }
    valueOf(m_history->deleteChat(chatId));
    QCOMPARE(errorOf(m_history->purgeDeleted()), std::nullopt);
    m_history.reset();
    Result<Database> database = Database::open(m_path, Database::Access::ReadWrite);
    QVERIFY(database);
    QCOMPARE(rows(*database, "SELECT count(*) FROM messages"), QStringList(u"0"_s));
}

void HistoryTest::theDestructorWritesWhatIsQueued()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    for (int i = 0; i < 200; ++i) {
        std::ignore = m_history->addMessage({.chatId = chatId, .text = QString::number(i)});
    }
    reopen();
    const QList<Message> messages = valueOf(m_history->messages(chatId));
    QCOMPARE(messages.size(), 200);
    for (int i = 0; i < 200; ++i) {
        QCOMPARE(messages[i].text, QString::number(i));
    }
}

void HistoryTest::twoHistoriesShareOneFile()
{
    m_path = m_folder->filePath(u"new.sqlite"_s);
    for (int round = 0; round < 10; ++round) {
        m_history.reset();
        QFile::remove(m_path);
        History first(m_path);
        History second(m_path);
        const QFuture<Result<void>> firstOpened = first.open();
        valueOf(second.open());
        valueOf(firstOpened);
        const qint64 firstChat = valueOf(first.addChat(u"window"_s)).id;
        const qint64 secondChat = valueOf(second.addChat(u"ask"_s)).id;
        QList<QFuture<Result<Message>>> written;
        for (int i = 0; i < 20; ++i) {
            written.append(first.addMessage({.chatId = firstChat, .text = u"from the window"_s}));
            written.append(second.addMessage({.chatId = secondChat, .text = u"from the terminal"_s}));
        }
        for (const QFuture<Result<Message>> &message : written) {
            valueOf(message);
        }
        QCOMPARE(valueOf(first.chats()).size(), 2);
        QCOMPARE(valueOf(first.messages(secondChat)).size(), 20);
        QCOMPARE(valueOf(second.messages(firstChat)).size(), 20);
    }
}

void HistoryTest::tenThousandMessagesOpenQuickly()
{
    constexpr int count = 10'000;
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const QString text = u"A sentence of the usual length, as people write them to each other. "_s.repeated(7);
    QElapsedTimer timer;
    timer.start();
    QFuture<Result<Message>> last;
    for (int i = 0; i < count; ++i) {
        last = m_history->addMessage({.chatId = chatId, .text = text});
    }
    valueOf(last);
    qInfo("%.2f ms per committed message of %lld characters", double(timer.nsecsElapsed()) / 1e6 / count, text.size());
    reopen();
    timer.start();
    const QList<Message> messages = valueOf(m_history->messages(chatId));
    const qint64 elapsedMs = timer.elapsed();
    qInfo("%lld ms for a chat of %d messages", elapsedMs, count);
    QCOMPARE(messages.size(), count);
    QCOMPARE_LT(elapsedMs, 1000);
}

QTEST_GUILESS_MAIN(HistoryTest)
#include "historytest.moc"
