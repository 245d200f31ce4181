// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A control that cannot be used says why, to the pointer, to the keyboard and to a screen reader.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"

#include <QApplication>
#include <QFile>
#include <QTest>

class ReasonsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sendWaitsForAQuestion();
    void questionWithAnUnreadableDocumentIsHeldAndGoesWithoutIt();
    void questionDuringAnAnswerIsHeld();
    void buttonsOfMessagesWaitForTheAnswer();
    void endsOfTheVersionsAreNamed();
    void nothingIsDisabledWithoutAWord();

private:
    /// Holds the pointer over a button, wherever it moves to, until a text is shown.
    [[nodiscard]] bool hoverShows(const test::Window &window, const QQuickItem &item, const QString &text) const
    {
        return QTest::qWaitFor([&] {
            QTest::mouseMove(&window.window(), test::sceneRect(item).center().toPoint());
            return window.shown(text) != nullptr;
        });
    }
};

namespace
{
const QString Waits = QStringLiteral("Possible once the answer is written.");

/// Returns the visible button with this name that stands first.
QQuickItem *button(const test::Window &window, const QString &name)
{
    return window.find([&name](const QQuickItem &item) {
        return item.isVisible() && item.inherits("QQuickAbstractButton") && item.property("text").toString() == name;
    });
}

QUrl writeFile(const test::Window &window, const QString &name, const QByteArray &content)
{
    QFile file(window.folder() + u'/' + name);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? QUrl::fromLocalFile(file.fileName())
                                                                                    : QUrl();
}
}

void ReasonsTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
}

void ReasonsTest::sendWaitsForAQuestion()
{
    const QString reason = QStringLiteral("Write a question first.");
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QQuickItem *send = window.item("sendButton");
    QVERIFY(hoverShows(window, *send, reason));
    QTest::mouseMove(&window.window(), test::sceneRect(*window.item("emptyState")).center().toPoint());
    QTRY_VERIFY(!window.shown(reason));
    send->forceActiveFocus(Qt::OtherFocusReason);
    QVERIFY(!window.shown(reason));
    window.press(Qt::Key_Space);
    QTRY_VERIFY(window.shown(reason));
    QCOMPARE(window.conversation().count(), 0);

    window.item("composerText")->forceActiveFocus();
    window.type(QStringLiteral("Why?"));
    QTRY_VERIFY(!window.shown(reason));
    window.click(*send);
    QTRY_VERIFY(window.shown(QStringLiteral("Why?")));
}

void ReasonsTest::questionWithAnUnreadableDocumentIsHeldAndGoesWithoutIt()
{
    const QString question = QStringLiteral("When is the roof renewed?");
    test::Window window;
    QVERIFY(window.waitUntilReady());
    gui::PendingAttachments &documents = *window.conversation().pendingAttachments();
    window.conversation().attach(writeFile(window, QStringLiteral("minutes.txt"), "The roof is renewed in spring."));
    window.conversation().attach(writeFile(window, QStringLiteral("scan.pdf"), "This is no PDF."));
    QTRY_COMPARE(documents.unreadyCount(), 1);
    QTRY_VERIFY(documents.obstacle().contains(QLatin1StringView("could not be read")));
    window.ask(question);
    QTRY_VERIFY(window.shown(QStringLiteral("“scan.pdf” could not be read, so nothing was sent.")));
    QCOMPARE(window.item("composerText")->property("text").toString(), question);
    QCOMPARE(window.conversation().count(), 0);

    QVERIFY(window.click([&window] { return window.shown(QStringLiteral("Send Without It")); }));
    QVERIFY(window.waitUntilAnswered());
    QVERIFY(window.shown(question));
    QVERIFY(window.shown(QStringLiteral("minutes.txt"))); // what could be read went with it
    QVERIFY(!window.shown(QStringLiteral("scan.pdf")));
    QVERIFY(!window.shown(QStringLiteral("Send Without It")));
    QCOMPARE(window.item("composerText")->property("text").toString(), QString());
}

void ReasonsTest::questionDuringAnAnswerIsHeld()
{
    test::Window window({.tokensPerSecond = 50, .script = {QStringLiteral("--words"), QStringLiteral("5000")}});
    QVERIFY(window.waitUntilReady());
    window.ask(QStringLiteral("Write a lot."));
    QTRY_VERIFY(window.conversation().busy() && window.conversation().chatId() != 0);
    window.ask(QStringLiteral("And more."));
    QTRY_VERIFY(window.shown(QStringLiteral("Another answer is still being written.")));
    QCOMPARE(window.item("composerText")->property("text").toString(), QStringLiteral("And more."));
    window.conversation().stop();
    QTRY_VERIFY(!window.shown(QStringLiteral("Another answer is still being written."))); // which is no longer so
}

void ReasonsTest::buttonsOfMessagesWaitForTheAnswer()
{
    test::Window window({.tokensPerSecond = 50, .script = {QStringLiteral("--words"), QStringLiteral("5000")}});
    QVERIFY(window.waitUntilReady());
    window.ask(QStringLiteral("First?"));
    QTRY_VERIFY(window.shownContaining(QStringLiteral("word1 word2")));
    window.conversation().stop();
    QVERIFY(window.waitUntilAnswered());
    window.ask(QStringLiteral("Second?"));
    QTRY_COMPARE(window.conversation().count(), 4);
    const auto again = [&window] { return button(window, QStringLiteral("Answer again")); };
    QVERIFY(again());
    QVERIFY(hoverShows(window, *again(), Waits));
    window.click(*again());
    QVERIFY(window.shown(Waits)); // at once
    QCOMPARE(window.conversation().count(), 4);
    window.conversation().stop();
    QTRY_VERIFY(!window.conversation().busy());
    QTRY_VERIFY(!window.shown(Waits));
    window.click(*again());
    QTRY_COMPARE(window.conversation().count(), 2); // the first question with another answer
}

void ReasonsTest::endsOfTheVersionsAreNamed()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    window.ask(QStringLiteral("First?"));
    QVERIFY(window.waitUntilAnswered());
    window.conversation().regenerate(1);
    QVERIFY(window.waitUntilAnswered());
    QTRY_VERIFY(window.shown(QStringLiteral("2 of 2")));
    QVERIFY(hoverShows(window, *button(window, QStringLiteral("Next version")), QStringLiteral("This is the last version.")));
    window.click(*button(window, QStringLiteral("Previous version")));
    QTRY_VERIFY(window.shown(QStringLiteral("1 of 2")));
    QVERIFY(
        hoverShows(window, *button(window, QStringLiteral("Previous version")), QStringLiteral("This is the first version.")));
}

void ReasonsTest::nothingIsDisabledWithoutAWord()
{
    test::Window window(
        {.tokensPerSecond = 50, .size = {1050, 2600}, .script = {QStringLiteral("--words"), QStringLiteral("5000")}});
    QVERIFY(window.waitUntilReady());
    const auto disabled = [&window] {
        return window.find([](const QQuickItem &item) {
            return item.isVisible() && !item.isEnabled() && item.inherits("QQuickAbstractButton")
                && item.property("description").toString().isEmpty();
        });
    };
    QVERIFY(!disabled());
    window.ask(QStringLiteral("Write a lot."));
    QTRY_VERIFY(window.conversation().busy());
    window.conversation().attach(writeFile(window, QStringLiteral("minutes.txt"), "The roof is renewed in spring."));
    QTRY_VERIFY(button(window, QStringLiteral("Summarise")));
    QVERIFY(!disabled());
    window.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(window.item("measureExactness") && window.item("measureExactness")->isVisible());
    QVERIFY(!disabled());
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    ReasonsTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "reasonstest.moc"
