// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The list of chats as a person finds it after a start, before any chat was opened.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"
#include "storage/history.h"
#include "tests/scripted/chats.h"

#include <QApplication>
#include <QFuture>
#include <QTemporaryDir>
#include <QTest>

class ChatListTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aChatIsRenamedBeforeAnyWasOpened();
    void clickingElsewhereEndsRenamingAndTakesTheFocus();
    void escapeEndsRenamingAndNotTheAnswer();
    void menuOpensAfterTheChatThatItServedHasMovedOrGone_data();
    void menuOpensAfterTheChatThatItServedHasMovedOrGone();
    void menuGoesWithItsChat();
    void aSearchShowsWhatItFound();
    void aFoundMessageIsShownAndMarked();

private:
    /// Opens the menu of a chat with the right button. Returns whether it came.
    [[nodiscard]] bool openMenu(const test::Window &window, const QString &title) const;
    /// Begins to rename a chat by its menu. Returns whether its field has the focus.
    [[nodiscard]] bool startRenaming(const test::Window &window, const QString &title) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_database;
};

namespace
{
const QStringList Titles{QStringLiteral("Bread"), QStringLiteral("Rivers"), QStringLiteral("Winds")};

QQuickItem *chat(const test::Window &window, const QString &title)
{
    return window.find([&title](const QQuickItem &item) {
        return item.objectName() == QLatin1StringView("chatDelegate") && item.property("title").toString() == title;
    });
}

QQuickItem *titleField(const test::Window &window)
{
    return window.find(
        [](const QQuickItem &item) { return item.objectName() == QLatin1StringView("chatTitleField") && item.isVisible(); });
}

QStringList titles(const gui::ChatListModel &chats)
{
    QStringList all;
    for (int row = 0; row < chats.count(); ++row) {
        all << chats.data(chats.index(row), gui::ChatListModel::TitleRole).toString();
    }
    return all;
}
}

void ChatListTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
    m_folder = std::make_unique<QTemporaryDir>();
    m_database = m_folder->filePath(QStringLiteral("history.db"));
    storage::History history(m_database);
    QVERIFY(history.open().result());
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (qsizetype i = 0; i < Titles.size(); ++i) {
        QVERIFY(scripted::add(history, {.title = Titles[i], .turns = {{QStringLiteral("Why?"), QStringLiteral("So.")}}},
                              now.addSecs(-60 * i)));
    }
}

bool ChatListTest::openMenu(const test::Window &window, const QString &title) const
{
    const QQuickItem *row = chat(window, title);
    if (!row) {
        return false;
    }
    window.click(*row, Qt::RightButton);
    return QTest::qWaitFor([&window] { return window.shown(QStringLiteral("Rename…")) != nullptr; });
}

bool ChatListTest::startRenaming(const test::Window &window, const QString &title) const
{
    return openMenu(window, title) && window.click([&window] { return window.shown(QStringLiteral("Rename…")); })
        && QTest::qWaitFor([&window] { return titleField(window) && titleField(window)->hasActiveFocus(); });
}

void ChatListTest::aChatIsRenamedBeforeAnyWasOpened()
{
    test::Window window({.databasePath = m_database});
    QVERIFY(window.waitUntilReady());
    const gui::ChatListModel &chats = *window.application().chats();
    QTRY_COMPARE(titles(chats), Titles);
    QVERIFY(startRenaming(window, QStringLiteral("Rivers")));
    window.type(QStringLiteral("Long rivers")); // the title was selected
    window.press(Qt::Key_Return);
    QTRY_COMPARE(titles(chats), (QStringList{QStringLiteral("Bread"), QStringLiteral("Long rivers"), QStringLiteral("Winds")}));
    QVERIFY(!titleField(window));
    QVERIFY(chat(window, QStringLiteral("Long rivers"))->hasActiveFocus());
    QCOMPARE(window.conversation().chatId(), 0); // no chat was opened
    QCOMPARE(window.item("composerText")->property("text").toString(), QString());
}

void ChatListTest::clickingElsewhereEndsRenamingAndTakesTheFocus()
{
    test::Window window({.databasePath = m_database});
    QVERIFY(window.waitUntilReady());
    const gui::ChatListModel &chats = *window.application().chats();
    QTRY_COMPARE(titles(chats), Titles);
    QVERIFY(startRenaming(window, QStringLiteral("Bread")));
    window.type(QStringLiteral("Loaves"));
    window.click(*window.item("composerText"));
    QTRY_COMPARE(titles(chats).constFirst(), QStringLiteral("Loaves"));
    QVERIFY(!titleField(window));
    QVERIFY(window.item("composerText")->hasActiveFocus());
}

void ChatListTest::escapeEndsRenamingAndNotTheAnswer()
{
    test::Window window(
        {.tokensPerSecond = 50, .databasePath = m_database, .script = {QStringLiteral("--words"), QStringLiteral("5000")}});
    QVERIFY(window.waitUntilReady());
    const gui::ChatListModel &chats = *window.application().chats();
    QTRY_COMPARE(titles(chats), Titles);
    QVERIFY(window.ask(QStringLiteral("Write a lot.")));
    QTRY_COMPARE(chats.count(), 4);
    QTRY_VERIFY(window.conversation().busy());
    QVERIFY(startRenaming(window, QStringLiteral("Bread")));
    window.type(QStringLiteral("Loaves"));
    window.press(Qt::Key_Escape);
    QVERIFY(!titleField(window));
    QVERIFY(titles(chats).contains(QStringLiteral("Bread")));
    QVERIFY(window.conversation().busy());
    window.press(Qt::Key_Escape); // now it is the window's
    QTRY_VERIFY(!window.conversation().busy());
}

void ChatListTest::menuOpensAfterTheChatThatItServedHasMovedOrGone_data()
{
    QTest::addColumn<QString>("entry");
    QTest::addColumn<QStringList>("left");
    QTest::newRow("moved") << QStringLiteral("Pin to the top")
                           << QStringList{QStringLiteral("Winds"), QStringLiteral("Bread"), QStringLiteral("Rivers")};
    QTest::newRow("gone") << QStringLiteral("Delete") << QStringList{QStringLiteral("Bread"), QStringLiteral("Rivers")};
}

void ChatListTest::menuOpensAfterTheChatThatItServedHasMovedOrGone()
{
    QFETCH(const QString, entry);
    QFETCH(const QStringList, left);
    test::Window window({.databasePath = m_database});
    QVERIFY(window.waitUntilReady());
    const gui::ChatListModel &chats = *window.application().chats();
    QTRY_COMPARE(titles(chats), Titles);
    // The button of a row lies in it, and so goes with it.
    QTest::mouseMove(&window.window(), test::sceneRect(*chat(window, QStringLiteral("Winds"))).center().toPoint());
    QVERIFY(window.click([&window] { return window.shown(QStringLiteral("What to do with this chat")); }));
    QVERIFY(window.click([&window, &entry] { return window.shown(entry); }));
    QTRY_COMPARE(titles(chats), left);
    QTRY_VERIFY(!window.shown(entry));
    QVERIFY(openMenu(window, QStringLiteral("Bread")));
    QVERIFY(window.click([&window] { return window.shown(QStringLiteral("Delete")); }));
    QTRY_COMPARE(chats.count(), left.size() - 1);
    QTRY_VERIFY(!chat(window, QStringLiteral("Bread")));
}

void ChatListTest::menuGoesWithItsChat()
{
    test::Window window({.databasePath = m_database});
    QVERIFY(window.waitUntilReady());
    gui::ChatListModel &chats = *window.application().chats();
    QTRY_COMPARE(titles(chats), Titles);
    QVERIFY(openMenu(window, QStringLiteral("Winds")));
    chats.remove(chats.data(chats.index(2), gui::ChatListModel::ChatIdRole).toLongLong());
    QTRY_VERIFY(!window.shown(QStringLiteral("Rename…")));
    QVERIFY(openMenu(window, QStringLiteral("Rivers")));
}

void ChatListTest::aSearchShowsWhatItFound()
{
    {
        storage::History history(m_database);
        QVERIFY(history.open().result());
        QVERIFY(scripted::add(history,
                              {.title = QStringLiteral("Storms <i>"),
                               .turns = {{QStringLiteral("Why?"), QStringLiteral("Rivers & <b>lakes</b> cool the air.")}}},
                              QDateTime::currentDateTimeUtc().addDays(-1)));
    }
    test::Window window({.databasePath = m_database});
    QVERIFY(window.waitUntilReady());
    QTRY_COMPARE(window.application().chats()->count(), 4);
    window.press(Qt::Key_F, Qt::ControlModifier);
    window.type(QStringLiteral("river"));
    QTRY_COMPARE(window.application().chats()->count(), 2);
    // A title that matches is marked itself, and not repeated.
    QVERIFY(window.shown(QStringLiteral("<b>Rivers</b>")));
    QCOMPARE(chat(window, QStringLiteral("Rivers"))->property("snippet").toString(), QString());
    // Elsewhere the words of the message are, and nothing in them is markup.
    QVERIFY(window.shown(QStringLiteral("Storms &lt;i&gt;")));
    QVERIFY(window.shown(QStringLiteral("<b>Rivers</b> &amp; &lt;b&gt;lakes&lt;/b&gt; cool the air.")));
}

void ChatListTest::aFoundMessageIsShownAndMarked()
{
    const QString filler = QStringLiteral("A paragraph that goes on for a while and says nothing of it.\n\n");
    const QString page = filler.repeated(30); // more than the view has room for
    {
        storage::History history(m_database);
        QVERIFY(history.open().result());
        scripted::Chat chat{.title = QStringLiteral("A long talk"), .turns = {}};
        for (int i = 0; i < 20; ++i) {
            chat.turns += {.question = QStringLiteral("And then?"),
                           .answer = i == 5 ? page + QStringLiteral("Then the Zephyr came.\n\n") + page : filler.repeated(3)};
        }
        QVERIFY(scripted::add(history, chat, QDateTime::currentDateTimeUtc()));
    }
    test::Window window({.databasePath = m_database});
    QVERIFY(window.waitUntilReady());
    QTRY_COMPARE(window.application().chats()->count(), 4);
    window.press(Qt::Key_F, Qt::ControlModifier);
    window.type(QStringLiteral("zephyr"));
    QTRY_COMPARE(window.application().chats()->count(), 1);
    QVERIFY(window.click([&window] { return chat(window, QStringLiteral("A long talk")); }));
    const auto selected = [&window] {
        return window.find([](const QQuickItem &item) {
            return item.isVisible() && item.property("selectedText").toString() == QStringLiteral("Zephyr");
        });
    };
    QTRY_VERIFY_WITH_TIMEOUT(selected(), 15'000);
    const QQuickItem &list = *window.item("messageList");
    const QQuickItem &text = *selected();
    QRectF words;
    QVERIFY(QMetaObject::invokeMethod(&const_cast<QQuickItem &>(text), "positionToRectangle", Q_RETURN_ARG(QRectF, words),
                                      Q_ARG(int, text.property("selectionStart").toInt())));
    QTRY_VERIFY(test::sceneRect(list).contains(text.mapToScene(words.center())));
    QVERIFY(window.item("foundMark")->isVisible());
    QVERIFY(test::sceneRect(*window.item("foundMark")).intersects(test::sceneRect(list)));
    QVERIFY(window.item("composerText")->hasActiveFocus());
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    ChatListTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "chatlisttest.moc"
