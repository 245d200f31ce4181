// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One message goes and what follows it stays; a copy of a chat stands on its own.
#include "tests/storage/support.h"

#include <QTemporaryDir>

#include <memory>

using namespace storage;
using namespace storage::test;
using namespace Qt::StringLiterals;

class DeletedMessagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void whatFollowsADeletedMessageStays();
    void aDeletedMessageComesBackInItsPlace();
    void aPurgeLeavesNothingOfIt();
    void aDeletedMessageIsNotFound();
    void aCopyHasTheBranchAndNoSecondDocument();
    void aCopyOfWhatIsNotThereIsRefused();

private:
    void reopen();
    Message add(Role role, const QString &text, std::optional<qint64> parentId, const QList<Attachment> &attachments = {});
    /// Each message as its text and that of its parent.
    [[nodiscard]] QStringList tree(qint64 chatId);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<History> m_history;
    qint64 m_chatId = 0;
};

void DeletedMessagesTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.sqlite"_s);
    reopen();
    m_chatId = valueOf(m_history->addChat(u"Winds"_s)).id;
}

void DeletedMessagesTest::reopen()
{
    m_history.reset();
    m_history = std::make_unique<History>(m_path);
    valueOf(m_history->open());
}

void DeletedMessagesTest::cleanup()
{
    m_history.reset();
    QCOMPARE(problemsOf(m_path), QStringList());
}

Message DeletedMessagesTest::add(Role role, const QString &text, std::optional<qint64> parentId,
                                 const QList<Attachment> &attachments)
{
    return valueOf(m_history->addMessage(
        {.chatId = m_chatId, .parentId = parentId, .role = role, .text = text, .attachments = attachments}));
}

QStringList DeletedMessagesTest::tree(qint64 chatId)
{
    QHash<qint64, QString> texts;
    QStringList lines;
    for (const Message &message : valueOf(m_history->messages(chatId))) {
        texts.insert(message.id, message.text);
        lines += message.text + (message.parentId ? u" < "_s + texts.value(*message.parentId, u"nowhere"_s) : QString());
    }
    return lines;
}

void DeletedMessagesTest::whatFollowsADeletedMessageStays()
{
    const Message a = add(Role::User, u"a"_s, {});
    const Message b = add(Role::Assistant, u"b"_s, a.id);
    const Message c = add(Role::User, u"c"_s, b.id);
    const Message d = add(Role::Assistant, u"d"_s, c.id);
    add(Role::Assistant, u"e"_s, c.id);
    valueOf(m_history->deleteMessage(m_chatId, b.id, d.id));
    QCOMPARE(tree(m_chatId), (QStringList{u"a"_s, u"c < a"_s, u"d < c"_s, u"e < c"_s}));
    valueOf(m_history->deleteMessage(m_chatId, c.id, d.id));
    QCOMPARE(tree(m_chatId), (QStringList{u"a"_s, u"d < a"_s, u"e < a"_s}));
    valueOf(m_history->deleteMessage(m_chatId, a.id, d.id));
    QCOMPARE(tree(m_chatId), (QStringList{u"d"_s, u"e"_s}));
    QCOMPARE(valueOf(m_history->chats()).first().headId, d.id);
    QCOMPARE(errorOf(m_history->deleteMessage(m_chatId, a.id, d.id)), ErrorCode::NotFound);
    // What is written below a message whose own parent was deleted stands in the same place after a purge.
    add(Role::User, u"f"_s, d.id);
    valueOf(m_history->purgeDeleted());
    QCOMPARE(tree(m_chatId), (QStringList{u"d"_s, u"e"_s, u"f < d"_s}));
}

void DeletedMessagesTest::aDeletedMessageComesBackInItsPlace()
{
    const Message a = add(Role::User, u"a"_s, {});
    const Message b = add(Role::Assistant, u"b"_s, a.id);
    const Message c = add(Role::User, u"c"_s, b.id);
    const QStringList before = tree(m_chatId);
    valueOf(m_history->deleteMessage(m_chatId, c.id, b.id));
    valueOf(m_history->deleteMessage(m_chatId, b.id, a.id));
    QCOMPARE(tree(m_chatId), QStringList(u"a"_s));
    valueOf(m_history->restoreMessage(m_chatId, b.id, b.id));
    valueOf(m_history->restoreMessage(m_chatId, c.id, c.id));
    QCOMPARE(tree(m_chatId), before);
    QCOMPARE(valueOf(m_history->chats()).first().headId, c.id);
    valueOf(m_history->purgeDeleted());
    QCOMPARE(tree(m_chatId), before);
}

void DeletedMessagesTest::aPurgeLeavesNothingOfIt()
{
    const Message a = add(Role::User, u"Tramuntana"_s, {}, {{.name = u"a.txt"_s, .documentJson = u"{\"Lavendel\"}"_s}});
    const Message b = add(Role::Assistant, u"stays"_s, a.id);
    valueOf(m_history->deleteMessage(m_chatId, a.id, b.id));
    valueOf(m_history->purgeDeleted());
    QCOMPARE(lookAt(m_path, "SELECT count(*) FROM documents"), QStringList(u"0"_s));
    m_history.reset();
    for (const QString &name : QDir(m_folder->path()).entryList(QDir::Files)) {
        QFile file(m_folder->filePath(name));
        QVERIFY(file.open(QFile::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY2(!bytes.contains("Tramuntana") && !bytes.contains("tramuntana") && !bytes.contains("Lavendel"), qPrintable(name));
    }
}

void DeletedMessagesTest::aDeletedMessageIsNotFound()
{
    const Message a = add(Role::User, u"Bora"_s, {});
    const Message b = add(Role::Assistant, u"Föhn"_s, a.id);
    valueOf(m_history->deleteMessage(m_chatId, b.id, a.id));
    QCOMPARE(valueOf(m_history->search(u"föhn"_s)).size(), 0);
    QCOMPARE(valueOf(m_history->search(u"bora"_s)).size(), 1);
    reopen(); // which takes in what an earlier program left unsearchable
    QCOMPARE(valueOf(m_history->search(u"föhn"_s)).size(), 0);
    valueOf(m_history->restoreMessage(m_chatId, b.id, b.id));
    QCOMPARE(valueOf(m_history->search(u"föhn"_s)).size(), 1);
}

void DeletedMessagesTest::aCopyHasTheBranchAndNoSecondDocument()
{
    const SummaryCoverage coverage{.pieces = 3, .parts = {{.text = u"Point"_s}}};
    const Message a = add(Role::User, u"a"_s, {}, {{.name = u"a.txt"_s, .pageCount = 2, .documentJson = u"{1}"_s}});
    add(Role::Assistant, u"other version"_s, a.id);
    const Message b = valueOf(m_history->addMessage({.chatId = m_chatId,
                                                     .parentId = a.id,
                                                     .role = Role::Assistant,
                                                     .kind = MessageKind::Summary,
                                                     .text = u"b"_s,
                                                     .model = u"Model"_s,
                                                     .note = {.cut = Cut::AtLength},
                                                     .coverage = coverage}));
    add(Role::User, u"c"_s, b.id);
    const Chat copy = valueOf(m_history->duplicateChat(m_chatId, b.id, u"Copy"_s));
    QCOMPARE(copy.title, u"Copy"_s);
    QVERIFY(copy.id != m_chatId);
    QCOMPARE(tree(copy.id), (QStringList{u"a"_s, u"b < a"_s}));
    const QList<Message> messages = valueOf(m_history->messages(copy.id));
    QCOMPARE(copy.headId, messages.last().id);
    QCOMPARE(messages.last().coverage, coverage);
    QCOMPARE(messages.last().model, u"Model"_s);
    QCOMPARE(messages.last().note, b.note);
    QCOMPARE(messages.last().createdAt, b.createdAt);
    QCOMPARE(messages.first().attachments.size(), 1);
    QCOMPARE(messages.first().attachments[0].pageCount, 2);
    QCOMPARE(lookAt(m_path, "SELECT count(*) FROM documents"), QStringList(u"1"_s));
    QCOMPARE(valueOf(m_history->chats()).first().id, copy.id); // it is the newest
    valueOf(m_history->deleteChat(m_chatId));
    valueOf(m_history->purgeDeleted());
    QCOMPARE(valueOf(m_history->attachment(messages.first().attachments[0].id)).documentJson, u"{1}"_s);
    QCOMPARE(valueOf(m_history->search(u"b"_s)).size(), 1);
}

void DeletedMessagesTest::aCopyOfWhatIsNotThereIsRefused()
{
    const Message a = add(Role::User, u"a"_s, {});
    QCOMPARE(errorOf(m_history->duplicateChat(m_chatId, a.id + 1, {})), ErrorCode::NotFound);
    QCOMPARE(errorOf(m_history->duplicateChat(m_chatId + 1, a.id, {})), ErrorCode::NotFound);
    QCOMPARE(valueOf(m_history->chats()).size(), 1);
}

QTEST_GUILESS_MAIN(DeletedMessagesTest)
#include "deletedmessagestest.moc"
