// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The window as a person uses it, by mouse and keyboard, beside a scripted engine.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"

#include <KConfig>
#include <KConfigGroup>

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace
{
/// Writes a text file in the folder of the window. Returns an empty address if it cannot.
QUrl writeDocument(const test::Window &window, const QByteArray &text)
{
    QFile file(window.folder() + QStringLiteral("/report.txt"));
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? QUrl::fromLocalFile(file.fileName()) : QUrl();
}

/// The text has 12,500 tokens, for an engine that reads 8,192.
const QByteArray LongText = QByteArray("The house was built in 1890. It needs a new roof.\n\n").repeated(1000);
}

class WindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void emptyChatOffersThreeThingsToDo();
    void suggestionPutsAPromptIntoTheComposer();
    void enterSendsAndTheAnswerStreamsIn();
    void theMeterSaysHowFullTheChatIs();
    void shiftEnterBreaksTheLine();
    void stopButtonEndsTheAnswerAndOffersToTryAgain();
    void editingAQuestionKeepsBothVersions();
    void streamingStaysAtTheEndUnlessTheReaderScrolledUp();
    void renamingHappensInPlace();
    void deletingCanBeUndone();
    void severalDeletionsAreUndoneAtOnce();
    void deleteKeyTakesOneChatAfterAnother();
    void menuKeyServesTheChatInTheList_data();
    void menuKeyServesTheChatInTheList();
    void listShowsWhichChatWorksAndWhichHasNews();
    void chatComesBackAfterARestart();
    void windowComesBackAsItWas();
    void searchShortcutReachesTheSearchField();
    void droppedTextIsAttached();
    void droppedDocumentIsSummarised();
    void questionAboutALongDocumentSaysWhatItRestsOn();
    void questionWithADocumentThatIsTooLongComesBackWithASentence();
    void dropOutsideFilesIsRefused();
    void narrowWindowHidesTheChats();
    void composerStaysInTheMiddle();
    void unreadableHistoryIsExplainedAndCanBeLeftBehind();
};

void WindowTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
}

void WindowTest::emptyChatOffersThreeThingsToDo()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.item("emptyState")->isVisible());
    QVERIFY(window.shown(QStringLiteral("How can I help?")));
    for (const char *card : {"askCard", "summariseCard", "letterCard"}) {
        QVERIFY2(window.item(card)->isVisible(), card);
        QVERIFY2(window.item(card)->width() > 50, card);
    }
    QVERIFY(window.item("composerText")->hasActiveFocus());
}

void WindowTest::suggestionPutsAPromptIntoTheComposer()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    window.click(*window.item("letterCard"));
    QQuickItem *composer = window.item("composerText");
    QTRY_VERIFY(composer->property("text").toString().startsWith(QLatin1StringView("Write a short")));
    QVERIFY(composer->hasActiveFocus());
    window.type(QStringLiteral("the lift"));
    QVERIFY(composer->property("text").toString().endsWith(QLatin1StringView("the lift")));
}

void WindowTest::enterSendsAndTheAnswerStreamsIn()
{
    test::Window window({.answer = QStringLiteral("The sky is **blue** because of scattering.\n\n```python\nprint(1)\n```\n"),
                         .tokensPerSecond = 20});
    QVERIFY(window.waitUntilReady());
    window.ask(QStringLiteral("Why is the sky blue?"));
    QTRY_COMPARE(window.item("composerText")->property("text").toString(), QString());
    QTRY_VERIFY(!window.item("emptyState")->isVisible());
    QTRY_VERIFY(window.shown(QStringLiteral("Why is the sky blue?")));
    QTRY_VERIFY(window.item("stopButton")->isVisible());
    QTRY_VERIFY(window.shownContaining(QStringLiteral("The sky is")));
    QVERIFY(!window.shown(QStringLiteral("print(1)")));
    QVERIFY(window.waitUntilAnswered());
    QTRY_VERIFY(window.shown(QStringLiteral("print(1)")));
    QTRY_VERIFY(window.item("sendButton")->isVisible());
}

void WindowTest::theMeterSaysHowFullTheChatIs()
{
    test::Window window({.answer = QStringLiteral("It blows from the north and it is cold."),
                         .script = {QStringLiteral("--context"), QStringLiteral("40"), QStringLiteral("--bytes-per-token"),
                                    QStringLiteral("0")}});
    QVERIFY(window.waitUntilReady());
    const QQuickItem *meter = window.item("contextMeter");
    const auto says
        = [meter](const char *words) { return meter->property("words").toString().contains(QLatin1StringView(words)); };
    QVERIFY(meter->isVisible());
    window.click(*window.item("composerText"));
    window.type(QStringLiteral("Where does it blow from?"));
    QTRY_VERIFY(says("With what you are writing it is 12 %."));
    QVERIFY(says("This chat fills 0 %"));
    window.press(Qt::Key_Return);
    QTRY_VERIFY(window.conversation().count() == 2);
    QVERIFY(window.waitUntilAnswered());
    QTRY_VERIFY(says("This chat fills 35 %")); // five words and nine
    QVERIFY(!says("writing"));
    window.type(QString(QStringLiteral("word ")).repeated(30));
    QTRY_VERIFY(says("With what you are writing it is too long."));
    QVERIFY(says("This chat fills 35 %"));
}

void WindowTest::shiftEnterBreaksTheLine()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QQuickItem *composer = window.item("composerText");
    window.click(*composer);
    const qreal height = composer->height();
    window.type(QStringLiteral("one"));
    window.press(Qt::Key_Return, Qt::ShiftModifier);
    window.type(QStringLiteral("two"));
    QCOMPARE(composer->property("text").toString(), QStringLiteral("one\ntwo"));
    QTRY_VERIFY(composer->height() > height);
    QCOMPARE(window.conversation().count(), 0);
}

void WindowTest::stopButtonEndsTheAnswerAndOffersToTryAgain()
{
    test::Window window({.answer = QStringLiteral("word ").repeated(2000), .tokensPerSecond = 50});
    QVERIFY(window.waitUntilReady());
    window.ask(QStringLiteral("Write a lot."));
    QTRY_VERIFY(window.shownContaining(QStringLiteral("word word")));
    window.click(*window.item("stopButton"));
    QTRY_VERIFY(window.shown(QStringLiteral("You stopped this answer.")));
    QTRY_VERIFY(!window.conversation().busy());
    QVERIFY(window.shownContaining(QStringLiteral("word word")));
    QQuickItem *again = window.shown(QStringLiteral("Try Again"));
    QVERIFY(again);
    window.click(*again);
    QTRY_VERIFY(window.conversation().busy());
}

void WindowTest::editingAQuestionKeepsBothVersions()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    window.ask(QStringLiteral("first wording"));
    QVERIFY(window.waitUntilAnswered());
    QQuickItem *edit = window.find([](const QQuickItem &item) { return item.objectName() == QLatin1StringView("editQuestion"); });
    QVERIFY(edit);
    window.click(*edit);
    window.press(Qt::Key_A, Qt::ControlModifier);
    window.type(QStringLiteral("second wording"));
    window.press(Qt::Key_Return);
    QTRY_VERIFY(window.shown(QStringLiteral("second wording")));
    QVERIFY(window.waitUntilAnswered());
    QTRY_VERIFY(window.shown(QStringLiteral("2 of 2")));
    window.conversation().selectVersion(0, -1);
    QTRY_VERIFY(window.shown(QStringLiteral("first wording")));
    QTRY_VERIFY(!window.shown(QStringLiteral("second wording")));
}

void WindowTest::streamingStaysAtTheEndUnlessTheReaderScrolledUp()
{
    QString answer;
    for (int paragraph = 1; paragraph <= 200; ++paragraph) {
        answer += QStringLiteral("Paragraph %1 of an answer that goes on for a while.\n\n").arg(paragraph);
    }
    test::Window window({.answer = answer, .tokensPerSecond = 400});
    QVERIFY(window.waitUntilReady());
    window.ask(QStringLiteral("Go on."));
    QQuickItem *list = window.item("messageList");
    const auto fromEnd = [list] {
        return list->property("originY").toReal() + list->property("contentHeight").toReal()
            + list->property("bottomMargin").toReal() - list->property("contentY").toReal() - list->height();
    };
    QTRY_VERIFY_WITH_TIMEOUT(list->property("contentHeight").toReal() > 2 * list->height(), 15000);
    QTRY_VERIFY(fromEnd() < 60);
    QVERIFY(window.item("jumpToEnd")->opacity() < 0.1);

    const QPointF place = list->mapToScene(QPointF(list->width() / 2, list->height() / 2));
    window.turnWheel(place, 5);
    QTRY_VERIFY(window.item("jumpToEnd")->opacity() > 0.9);
    QTest::qWait(700); // scrolling is smooth
    const qreal top = list->property("contentY").toReal();
    QTest::qWait(500);
    QVERIFY(qAbs(list->property("contentY").toReal() - top) < 5);
    window.click(*window.item("jumpToEnd"));
    QTRY_VERIFY(fromEnd() < 60);
}

void WindowTest::renamingHappensInPlace()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    window.ask(QStringLiteral("What is the capital of France?"));
    QVERIFY(window.waitUntilAnswered());
    gui::ChatListModel &chats = *window.application().chats();
    QTRY_COMPARE(chats.count(), 1);
    window.item("chatList")->forceActiveFocus();
    QTRY_VERIFY(window.item("chatList")->property("currentIndex").toInt() == 0);
    window.press(Qt::Key_F2);
    window.press(Qt::Key_A, Qt::ControlModifier);
    window.type(QStringLiteral("Geography"));
    window.press(Qt::Key_Return);
    QTRY_COMPARE(chats.data(chats.index(0), gui::ChatListModel::TitleRole).toString(), QStringLiteral("Geography"));
    QTRY_COMPARE(window.window().title(), QStringLiteral("Geography"));
}

void WindowTest::deletingCanBeUndone()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    window.ask(QStringLiteral("Keep this."));
    QVERIFY(window.waitUntilAnswered());
    gui::ChatListModel &chats = *window.application().chats();
    QTRY_COMPARE(chats.count(), 1);
    window.item("chatList")->forceActiveFocus();
    window.press(Qt::Key_Delete);
    QTRY_COMPARE(chats.count(), 0);
    QTRY_VERIFY(window.item("emptyState")->isVisible());
    QTRY_VERIFY(window.shown(QStringLiteral("Undo")));
    const QRectF offer = test::sceneRect(*window.shown(QStringLiteral("Undo")));
    QVERIFY(!offer.intersects(test::sceneRect(*window.item("composerText")))); // one may want to go on typing
    window.click(*window.shown(QStringLiteral("Undo")));
    QTRY_COMPARE(chats.count(), 1);
    QTRY_VERIFY(!window.shown(QStringLiteral("Undo")));
}

void WindowTest::severalDeletionsAreUndoneAtOnce()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    gui::ChatListModel &chats = *window.application().chats();
    for (const int number : {1, 2}) {
        window.press(Qt::Key_N, Qt::ControlModifier);
        window.ask(QStringLiteral("Keep this."));
        QVERIFY(window.waitUntilAnswered());
        QTRY_COMPARE(chats.count(), number);
    }
    for (const int left : {1, 0}) {
        chats.remove(chats.data(chats.index(0), gui::ChatListModel::ChatIdRole).toLongLong()); // as a chat's menu does
        QTRY_COMPARE(chats.count(), left);
    }
    QTRY_VERIFY(window.shown(QStringLiteral("2 chats were deleted.")));
    window.click(*window.shown(QStringLiteral("Undo")));
    QTRY_COMPARE(chats.count(), 2);
}

void WindowTest::deleteKeyTakesOneChatAfterAnother()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    gui::ChatListModel &chats = *window.application().chats();
    for (int number = 1; number <= 5; ++number) {
        window.press(Qt::Key_N, Qt::ControlModifier);
        window.ask(QString::number(number));
        QVERIFY(window.waitUntilAnswered());
        QTRY_COMPARE(chats.count(), number);
    }
    const auto titles = [&chats] {
        QStringList all;
        for (int row = 0; row < chats.count(); ++row) {
            all << chats.data(chats.index(row), gui::ChatListModel::TitleRole).toString();
        }
        return all.join(u' ');
    };
    QTRY_COMPARE(titles(), QStringLiteral("5 4 3 2 1"));
    QQuickItem *list = window.item("chatList");
    list->forceActiveFocus();

    window.press(Qt::Key_Delete); // the chat that is shown
    window.press(Qt::Key_Delete);
    QTRY_COMPARE(titles(), QStringLiteral("3 2 1"));
    QTRY_VERIFY(window.item("emptyState")->isVisible());
    QVERIFY(list->hasActiveFocus());

    window.press(Qt::Key_Down);
    window.press(Qt::Key_Delete); // the next one takes its place,
    window.press(Qt::Key_Delete); // and the previous one where none comes after it
    window.press(Qt::Key_Delete);
    window.press(Qt::Key_Delete); // nothing is left
    QTRY_COMPARE(titles(), QString());
    QVERIFY(list->hasActiveFocus());
    QTRY_VERIFY(window.shown(QStringLiteral("5 chats were deleted.")));

    window.press(Qt::Key_Tab);
    QVERIFY(window.item("undoButton")->hasActiveFocus());
    window.press(Qt::Key_Space);
    QTRY_COMPARE(titles(), QStringLiteral("5 4 3 2 1"));
    QVERIFY(list->hasActiveFocus());
}

void WindowTest::menuKeyServesTheChatInTheList_data()
{
    QTest::addColumn<int>("width");
    QTest::newRow("wide") << 1050;
    QTest::newRow("narrow") << 420;
}

void WindowTest::menuKeyServesTheChatInTheList()
{
    QFETCH(const int, width);
    test::Window window({.size = {width, 700}});
    QVERIFY(window.waitUntilReady());
    window.ask(QStringLiteral("Keep this."));
    QVERIFY(window.waitUntilAnswered());
    gui::ChatListModel &chats = *window.application().chats();
    QTRY_COMPARE(chats.count(), 1);
    window.press(Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(window.item("chatSearch")->hasActiveFocus());
    QTest::qWait(500); // the pane slides in where the window is narrow
    window.press(Qt::Key_Down);
    QVERIFY(window.item("chatList")->hasActiveFocus());
    window.press(Qt::Key_F, Qt::ControlModifier);
    QVERIFY(window.item("chatSearch")->hasActiveFocus());
    window.press(Qt::Key_Down);
    const QRectF chat = test::sceneRect(*window.item("chatDelegate"));
    const auto entry = [&window] { return window.shown(QStringLiteral("Delete")); };

    window.press(Qt::Key_Menu);
    QTRY_VERIFY(entry());
    QTest::qWait(300); // it fades in
    QVERIFY(chat.united(test::sceneRect(*entry())).height() < 6 * chat.height()); // it opens at the chat
    window.press(Qt::Key_Escape);
    QTRY_VERIFY(!entry());
    QTRY_VERIFY(window.item("chatList")->hasActiveFocus());

    window.press(Qt::Key_Menu);
    QTRY_VERIFY(entry());
    QTest::qWait(300);
    window.press(Qt::Key_Down);
    window.press(Qt::Key_Return);
    QTRY_VERIFY(!entry());
    QTest::qWait(300);
    window.press(Qt::Key_A, Qt::ControlModifier);
    window.type(QStringLiteral("Kept"));
    window.press(Qt::Key_Return);
    QTRY_COMPARE(chats.data(chats.index(0), gui::ChatListModel::TitleRole).toString(), QStringLiteral("Kept"));

    window.press(Qt::Key_Menu);
    QTRY_VERIFY(entry());
    QTest::qWait(300);
    window.press(Qt::Key_Down);
    window.press(Qt::Key_Down);
    window.press(Qt::Key_Return);
    QTRY_COMPARE(chats.count(), 0);
    QTRY_VERIFY(window.item("chatList")->hasActiveFocus());
}

void WindowTest::listShowsWhichChatWorksAndWhichHasNews()
{
    test::Window window({.answer = QString(QStringLiteral("word ")).repeated(60), .tokensPerSecond = 60});
    QVERIFY(window.waitUntilReady());
    const gui::ChatListModel &chats = *window.application().chats();
    const auto has
        = [&chats](gui::ChatListModel::Role role) { return chats.count() == 1 && chats.data(chats.index(0), role).toBool(); };
    window.conversation().send(QStringLiteral("Talk"));
    QTRY_VERIFY(has(gui::ChatListModel::WorkingRole));
    QTRY_VERIFY(window.item("chatMark") && window.item("chatMark")->isVisible());
    const qint64 id = window.conversation().chatId();
    window.application().sessions()->showNew();
    QVERIFY(!has(gui::ChatListModel::UnreadRole));
    QTRY_VERIFY_WITH_TIMEOUT(!has(gui::ChatListModel::WorkingRole), 20'000);
    QTRY_VERIFY(has(gui::ChatListModel::UnreadRole));
    QVERIFY(window.item("chatMark")->isVisible());
    window.application().sessions()->show(id);
    QVERIFY(!has(gui::ChatListModel::UnreadRole));
    QTRY_VERIFY(!window.item("chatMark"));
}

void WindowTest::chatComesBackAfterARestart()
{
    const QTemporaryDir folder;
    const QString database = folder.filePath(QStringLiteral("history.db"));
    {
        test::Window window({.answer = QStringLiteral("Paris."), .databasePath = database});
        QVERIFY(window.waitUntilReady());
        window.ask(QStringLiteral("What is the capital of France?"));
        QVERIFY(window.waitUntilAnswered());
    }
    test::Window window({.databasePath = database});
    QVERIFY(window.waitUntilReady());
    QTRY_COMPARE(window.application().chats()->count(), 1);
    QQuickItem *list = window.item("chatList");
    QTRY_VERIFY(window.find([](const QQuickItem &item) { return item.objectName() == QLatin1StringView("chatDelegate"); }));
    Q_UNUSED(list)
    window.click(*window.item("chatDelegate"));
    QVERIFY(window.item("composerText")->hasActiveFocus());
    QTRY_VERIFY(window.shown(QStringLiteral("What is the capital of France?")));
    QTRY_VERIFY(window.shownContaining(QStringLiteral("Paris.")));
}

void WindowTest::windowComesBackAsItWas()
{
    const QTemporaryDir folder;
    KConfig config(folder.filePath(QStringLiteral("state")), KConfig::SimpleConfig);
    const KConfigGroup state = config.group(QStringLiteral("Window"));
    /// Opens a window, changes it and waits until the file has the value.
    const auto keeps = [&](const QString &value, const std::function<void(QWindow &)> &change) {
        const test::Window window({.size = {}, .state = state});
        if (!window.waitUntilOpen() || state.entryMap().values().contains(value)) {
            return false;
        }
        change(window.window());
        return QTest::qWaitFor([&] { return state.entryMap().values().contains(value); });
    };
    const QRect place(40, 30, 640, 480);
    QVERIFY(keeps(QString::number(place.width()), [&place](QWindow &window) { window.setGeometry(place); }));
    QVERIFY(keeps(QStringLiteral("true"), [&place](QWindow &window) {
        QCOMPARE(window.geometry(), place);
        window.showMaximized();
    }));
    const test::Window window({.size = {}, .state = state});
    QVERIFY(window.waitUntilOpen());
    QTRY_COMPARE(window.window().windowState(), Qt::WindowMaximized);
}

void WindowTest::searchShortcutReachesTheSearchField()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    window.press(Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(window.item("chatSearch")->hasActiveFocus());
}

void WindowTest::droppedTextIsAttached()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QFile file(window.folder() + QStringLiteral("/notes.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("A few notes about the house.\n");
    file.close();
    const QQuickItem *composer = window.item("composerText");
    const QPoint onComposer = composer->mapToScene(QPointF(40, 10)).toPoint();
    QVERIFY(window.drop({QUrl::fromLocalFile(file.fileName())}, onComposer, [&window] {
        QVERIFY(window.item("dropHint")->isVisible());
        QVERIFY(window.shown(QStringLiteral("Drop to summarise “notes.txt”")));
    }));
    QTRY_VERIFY(window.shown(QStringLiteral("notes.txt")));
    QVERIFY(!window.item("dropHint")->isVisible());
    QCOMPARE(window.conversation().count(), 0);
}

void WindowTest::droppedDocumentIsSummarised()
{
    QVERIFY2(QFile::exists(QStringLiteral(READER_PROGRAM)), READER_PROGRAM);
    test::Window window({.answer = QStringLiteral("The house is old.")});
    QVERIFY(window.waitUntilReady());
    const QUrl report = writeDocument(window, "The house was built in 1890. It needs a new roof.\n");
    QVERIFY(window.drop({report}, QPoint(60, 300))); // over the list of chats
    QTRY_VERIFY_WITH_TIMEOUT(window.shownContaining(QStringLiteral("The house is old.")), 15000);
    QVERIFY(window.waitUntilAnswered());
    QVERIFY(window.find([](const QQuickItem &item) {
        return item.isVisible() && item.property("name").toString() == QLatin1StringView("report.txt");
    }));
}

void WindowTest::questionAboutALongDocumentSaysWhatItRestsOn()
{
    test::Window window({.answer = QStringLiteral("The house is old.")});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.drop({writeDocument(window, LongText)}, QPoint(600, 300)));
    QVERIFY(window.waitUntilAnswered());
    window.ask(QStringLiteral("When was it built?"));
    const gui::Conversation &conversation = window.conversation();
    QTRY_VERIFY(conversation.count() == 4 && !conversation.busy());
    QCOMPARE(conversation.textAt(3), QStringLiteral("The house is old."));
    QTRY_VERIFY(window.shownContaining(QStringLiteral("rests on the summary and not on the full document")));
}

void WindowTest::questionWithADocumentThatIsTooLongComesBackWithASentence()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    const gui::Conversation &conversation = window.conversation();
    window.conversation().attach(writeDocument(window, LongText));
    QTRY_VERIFY(conversation.canSend());
    window.ask(QStringLiteral("When was it built?"));
    QTRY_VERIFY(window.shownContaining(QStringLiteral("A summary works at any length.")));
    QTRY_COMPARE(window.item("composerText")->property("text").toString(), QStringLiteral("When was it built?"));
    QCOMPARE(conversation.pendingAttachments()->rowCount(), 1);
    QCOMPARE(conversation.count(), 0);
}

void WindowTest::dropOutsideFilesIsRefused()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QVERIFY(!window.drop({QUrl(QStringLiteral("https://example.org/report.pdf"))}, QPoint(600, 200)));
    QVERIFY(!window.item("dropHint")->isVisible());
    QCOMPARE(window.conversation().count(), 0);
}

void WindowTest::narrowWindowHidesTheChats()
{
    test::Window window({.size = {360, 640}});
    QVERIFY(window.waitUntilReady());
    QTRY_VERIFY(!window.item("chatList") || !window.item("chatList")->isVisible());
    const QQuickItem *composer = window.item("composerText");
    const QRectF place = composer->mapRectToScene(QRectF(0, 0, composer->width(), composer->height()));
    QVERIFY(place.left() >= 0 && place.right() <= 360);
    window.press(Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(window.item("chatSearch") && window.item("chatSearch")->hasActiveFocus());
}

void WindowTest::composerStaysInTheMiddle()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    const auto aside = [&window] {
        return qAbs(test::sceneRect(*window.item("composerText")).center().x()
                    - test::sceneRect(*window.item("summariseCard")).center().x());
    };
    QTRY_VERIFY(aside() < 2);
    for (const QSize size : {QSize(1100, 750), QSize(1300, 900), QSize(1200, 700)}) {
        window.window().resize(size);
        QTRY_COMPARE(window.window().contentItem()->size(), QSizeF(size));
        QTest::qWait(300);
        QVERIFY2(aside() < 2, qPrintable(QString::number(size.width())));
    }
}

void WindowTest::unreadableHistoryIsExplainedAndCanBeLeftBehind()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("history.db")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray letter = "This is a letter and no database at all. ";
    file.write(letter);
    file.close();
    test::Window window({.databasePath = file.fileName()});
    QTRY_VERIFY(window.item("startupErrorView")->isVisible());
    QVERIFY(!window.item("composerText")->isVisible());
    QVERIFY(window.shown(window.application().history()->sentence()));

    window.click(*window.shown(QStringLiteral("Try Again")));
    QTest::qWait(300);
    QVERIFY(window.item("startupErrorView")->isVisible());
    window.click(*window.shown(QStringLiteral("Begin with an Empty History")));
    QTRY_VERIFY(window.item("emptyState")->isVisible());
    QVERIFY(window.application().history()->sentence().isEmpty());
    const QStringList kept = QDir(folder.path()).entryList({QStringLiteral("history-unreadable-*.db")});
    QCOMPARE(kept.size(), 1);
    QVERIFY(window.shownContaining(kept.first()));
    QFile old(folder.filePath(kept.first()));
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), letter);
    window.ask(QStringLiteral("Is anybody there?"));
    QVERIFY(window.waitUntilAnswered());
    QTRY_COMPARE(window.application().chats()->count(), 1);
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    WindowTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "windowtest.moc"
