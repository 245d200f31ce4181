// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a chat has of its own: what was written in it and not sent, and where it was read.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"

#include <QApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

class ChatLifeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aDraftBelongsToItsChat();
    void aDraftSurvivesARestart();
    void aDraftIsStoredWhileOneTypes();
    void sendingEmptiesTheDraft();
    void documentsBelongToTheDraft();
    void aDraftOfADeletedChatComesBackWithUndo();
    void aPlaceSurvivesSwitchingAndRestart();
    void aReaderAtTheEndStaysThere();
    void theWindowOpensOnTheChatWhereItWas();
    void theWindowOpensOnANewChatWhereItWas();

private:
    void open(const QString &answer = u"Hello."_s);
    /// Writes a chat of that many long messages into the history and gives its id.
    [[nodiscard]] qint64 addLongChat(const QString &title, int messages) const;
    [[nodiscard]] QString composerText() const { return m_window->item("composerText")->property("text").toString(); }
    [[nodiscard]] QQuickItem *rowOf(const QString &title) const;
    [[nodiscard]] bool isMarked(const QString &title) const;
    [[nodiscard]] bool clickChat(const QString &title) const;
    /// The message at the top of the view, and how far it is above it.
    [[nodiscard]] std::pair<int, qreal> place() const;
    [[nodiscard]] QQuickItem *list() const { return m_window->item("messageList"); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<test::Window> m_window;
};

void ChatLifeTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
    m_folder = std::make_unique<QTemporaryDir>();
}

void ChatLifeTest::cleanup()
{
    m_window.reset();
}

void ChatLifeTest::open(const QString &answer)
{
    m_window.reset();
    m_window = std::make_unique<test::Window>(
        test::WindowOptions{.answer = answer, .databasePath = m_folder->filePath(u"history.db"_s)});
    QVERIFY(m_window->waitUntilReady());
}

qint64 ChatLifeTest::addLongChat(const QString &title, int messages) const
{
    storage::History history(m_folder->filePath(u"history.db"_s));
    if (!history.open().result()) {
        return 0;
    }
    const auto chat = history.addChat(title).result();
    std::optional<qint64> parentId;
    for (int i = 0; chat && i < messages; ++i) {
        const auto added
            = history
                  .addMessage({.chatId = chat->id,
                               .parentId = parentId,
                               .role = i % 2 == 0 ? storage::Role::User : storage::Role::Assistant,
                               .text = u"%1 number %2. "_s.arg(title).arg(i) + u"It goes on for a while. "_s.repeated(30)})
                  .result();
        if (!added) {
            return 0;
        }
        parentId = added->id;
    }
    return chat ? chat->id : 0;
}

QQuickItem *ChatLifeTest::rowOf(const QString &title) const
{
    return m_window->find([&title](const QQuickItem &item) {
        return item.objectName() == "chatDelegate"_L1 && item.property("title").toString() == title;
    });
}

bool ChatLifeTest::isMarked(const QString &title) const
{
    const QQuickItem *row = rowOf(title);
    return row && m_window->find([row](const QQuickItem &item) {
        return item.objectName() == "draftMark"_L1 && item.isVisible() && row->isAncestorOf(&item);
    });
}

bool ChatLifeTest::clickChat(const QString &title) const
{
    return m_window->click([&] { return rowOf(title); })
        && QTest::qWaitFor([&] { return m_window->conversation().title() == title && !m_window->conversation().loading(); });
}

std::pair<int, qreal> ChatLifeTest::place() const
{
    int row = -1;
    const qreal top = list()->property("contentY").toReal();
    QMetaObject::invokeMethod(list(), "indexAt", Q_RETURN_ARG(int, row), Q_ARG(qreal, 10), Q_ARG(qreal, top));
    QQuickItem *item = nullptr;
    QMetaObject::invokeMethod(list(), "itemAtIndex", Q_RETURN_ARG(QQuickItem *, item), Q_ARG(int, row));
    return {row, item ? top - item->y() : -1};
}

void ChatLifeTest::aDraftBelongsToItsChat()
{
    open();
    QVERIFY(m_window->ask(u"first chat"_s));
    QVERIFY(m_window->waitUntilAnswered());
    m_window->type(u"half a thought"_s);
    m_window->press(Qt::Key_N, Qt::ControlModifier);
    QTRY_COMPARE(composerText(), QString());
    QTRY_VERIFY(isMarked(u"first chat"_s));
    m_window->type(u"of a new chat"_s);
    QVERIFY(clickChat(u"first chat"_s));
    QTRY_COMPARE(composerText(), u"half a thought"_s);
    QVERIFY(!isMarked(u"first chat"_s)); // the draft can be seen
    m_window->type(u", and more"_s); // where it was left off
    QCOMPARE(composerText(), u"half a thought, and more"_s);
    m_window->press(Qt::Key_N, Qt::ControlModifier);
    QTRY_COMPARE(composerText(), u"of a new chat"_s);
}

void ChatLifeTest::aDraftSurvivesARestart()
{
    open();
    QVERIFY(m_window->ask(u"first chat"_s));
    QVERIFY(m_window->waitUntilAnswered());
    m_window->type(u"half a thought"_s);
    m_window->press(Qt::Key_N, Qt::ControlModifier);
    QTRY_COMPARE(composerText(), QString());
    m_window->type(u"of a new chat"_s);
    open();
    QTRY_COMPARE(composerText(), u"of a new chat"_s);
    QTRY_VERIFY(isMarked(u"first chat"_s));
    QVERIFY(clickChat(u"first chat"_s));
    QTRY_COMPARE(composerText(), u"half a thought"_s);
}

void ChatLifeTest::aDraftIsStoredWhileOneTypes()
{
    open();
    m_window->click(*m_window->item("composerText"));
    m_window->type(u"nobody closed the window"_s);
    storage::History other(m_folder->filePath(u"history.db"_s));
    QVERIFY(other.open().result());
    QTRY_COMPARE(other.draft(0).result()->text, u"nobody closed the window"_s);
}

void ChatLifeTest::sendingEmptiesTheDraft()
{
    open();
    m_window->click(*m_window->item("composerText"));
    m_window->type(u"a question"_s);
    storage::History other(m_folder->filePath(u"history.db"_s));
    QVERIFY(other.open().result());
    QTRY_COMPARE(other.draft(0).result()->text, u"a question"_s);
    m_window->press(Qt::Key_Return);
    QVERIFY(m_window->waitUntilAnswered());
    QCOMPARE(composerText(), QString());
    QTRY_COMPARE(other.draft(0).result()->text, QString());
    QCOMPARE(other.draft(m_window->conversation().chatId()).result()->text, QString());
    m_window->press(Qt::Key_N, Qt::ControlModifier);
    QTRY_COMPARE(m_window->conversation().chatId(), 0);
    QCOMPARE(composerText(), QString());
    QVERIFY(!isMarked(u"a question"_s));
}

void ChatLifeTest::documentsBelongToTheDraft()
{
    open();
    QVERIFY(m_window->ask(u"first chat"_s));
    QVERIFY(m_window->waitUntilAnswered());
    QFile file(m_folder->filePath(u"notes.txt"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("The house was built in 1890.\n") > 0);
    file.close();
    m_window->conversation().attach(QUrl::fromLocalFile(file.fileName()));
    m_window->press(Qt::Key_N, Qt::ControlModifier); // while it is being read
    QTRY_VERIFY(isMarked(u"first chat"_s));
    QVERIFY(!m_window->shown(u"notes.txt"_s));
    QVERIFY(file.remove());
    open();
    QVERIFY(clickChat(u"first chat"_s));
    QTRY_VERIFY(m_window->shown(u"notes.txt"_s));
    QVERIFY(m_window->ask(u"When was it built?"_s));
    QTRY_VERIFY(m_window->conversation().count() == 4 && !m_window->conversation().busy());
    const auto sent = m_window->conversation().transcript()->messageAt(2);
    QCOMPARE(sent->attachments.size(), 1);
    QCOMPARE(sent->attachments.first().name, u"notes.txt"_s);
    QTRY_COMPARE(m_window->conversation().pendingAttachments()->count(), 0);
}

void ChatLifeTest::aDraftOfADeletedChatComesBackWithUndo()
{
    open();
    QVERIFY(m_window->ask(u"first chat"_s));
    QVERIFY(m_window->waitUntilAnswered());
    m_window->type(u"half a thought"_s);
    QTRY_COMPARE(m_window->application().chats()->count(), 1);
    m_window->item("chatList")->forceActiveFocus();
    m_window->press(Qt::Key_Delete);
    QTRY_COMPARE(m_window->application().chats()->count(), 0);
    QTRY_COMPARE(composerText(), QString());
    QVERIFY(m_window->click([this] { return m_window->item("undoButton"); }));
    QTRY_VERIFY(isMarked(u"first chat"_s));
    QVERIFY(clickChat(u"first chat"_s));
    QTRY_COMPARE(composerText(), u"half a thought"_s);
}

void ChatLifeTest::aPlaceSurvivesSwitchingAndRestart()
{
    const qint64 chatId = addLongChat(u"Long"_s, 60);
    QVERIFY(addLongChat(u"Other"_s, 4) > 0);
    open();
    QTRY_VERIFY(rowOf(u"Long"_s));
    QVERIFY(clickChat(u"Long"_s));
    QTRY_VERIFY(m_window->shownContaining(u"Long number 59."_s));
    list()->forceActiveFocus();
    for (int page = 0; page < 4; ++page) {
        m_window->press(Qt::Key_PageUp);
    }
    const auto left = place();
    QVERIFY(left.first > 10 && left.first < 57);
    QTRY_COMPARE(m_window->conversation().place()->messageId(), m_window->conversation().transcript()->idAt(left.first));
    const auto isBack = [&] { return place().first == left.first && qAbs(place().second - left.second) < 3; };

    QVERIFY(clickChat(u"Other"_s));
    QTRY_VERIFY(m_window->shownContaining(u"Other number 3."_s));
    QVERIFY(clickChat(u"Long"_s));
    QTRY_VERIFY(isBack());
    QTRY_VERIFY(m_window->item("jumpToEnd")->opacity() > 0.9);

    open();
    QTRY_COMPARE(m_window->conversation().chatId(), chatId);
    QTRY_VERIFY(isBack());
}

void ChatLifeTest::aReaderAtTheEndStaysThere()
{
    QVERIFY(addLongChat(u"Long"_s, 20) > 0);
    open();
    QTRY_VERIFY(rowOf(u"Long"_s));
    QVERIFY(clickChat(u"Long"_s));
    QTRY_VERIFY(m_window->shownContaining(u"Long number 19."_s));
    QVERIFY(m_window->ask(u"And then?"_s));
    QTRY_VERIFY(m_window->conversation().count() == 22 && !m_window->conversation().busy());
    open();
    QTRY_VERIFY(m_window->shown(u"And then?"_s));
    QTRY_VERIFY(list()->property("atYEnd").toBool());
}

void ChatLifeTest::theWindowOpensOnTheChatWhereItWas()
{
    QVERIFY(addLongChat(u"Long"_s, 4) > 0);
    QVERIFY(addLongChat(u"Other"_s, 4) > 0);
    open();
    QTRY_VERIFY(rowOf(u"Long"_s));
    QCOMPARE(m_window->conversation().chatId(), 0);
    QVERIFY(clickChat(u"Other"_s));
    QVERIFY(clickChat(u"Long"_s));
    open();
    QTRY_COMPARE(m_window->conversation().title(), u"Long"_s);
    QTRY_VERIFY(rowOf(u"Long"_s)->property("highlighted").toBool());
    m_window->type(u"typed at once"_s);
    QCOMPARE(composerText(), u"typed at once"_s);
}

void ChatLifeTest::theWindowOpensOnANewChatWhereItWas()
{
    QVERIFY(addLongChat(u"Long"_s, 4) > 0);
    open();
    QTRY_VERIFY(rowOf(u"Long"_s));
    QVERIFY(clickChat(u"Long"_s));
    m_window->press(Qt::Key_N, Qt::ControlModifier);
    QTRY_COMPARE(m_window->conversation().chatId(), 0);
    open();
    QTRY_VERIFY(rowOf(u"Long"_s));
    QCOMPARE(m_window->conversation().chatId(), 0);
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    ChatLifeTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "chatlifetest.moc"
