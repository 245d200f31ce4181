// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What stands around an answer in the window: what the model thought, how the answer was made, and the ways on.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"

#include <QApplication>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{
/// As many different words.
QString words(int count)
{
    QString text;
    for (int word = 1; word <= count; ++word) {
        text += u"word%1 "_s.arg(word);
    }
    return text;
}

bool isShown(const QQuickItem *item)
{
    return item != nullptr && item->isVisible();
}
}

class AnswerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aThoughtIsFoldedAndUnfolds();
    void aThoughtIsCountedWhileItGoesOn();
    void theSwitchLetsTheModelThinkFirst();
    void withoutAChoiceThereIsNoSwitch();
    void detailsAreShownOnDemand();
    void aStoppedAnswerIsContinued();
    void repetitionIsEndedWithAWord();
};

void AnswerTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
}

void AnswerTest::aThoughtIsFoldedAndUnfolds()
{
    test::Window window({.answer = u"<think>\nThey ask for a wind.\n</think>\n\nThe mistral."_s});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"Which wind?"_s));
    QVERIFY(window.waitUntilAnswered());
    QTRY_VERIFY(window.shownContaining(u"The mistral."_s));
    QVERIFY(!window.shownContaining(u"They ask"_s));
    QQuickItem *button = window.item("thoughtButton");
    QVERIFY(isShown(button));
    QVERIFY(button->property("text").toString().startsWith(u"Thought for"_s));
    QVERIFY(window.click([button] { return button; }));
    QTRY_VERIFY(window.shown(u"They ask for a wind."_s));
    button->forceActiveFocus();
    window.press(Qt::Key_Return);
    QTRY_VERIFY(!window.shown(u"They ask for a wind."_s));
}

void AnswerTest::aThoughtIsCountedWhileItGoesOn()
{
    test::Window window({.answer = u"<think>"_s + words(10'000), .tokensPerSecond = 50});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"Which wind?"_s));
    QTRY_VERIFY(window.shown(u"Thinking… 1 s"_s));
    QTRY_VERIFY(window.shown(u"Thinking… 2 s"_s));
    window.conversation().stop();
    QVERIFY(window.waitUntilAnswered());
    QTRY_VERIFY(window.shownContaining(u"Thought for"_s));
}

void AnswerTest::theSwitchLetsTheModelThinkFirst()
{
    test::Window window({.script = {u"--thinking-switch"_s, u"1"_s, u"--thought"_s, u"Hm."_s}});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"Which wind?"_s));
    QVERIFY(window.waitUntilAnswered());
    QVERIFY(!window.item("thoughtButton"));
    QQuickItem *thinkSwitch = window.item("thinkSwitch");
    QVERIFY(isShown(thinkSwitch));
    QVERIFY(!thinkSwitch->property("checked").toBool());
    QVERIFY(window.click([thinkSwitch] { return thinkSwitch; }));
    QTRY_VERIFY(Settings::thinkFirst());
    QVERIFY(window.ask(u"And today?"_s));
    QVERIFY(window.waitUntilAnswered());
    QTRY_VERIFY(isShown(window.item("thoughtButton")));
    thinkSwitch->forceActiveFocus();
    window.press(Qt::Key_Space);
    QTRY_VERIFY(!Settings::thinkFirst());
}

void AnswerTest::withoutAChoiceThereIsNoSwitch()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QVERIFY(!isShown(window.item("thinkSwitch")));
}

void AnswerTest::detailsAreShownOnDemand()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"Which wind?"_s));
    QVERIFY(window.waitUntilAnswered());
    QVERIFY(!window.item("answerDetails"));
    QVERIFY(window.click([&window] { return window.item("detailsButton"); }));
    QTRY_VERIFY(isShown(window.item("answerDetails")));
    const QString text = window.item("answerDetails")->property("text").toString();
    for (const QString &part : {u"Scripted Model"_s, u"2 tokens"_s, u"Seed: 4711"_s}) {
        QVERIFY2(text.contains(part), qPrintable(text));
    }
    window.item("detailsButton")->forceActiveFocus();
    window.press(Qt::Key_Space);
    QTRY_VERIFY(!window.item("answerDetails"));
}

void AnswerTest::aStoppedAnswerIsContinued()
{
    test::Window window({.answer = words(100), .tokensPerSecond = 50});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"Count."_s));
    QTRY_VERIFY(window.shownContaining(u"word5 "_s));
    window.click(*window.item("stopButton"));
    QTRY_VERIFY(window.shown(u"You stopped this answer."_s));
    QVERIFY(window.click([&window] { return window.item("resumeButton"); }));
    QTRY_VERIFY(window.conversation().busy());
    QVERIFY(window.waitUntilAnswered());
    QTRY_VERIFY(!window.shown(u"You stopped this answer."_s));
    QCOMPARE(window.conversation().textAt(1), words(100));
    QTRY_VERIFY(window.shownContaining(u"word100"_s));
    QVERIFY(!isShown(window.item("resumeButton")));
}

void AnswerTest::repetitionIsEndedWithAWord()
{
    test::Window window({.answer = u"The same again. "_s.repeated(4000), .tokensPerSecond = 2000});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"Which wind?"_s));
    QVERIFY(window.waitUntilAnswered());
    QTRY_VERIFY(window.shownContaining(u"began to repeat itself"_s));
    QVERIFY(window.shown(u"Try Again"_s));
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication app(argc, argv);
    test::prepareApplication();
    AnswerTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "answertest.moc"
