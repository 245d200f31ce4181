// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A chat that has become too long goes on in whichever way its reader chooses, by mouse in the real window.
#include "gui/common/settings.h"
#include "tests/support/windowharness.h"

#include <QApplication>
#include <QTest>

class LongChatTest : public QObject
{
    Q_OBJECT

    /// Returns the options for an engine that reads 400 words and answers with 60.
    static test::WindowOptions fewWords(const QStringList &more = {})
    {
        QStringList answer;
        for (int word = 1; word <= 60; ++word) {
            answer += QStringLiteral("word%1").arg(word);
        }
        return {.answer = answer.join(u' '),
                .tokensPerSecond = 1000,
                .script = QStringList{QStringLiteral("--bytes-per-token"), QStringLiteral("0"), QStringLiteral("--context"),
                                      QStringLiteral("400")}
                    + more};
    }

    static QString question(int number)
    {
        return QStringLiteral("Question %1 about the winds, with ten words in it.").arg(number);
    }

    static gui::LongChat &ways(const test::Window &window) { return *window.conversation().longChat(); }

    /// Asks until a question is refused. Returns how many were asked, or 0 if none was.
    static int fill(const test::Window &window)
    {
        for (int number = 1; number < 10; ++number) {
            window.conversation().send(question(number));
            if (!QTest::qWaitFor([&window] { return !window.conversation().busy(); }, 15'000)) {
                return 0;
            }
            const auto last = window.conversation().transcript()->messageAt(window.conversation().count() - 1);
            if (last && last->state == storage::MessageState::Failed) {
                return QTest::qWaitFor([&window] { return ways(window).isOffered(); }, 15'000) ? number : 0;
            }
        }
        return 0;
    }

    static storage::Message messageAt(const test::Window &window, int row)
    {
        return window.conversation().transcript()->messageAt(row).value_or(storage::Message());
    }

    static bool isIdle(const test::Window &window) { return !window.conversation().busy(); }

    static bool click(const test::Window &window, const char *choice)
    {
        return window.click([&window, choice] {
            QQuickItem *item = window.item(choice);
            return item && item->isVisible() ? item : nullptr;
        });
    }

private Q_SLOTS:
    void init()
    {
        Settings::self()->setDefaults();
        Settings::self()->save();
    }

    void theWaysOnAreOfferedWithFigures()
    {
        test::Window window(fewWords());
        QVERIFY(window.waitUntilReady());
        QVERIFY(fill(window) > 3);
        QVERIFY2(ways(window).sentence().contains(QStringLiteral("there is room for 400")), qPrintable(ways(window).sentence()));
        QVERIFY(window.shownContaining(QStringLiteral("there is room for 400. How shall it go on?")));
        QVERIFY(ways(window).recapMessages() >= 2);
        QVERIFY(ways(window).omittedMessages() >= 2);
        QTRY_VERIFY(window.shown(QStringLiteral("Summarise the %1 Oldest Messages").arg(ways(window).recapMessages())));
        QVERIFY(window.shown(QStringLiteral("Leave Out the %1 Oldest Messages").arg(ways(window).omittedMessages())));
        QVERIFY(window.shown(QStringLiteral("Start a New Chat with a Summary")));
        QCOMPARE(ways(window).largerContext(), 0); // there is no memory for it
        QVERIFY(!window.item("readMoreChoice")->isVisible());
        QVERIFY(!window.shown(QStringLiteral("Try Again"))); // which would fail again
        ways(window).dismiss();
        QTRY_VERIFY(window.shown(QStringLiteral("Try Again")));
        QVERIFY(!window.item("summariseChatChoice")->isVisible());
    }

    void theKeyboardChoosesToo()
    {
        test::Window window(fewWords());
        QVERIFY(window.waitUntilReady());
        QVERIFY(fill(window) > 3);
        const int count = window.conversation().count();
        QQuickItem *choice = window.item("leaveOutChoice");
        QTRY_VERIFY(choice->isVisible());
        for (int presses = 0; presses < 200 && !choice->hasActiveFocus(); ++presses) { // by way of every message
            window.press(Qt::Key_Tab);
        }
        QVERIFY(choice->hasActiveFocus());
        window.press(Qt::Key_Return);
        QTRY_VERIFY(window.conversation().count() == count + 1 && isIdle(window));
        QVERIFY(window.item("composerText")->hasActiveFocus());
    }

    void theOldestMessagesAreLeftOutAndComeBack()
    {
        test::Window window(fewWords());
        QVERIFY(window.waitUntilReady());
        const int asked = fill(window);
        QVERIFY(asked > 3);
        const int count = window.conversation().count();
        const int omitted = ways(window).omittedMessages();
        QVERIFY(click(window, "leaveOutChoice"));
        QVERIFY(window.item("composerText")->hasActiveFocus()); // the bar goes
        QTRY_VERIFY(window.conversation().count() == count + 1 && isIdle(window)); // the mark stands in place of the failure
        QCOMPARE(messageAt(window, count - 1).kind, storage::MessageKind::Omission);
        QCOMPARE(messageAt(window, count).state, storage::MessageState::Complete);
        const QString note
            = QStringLiteral("The %1 oldest messages of this chat are left out of what the model reads.").arg(omitted);
        QTRY_VERIFY(window.shown(note));
        QTRY_VERIFY(!ways(window).isOffered());
        const int shortened = window.conversation().context()->used();
        QVERIFY(shortened < 400);

        QVERIFY(click(window, "contextMarkUndo"));
        QTRY_VERIFY(window.shown(QStringLiteral("The model reads the whole chat again, with its oldest messages.")));
        QTRY_VERIFY(window.conversation().context()->used() > 400);
        QVERIFY(click(window, "contextMarkUndo"));
        QTRY_VERIFY(window.shown(note));
        QTRY_VERIFY(window.conversation().context()->used() < 400);
        window.conversation().send(question(asked + 1));
        QTRY_VERIFY(window.conversation().count() == count + 3 && isIdle(window));
        QCOMPARE(messageAt(window, count + 2).state, storage::MessageState::Complete);
    }

    void aSummaryStandsForTheOldestMessages()
    {
        test::Window window(fewWords());
        QVERIFY(window.waitUntilReady());
        QVERIFY(fill(window) > 3);
        const int count = window.conversation().count();
        const int summarised = ways(window).recapMessages();
        QVERIFY(click(window, "summariseChatChoice"));
        QTRY_VERIFY(window.conversation().count() == count + 1 && isIdle(window));
        const storage::Message recap = messageAt(window, count - 1);
        QCOMPARE(recap.kind, storage::MessageKind::Recap);
        QCOMPARE(recap.state, storage::MessageState::Complete);
        QCOMPARE(recap.shortening->messages, summarised);
        QVERIFY(recap.text.startsWith(QStringLiteral("word1")));
        QCOMPARE(messageAt(window, count).state, storage::MessageState::Complete); // the question is answered at last
        QTRY_VERIFY(window.shown(
            QStringLiteral("The model reads this summary in place of the %1 oldest messages of this chat:").arg(summarised)));
        QVERIFY(window.conversation().context()->used() < 400);
    }

    void aNewChatBeginsWithTheSummary()
    {
        test::Window window(fewWords());
        QVERIFY(window.waitUntilReady());
        const int asked = fill(window);
        QVERIFY(asked > 3);
        const qint64 before = window.conversation().chatId();
        QVERIFY(click(window, "startAnewChoice"));
        QTRY_VERIFY(window.conversation().chatId() != before && window.conversation().count() == 3 && isIdle(window));
        QCOMPARE(messageAt(window, 0).kind, storage::MessageKind::Recap);
        QVERIFY(!messageAt(window, 0).shortening);
        QCOMPARE(messageAt(window, 1).text, question(asked));
        QCOMPARE(messageAt(window, 2).state, storage::MessageState::Complete);
        QTRY_VERIFY(window.shown(QStringLiteral("This chat goes on with a summary of another one:")));
        QTRY_COMPARE(window.application().chats()->count(), 2);
    }

    void aStoppedSummaryLeavesTheChatAsItWas()
    {
        test::Window window(fewWords({QStringLiteral("--prefill-ms"), QStringLiteral("300")}));
        QVERIFY(window.waitUntilReady());
        QVERIFY(fill(window) > 3);
        const int count = window.conversation().count();
        QVERIFY(click(window, "summariseChatChoice"));
        QTRY_COMPARE(messageAt(window, count - 1).kind, storage::MessageKind::Recap);
        window.conversation().stop();
        QTRY_VERIFY(isIdle(window) && messageAt(window, count - 1).kind == storage::MessageKind::Text);
        QCOMPARE(window.conversation().count(), count);
        QTRY_VERIFY(ways(window).isOffered());
    }

    void theModelReadsMoreWhereThereIsMemory()
    {
        test::Window window(fewWords({QStringLiteral("--largest-context"), QStringLiteral("8192")}));
        QVERIFY(window.waitUntilReady());
        QVERIFY(fill(window) > 3);
        const int count = window.conversation().count();
        QCOMPARE(ways(window).largerContext(), 2048);
        QCOMPARE(ways(window).largerContextBytes(), 100'000.0 * (2048 - 400));
        QVERIFY(window.shown(QStringLiteral("Read 2,048 Tokens at Once")));
        QVERIFY(click(window, "readMoreChoice"));
        QTRY_VERIFY(window.conversation().count() == count && isIdle(window)
                    && messageAt(window, count - 1).state == storage::MessageState::Complete);
        QCOMPARE(window.conversation().context()->length(), 2048);
        QCOMPARE(Settings::contextLength(), 2048U);
        QVERIFY(!ways(window).isOffered());
    }
};

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    LongChatTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "longchattest.moc"
