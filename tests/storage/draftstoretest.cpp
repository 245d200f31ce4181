// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What was not sent stays with its chat, and its documents are stored as often as all others: once.
#include "tests/storage/support.h"

#include <QTemporaryDir>

#include <memory>

using namespace storage;
using namespace storage::test;
using namespace Qt::StringLiterals;

class DraftStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aDraftBelongsToItsChat();
    void anEmptyDraftIsNone();
    void aDocumentOfADraftIsStoredOnceAndGoesWithItsLastOwner();
    void aDraftComesBackWithItsChatAndGoesWithIt();
    void aDraftOfNoChatIsRefused();
    void positionsAndTheShownChatComeBack();

private:
    void reopen();
    [[nodiscard]] bool isMarked(qint64 chatId);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<History> m_history;
};

void DraftStoreTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.sqlite"_s);
    reopen();
}

void DraftStoreTest::reopen()
{
    m_history.reset();
    m_history = std::make_unique<History>(m_path);
    valueOf(m_history->open());
}

void DraftStoreTest::cleanup()
{
    m_history.reset();
    QCOMPARE(problemsOf(m_path), QStringList());
}

bool DraftStoreTest::isMarked(qint64 chatId)
{
    for (const Chat &chat : valueOf(m_history->chats())) {
        if (chat.id == chatId) {
            return chat.hasDraft;
        }
    }
    return false;
}

void DraftStoreTest::aDraftBelongsToItsChat()
{
    const qint64 first = valueOf(m_history->addChat(u"first"_s)).id;
    const qint64 second = valueOf(m_history->addChat(u"second"_s)).id;
    valueOf(m_history->setDraftText(0, u"of no chat yet"_s));
    valueOf(m_history->setDraftText(first, u"ha"_s));
    valueOf(m_history->setDraftText(first, u"half a question"_s));
    valueOf(m_history->setDraftAttachments(
        first, {{.name = u"a.txt"_s, .mimeType = u"text/plain"_s, .sizeBytes = 12, .pageCount = 3, .documentJson = u"{1}"_s}}));
    reopen();
    QCOMPARE(valueOf(m_history->draft(0)).text, u"of no chat yet"_s);
    QCOMPARE(valueOf(m_history->draft(0)).attachments.size(), 0);
    QCOMPARE(valueOf(m_history->draft(second)).text, QString());
    QVERIFY(!isMarked(second));
    QVERIFY(isMarked(first));
    const Draft draft = valueOf(m_history->draft(first));
    QCOMPARE(draft.text, u"half a question"_s);
    QCOMPARE(draft.attachments.size(), 1);
    QCOMPARE(draft.attachments[0].name, u"a.txt"_s);
    QCOMPARE(draft.attachments[0].mimeType, u"text/plain"_s);
    QCOMPARE(draft.attachments[0].sizeBytes, 12);
    QCOMPARE(draft.attachments[0].pageCount, 3);
    QCOMPARE(draft.attachments[0].documentJson, u"{1}"_s);
}

void DraftStoreTest::anEmptyDraftIsNone()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    valueOf(m_history->setDraftText(chatId, {}));
    QVERIFY(!isMarked(chatId));
    valueOf(m_history->setDraftText(chatId, u"text"_s));
    valueOf(m_history->setDraftAttachments(chatId, {{.name = u"a.txt"_s, .documentJson = u"{}"_s}}));
    valueOf(m_history->setDraftText(chatId, {}));
    QVERIFY(isMarked(chatId)); // the document is left
    valueOf(m_history->setDraftAttachments(chatId, {}));
    QVERIFY(!isMarked(chatId));
    QCOMPARE(lookAt(m_path, "SELECT count(*) FROM drafts"), QStringList(u"0"_s));
    QCOMPARE(lookAt(m_path, "SELECT count(*) FROM documents"), QStringList(u"0"_s));
}

void DraftStoreTest::aDocumentOfADraftIsStoredOnceAndGoesWithItsLastOwner()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const Attachment report{.name = u"report.pdf"_s, .documentJson = u"{\"pages\":[1]}"_s};
    const Attachment letter{.name = u"letter.odt"_s, .documentJson = u"{\"pages\":[2]}"_s};
    const auto documents = [this] { return lookAt(m_path, "SELECT json FROM documents ORDER BY id"); };
    valueOf(m_history->setDraftAttachments(chatId, {report, report}));
    valueOf(m_history->setDraftAttachments(chatId, {letter, report}));
    QCOMPARE(valueOf(m_history->draft(chatId)).attachments.value(0).name, letter.name);
    QCOMPARE(documents(), (QStringList{report.documentJson, letter.documentJson}));
    // As sending does it: the message comes before the draft goes.
    const Message sent = valueOf(m_history->addMessage({.chatId = chatId, .attachments = {report}}));
    valueOf(m_history->setDraftAttachments(chatId, {}));
    QCOMPARE(documents(), QStringList(report.documentJson));
    valueOf(m_history->setDraftAttachments(chatId, {report}));
    QCOMPARE(documents(), QStringList(report.documentJson));
    valueOf(m_history->takeBack(chatId, sent.id, {})); // with the chat, which was left with nothing
    QCOMPARE(documents(), QStringList());
}

void DraftStoreTest::aDraftComesBackWithItsChatAndGoesWithIt()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    valueOf(m_history->setDraftText(chatId, u"Verbene"_s));
    valueOf(m_history->setDraftAttachments(chatId, {{.name = u"a.txt"_s, .documentJson = u"{\"Lavendel\"}"_s}}));
    valueOf(m_history->deleteChat(chatId));
    valueOf(m_history->restoreChat(chatId));
    QCOMPARE(valueOf(m_history->draft(chatId)).text, u"Verbene"_s);
    QCOMPARE(valueOf(m_history->draft(chatId)).attachments.size(), 1);
    valueOf(m_history->deleteChat(chatId));
    valueOf(m_history->purgeDeleted());
    m_history.reset();
    for (const QString &name : QDir(m_folder->path()).entryList(QDir::Files)) {
        QFile file(m_folder->filePath(name));
        QVERIFY(file.open(QFile::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY2(!bytes.contains("Verbene") && !bytes.contains("Lavendel"), qPrintable(name));
    }
}

void DraftStoreTest::aDraftOfNoChatIsRefused()
{
    QCOMPARE(errorOf(m_history->setDraftText(7, u"lost"_s)), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->setDraftAttachments(7, {{.name = u"a.txt"_s, .documentJson = u"{}"_s}})), ErrorCode::NotFound);
    QCOMPARE(lookAt(m_path, "SELECT count(*) FROM documents"), QStringList(u"0"_s));
}

void DraftStoreTest::positionsAndTheShownChatComeBack()
{
    const qint64 first = valueOf(m_history->addChat(u"first"_s)).id;
    const qint64 second = valueOf(m_history->addChat(u"second"_s)).id;
    const ReadingPosition position{.messageId = 12, .share = 0.375};
    valueOf(m_history->setPosition(first, position));
    valueOf(m_history->setShown(second));
    valueOf(m_history->setShown(first));
    reopen();
    for (const Chat &chat : valueOf(m_history->chats())) {
        QCOMPARE(chat.position, chat.id == first ? std::optional(position) : std::nullopt);
        QCOMPARE(chat.shown, chat.id == first);
    }
    valueOf(m_history->setPosition(first, {}));
    valueOf(m_history->setShown(0));
    for (const Chat &chat : valueOf(m_history->chats())) {
        QCOMPARE(chat.position, std::nullopt);
        QVERIFY(!chat.shown);
    }
    QCOMPARE(errorOf(m_history->setPosition(7, position)), ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(DraftStoreTest)
#include "draftstoretest.moc"
