// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A document is in the history once, and for as long as a message has it.
#include "tests/storage/support.h"

#include <QCryptographicHash>
#include <QTemporaryDir>

#include <memory>

using namespace storage;
using namespace storage::test;
using namespace Qt::StringLiterals;

class DocumentStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void attachmentsComeWithTheirMessageAndTheirTextOnRequest();
    void aDocumentIsStoredOnce();
    void aDocumentGoesWithItsLastAttachment();
    void anAttachmentOfNoDocumentIsRefusedWhole();

private:
    void reopen();

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<History> m_history;
};

void DocumentStoreTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.sqlite"_s);
    reopen();
}

void DocumentStoreTest::reopen()
{
    m_history.reset();
    m_history = std::make_unique<History>(m_path);
    valueOf(m_history->open());
}

void DocumentStoreTest::cleanup()
{
    m_history.reset();
    QCOMPARE(problemsOf(m_path), QStringList());
}

void DocumentStoreTest::attachmentsComeWithTheirMessageAndTheirTextOnRequest()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    valueOf(m_history->addMessage({.chatId = chatId, .text = u"nothing with it"_s}));
    const QString json = u"{\"pages\":[{\"paragraphs\":[\"Ordnung\"]}]}"_s;
    const Attachment report{.name = u"Bericht.pdf"_s,
                            .mimeType = u"application/pdf"_s,
                            .sizeBytes = 5'000'000'000,
                            .pageCount = 90,
                            .documentJson = json};
    const Message added = valueOf(
        m_history->addMessage({.chatId = chatId, .text = u"Summarise"_s, .attachments = {report, {.name = u"b.odt"_s}}}));
    QCOMPARE(added.attachments.size(), 2);
    QVERIFY(added.attachments[0].id != added.attachments[1].id);
    reopen();
    const QList<Message> messages = valueOf(m_history->messages(chatId));
    QCOMPARE(messages[0].attachments.size(), 0);
    QCOMPARE(messages[1].attachments.size(), 2);
    const Attachment &listed = messages[1].attachments[0];
    QCOMPARE(listed.id, added.attachments[0].id);
    QCOMPARE(listed.name, report.name);
    QCOMPARE(listed.mimeType, report.mimeType);
    QCOMPARE(listed.sizeBytes, report.sizeBytes);
    QCOMPARE(listed.pageCount, report.pageCount);
    QCOMPARE(listed.documentJson, QString());
    QCOMPARE(messages[1].attachments[1].name, u"b.odt"_s);
    const Attachment whole = valueOf(m_history->attachment(listed.id));
    QCOMPARE(whole.name, report.name);
    QCOMPARE(whole.documentJson, json);
}

void DocumentStoreTest::aDocumentIsStoredOnce()
{
    const QString text = u"{\"pages\":[\"Föhn\"]}"_s;
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const Message first = valueOf(m_history->addMessage(
        {.chatId = chatId,
         .attachments = {{.name = u"a.txt"_s, .documentJson = text}, {.name = u"b.txt"_s, .documentJson = text}}}));
    QCOMPARE(first.attachments[0].documentId, first.attachments[1].documentId);
    QVERIFY(first.attachments[0].id != first.attachments[1].id);
    // An edited question is stored so: with what the list of messages holds, which is the document without its text.
    const QList<Attachment> listed = valueOf(m_history->messages(chatId)).first().attachments;
    QCOMPARE(listed[0].documentJson, QString());
    const Message edited = valueOf(m_history->addMessage({.chatId = chatId, .attachments = listed}));
    QCOMPARE(edited.attachments.size(), 2);
    QVERIFY(edited.attachments[0].id > first.attachments[1].id);
    const qint64 otherChat = valueOf(m_history->addChat({})).id;
    const Message elsewhere
        = valueOf(m_history->addMessage({.chatId = otherChat, .attachments = {{.name = u"c.txt"_s, .documentJson = text}}}));
    QCOMPARE(lookAt(m_path, "SELECT count(*) FROM documents"), QStringList(u"1"_s));
    QCOMPARE(lookAt(m_path, "SELECT hash FROM documents"),
             QStringList(QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex())));
    for (const Attachment &attachment : first.attachments + edited.attachments + elsewhere.attachments) {
        const Attachment whole = valueOf(m_history->attachment(attachment.id));
        QCOMPARE(whole.documentJson, text);
        QCOMPARE(whole.name, attachment.name);
    }
}

void DocumentStoreTest::aDocumentGoesWithItsLastAttachment()
{
    const QString shared = u"{\"pages\":[\"shared\"]}"_s;
    const auto addChatWith = [this](const QStringList &documents) {
        const qint64 chatId = valueOf(m_history->addChat({})).id;
        for (const QString &text : documents) {
            valueOf(m_history->addMessage({.chatId = chatId, .attachments = {{.name = u"a.txt"_s, .documentJson = text}}}));
        }
        return chatId;
    };
    const auto purge = [this](qint64 chatId) {
        valueOf(m_history->deleteChat(chatId));
        valueOf(m_history->purgeDeleted());
    };
    const qint64 first = addChatWith({shared, u"{\"pages\":[\"own\"]}"_s, shared});
    const qint64 second = addChatWith({shared});
    QCOMPARE(lookAt(m_path, "SELECT count(*) FROM documents"), QStringList(u"2"_s));
    purge(first);
    QCOMPARE(lookAt(m_path, "SELECT json FROM documents"), QStringList(shared));
    QCOMPARE(valueOf(m_history->attachment(valueOf(m_history->messages(second))[0].attachments[0].id)).documentJson, shared);
    purge(second);
    QCOMPARE(lookAt(m_path, "SELECT count(*) FROM documents"), QStringList(u"0"_s));
}

void DocumentStoreTest::anAttachmentOfNoDocumentIsRefusedWhole()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    QCOMPARE(errorOf(m_history->addMessage({.chatId = chatId, .attachments = {{.name = u"a.txt"_s, .documentId = 7}}})),
             ErrorCode::NotFound);
    QCOMPARE(valueOf(m_history->messages(chatId)).size(), 0);
}

QTEST_GUILESS_MAIN(DocumentStoreTest)
#include "documentstoretest.moc"
