// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a person does with messages that are there, by keyboard and menu: delete one, copy the chat, compare, unfold.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"

#include <QApplication>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{
/// Chooses an entry of the menu of the focused message.
bool choose(const test::Window &window, const QString &entry)
{
    window.press(Qt::Key_Menu);
    return window.click([&] { return window.shown(entry); });
}

int currentRow(const test::Window &window)
{
    return window.item("messageList")->property("currentIndex").toInt();
}

bool isWhole(const test::Window &window)
{
    return QTest::qWaitFor([&window] { return window.conversation().count() > 0 && !window.conversation().busy(); });
}
}

class MessagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theDeleteKeyTakesTheFocusedMessage();
    void deletingFromTheMenuCanBeUndoneByItsButton();
    void theDeleteKeyInASelectionDeletesNothing();
    void duplicatingShowsTheCopy();
    void twoAnswersStandSideBySideUntilOneIsKept_data();
    void twoAnswersStandSideBySideUntilOneIsKept();
    void aVeryLongQuestionUnfolds();
};

void MessagesTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
}

void MessagesTest::theDeleteKeyTakesTheFocusedMessage()
{
    test::Window window({.answer = u"Short."_s});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"first"_s) && isWhole(window));
    QVERIFY(window.ask(u"second"_s));
    QTRY_VERIFY(window.conversation().count() == 4 && !window.conversation().busy());
    window.item("messageList")->forceActiveFocus();
    while (currentRow(window) != 0) {
        window.press(currentRow(window) < 0 ? Qt::Key_Down : Qt::Key_Up);
    }
    window.press(Qt::Key_Down);
    QCOMPARE(currentRow(window), 1);
    window.press(Qt::Key_Delete);
    QTRY_COMPARE(window.conversation().count(), 3);
    QVERIFY(window.shown(u"first"_s) && window.shown(u"second"_s));
    QTRY_VERIFY(window.shown(u"The message was deleted."_s));
    window.press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(window.conversation().count(), 4);
    QTRY_VERIFY(!window.shown(u"The message was deleted."_s));
}

void MessagesTest::deletingFromTheMenuCanBeUndoneByItsButton()
{
    test::Window window({.answer = u"Short."_s});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"first"_s) && isWhole(window));
    window.item("messageList")->forceActiveFocus();
    window.press(Qt::Key_Home);
    while (currentRow(window) != 1) {
        window.press(currentRow(window) < 1 ? Qt::Key_Down : Qt::Key_Up);
    }
    QVERIFY(choose(window, u"Delete Message"_s));
    QTRY_COMPARE(window.conversation().count(), 1);
    QTRY_VERIFY(window.item("messageList")->hasActiveFocus());
    QVERIFY(window.click([&window] { return window.item("undoDeleteMessage"); }));
    QTRY_COMPARE(window.conversation().count(), 2);
    QTRY_VERIFY(!window.item("undoDeleteMessage")->isVisible());
}

void MessagesTest::theDeleteKeyInASelectionDeletesNothing()
{
    test::Window window({.answer = u"Short."_s});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"first"_s) && isWhole(window));
    QQuickItem *text = window.item("questionText");
    QCOMPARE(text->property("text").toString(), u"first"_s);
    text->forceActiveFocus();
    QMetaObject::invokeMethod(text, "selectAll");
    window.press(Qt::Key_Delete);
    QTest::qWait(100);
    QCOMPARE(window.conversation().count(), 2);
}

void MessagesTest::duplicatingShowsTheCopy()
{
    test::Window window({.answer = u"Short."_s});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"first"_s) && isWhole(window));
    const qint64 original = window.conversation().chatId();
    window.item("messageList")->forceActiveFocus();
    while (currentRow(window) != 1) {
        window.press(currentRow(window) < 1 ? Qt::Key_Down : Qt::Key_Up);
    }
    QVERIFY(choose(window, u"Duplicate up to Here"_s));
    QTRY_VERIFY(window.conversation().chatId() != original && window.conversation().count() == 2);
    QTRY_COMPARE(window.application().chats()->count(), 2);
    QTRY_COMPARE(window.window().title(), u"first (copy)"_s);
}

void MessagesTest::twoAnswersStandSideBySideUntilOneIsKept_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<bool>("beside");
    QTest::newRow("wide") << 1300 << true;
    QTest::newRow("narrow") << 360 << false;
}

void MessagesTest::twoAnswersStandSideBySideUntilOneIsKept()
{
    QFETCH(const int, width);
    QFETCH(const bool, beside);
    test::Window window({.answer = u"The north wind blows."_s, .size = {width, 700}});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"first"_s) && isWhole(window));
    const qint64 first = window.conversation().transcript()->idAt(1);
    window.item("messageList")->forceActiveFocus();
    while (currentRow(window) != 1) {
        window.press(currentRow(window) < 1 ? Qt::Key_Down : Qt::Key_Up);
    }
    QVERIFY(choose(window, u"Compare With"_s));
    QVERIFY(window.click([&window] { return window.shown(u"Another Answer"_s); }));
    QTRY_VERIFY(!window.shown(u"Another Answer"_s) && !window.shown(u"Compare With"_s)); // the menu fades
    QTRY_VERIFY(!window.conversation().busy() && window.conversation().transcript()->idAt(1) != first);
    const auto keepButtons = [&window] {
        return window.findAll([](const QQuickItem &item) { return item.isVisible() && item.objectName() == "keepAnswer"_L1; });
    };
    QTRY_COMPARE(keepButtons().size(), 2);
    QCOMPARE(window.conversation().transcript()->index(1).data(gui::Transcript::VersionCountRole).toInt(), 2);
    QTRY_VERIFY(window.shown(u"First answer"_s) && window.shown(u"Second answer"_s));
    const QRectF one = test::sceneRect(*window.item("firstAnswer"));
    const QRectF other = test::sceneRect(*window.item("secondAnswer"));
    QCOMPARE(one.right() <= other.left(), beside);
    QCOMPARE(one.bottom() <= other.top(), !beside);
    QVERIFY(one.left() >= 0 && other.right() <= width);
    const auto keepFirst = [&]() -> QQuickItem * {
        for (QQuickItem *button : keepButtons()) {
            if (window.item("firstAnswer")->isAncestorOf(button)) {
                return button;
            }
        }
        return nullptr;
    };
    QVERIFY(window.click(keepFirst));
    QTRY_COMPARE(window.conversation().transcript()->idAt(1), first);
    QTRY_COMPARE(keepButtons().size(), 0);
    QTRY_VERIFY(window.shown(u"1 of 2"_s));
}

void MessagesTest::aVeryLongQuestionUnfolds()
{
    test::Window window({.answer = u"Short."_s});
    QVERIFY(window.waitUntilReady());
    window.conversation().send(u"word "_s.repeated(1500) + u"the end"_s);
    QVERIFY(window.waitUntilAnswered());
    QTRY_VERIFY(window.shown(u"Show All"_s));
    const QQuickItem *question = window.item("questionText");
    const auto isShownWhole = [question] { return question->property("text").toString().endsWith("the end"_L1); };
    QVERIFY(!isShownWhole());
    const qreal folded = question->property("contentHeight").toReal();
    window.item("messageList")->forceActiveFocus();
    window.press(Qt::Key_End);
    QVERIFY(window.click([&window] { return window.shown(u"Show All"_s); }));
    QTRY_VERIFY(isShownWhole());
    QTRY_VERIFY(question->property("contentHeight").toReal() > 2 * folded);
    QVERIFY(window.item("unfoldQuestion")->property("text").toString() == u"Show Less"_s);
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    MessagesTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "messagestest.moc"
