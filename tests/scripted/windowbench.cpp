// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Times what a person waits for while answers are written and chats are opened: how long the window did nothing else at the worst
// moment, and at most moments.
#include "tests/scripted/chats.h"
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"
#include "storage/history.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFuture>
#include <QTemporaryDir>
#include <QTest>
#include <QTextStream>
#include <QTimer>

#include <algorithm>
#include <functional>
#include <vector>

using namespace Qt::StringLiterals;

namespace
{
/// The gaps between the turns of the event loop, in milliseconds, until `done` says yes or the time is over.
std::vector<double> gapsUntil(const std::function<bool()> &done, int limitMs)
{
    std::vector<double> gaps;
    QEventLoop loop;
    QElapsedTimer clock;
    QElapsedTimer whole;
    QTimer ticker;
    ticker.setTimerType(Qt::PreciseTimer);
    ticker.setInterval(1);
    QObject::connect(&ticker, &QTimer::timeout, &loop, [&] {
        gaps.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        clock.restart();
        if (done() || whole.elapsed() > limitMs) {
            loop.quit();
        }
    });
    clock.start();
    whole.start();
    ticker.start();
    loop.exec();
    std::ranges::sort(gaps);
    return gaps;
}

void report(const QString &what, const std::vector<double> &gaps)
{
    const auto share
        = [&gaps](double part) { return gaps[static_cast<std::size_t>(static_cast<double>(gaps.size() - 1) * part)]; };
    QTextStream(stdout) << u"%1: longest gap %2 ms, 99 % under %3, 95 % under %4\n"_s.arg(what, -50)
                               .arg(gaps.back(), 0, 'f', 1)
                               .arg(share(0.99), 0, 'f', 1)
                               .arg(share(0.95), 0, 'f', 1);
}

QString twoThousandWords()
{
    const QString sentence
        = u"The north wind blows beside the mistral and brings a clear, cold sky over the valley of the Rhône. "_s;
    QString text;
    for (int part = 1; part <= 15; ++part) {
        text += u"## Part %1\n\n"_s.arg(part) + sentence.repeated(3) + u"It is **strong** and *dry*.\n\n"_s;
        text += u"- a point with `code`\n- another point that is a little longer than the first\n- a third\n\n"_s;
        text += u"```cpp\nfor (int i = 0; i < %1; ++i) {\n    std::cout << i << '\\n';\n}\n```\n\n"_s.arg(part);
        text += sentence.repeated(2) + u"\n\n"_s;
        if (part % 3 == 0) {
            text += u"| Place | Speed |\n|---|---:|\n| Orange | 90 km/h |\n| Béziers | 75 km/h |\n\n> A quotation.\n\n"_s;
        }
    }
    return text;
}

void stream(const QString &what, const QString &answer, int tokensPerSecond, int limitMs = 120'000)
{
    const test::Window window({.answer = answer, .tokensPerSecond = tokensPerSecond, .size = {900, 900}});
    if (!window.waitUntilReady() || !window.ask(u"Go on."_s) || !QTest::qWaitFor([&] { return window.conversation().busy(); })) {
        QTextStream(stdout) << what << ": the window did not come up\n";
        return;
    }
    report(what, gapsUntil([&] { return !window.conversation().busy(); }, limitMs));
}

/// Opens a chat of these messages from the list, and waits until nothing grows any more.
void open(const QString &what, const QList<scripted::Turn> &turns)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"history.db"_s);
    {
        storage::History history(path);
        const scripted::Chat chat{.title = u"Long"_s, .turns = turns};
        if (!history.open().result() || !scripted::add(history, chat, QDateTime::currentDateTimeUtc())) {
            QTextStream(stdout) << what << ": the history refuses\n";
            return;
        }
    }
    const test::Window window({.size = {900, 900}, .databasePath = path});
    const gui::ChatListModel &chats = *window.application().chats();
    if (!window.waitUntilReady() || !QTest::qWaitFor([&chats] { return chats.count() > 0; })) {
        QTextStream(stdout) << what << ": the window did not come up\n";
        return;
    }
    QElapsedTimer clock;
    clock.start();
    qint64 shownMs = 0;
    bool shown = false;
    QObject::connect(&window.window(), &QQuickWindow::frameSwapped, &window.window(), [&] {
        if (!shown && window.conversation().count() > 0 && !window.conversation().loading()) {
            shown = true;
            shownMs = clock.elapsed();
        }
    });
    window.application().sessions()->show(chats.data(chats.index(0), gui::ChatListModel::ChatIdRole).toLongLong());
    const QQuickItem *list = window.item("messageList");
    qreal height = -1;
    QElapsedTimer unchanged;
    unchanged.start();
    const std::vector<double> gaps = gapsUntil(
        [&] {
            if (height != list->property("contentHeight").toReal() || !shown) {
                height = list->property("contentHeight").toReal();
                unchanged.restart();
            }
            return unchanged.elapsed() > 500;
        },
        60'000);
    report(what, gaps);
    QTextStream(stdout) << u"%1: first shown after %2 ms\n"_s.arg(what, -50).arg(shownMs);
}

QList<scripted::Turn> manyTurns(int count)
{
    const QString sentence = u"The mistral is a strong, cold wind that blows from the north down the valley of the Rhône. "_s;
    QList<scripted::Turn> turns;
    for (int i = 0; i < count; ++i) {
        const QString code = i % 10 == 0 ? u"\n\n```cpp\nint a = %1;\n```\n"_s.arg(i) : QString();
        turns += scripted::Turn{.question = u"Question %1?"_s.arg(i), .answer = sentence.repeated(1 + i % 12) + code};
    }
    return turns;
}
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    Settings::self()->setDefaults();
    const QList<std::pair<QString, std::function<void()>>> all{
        {u"stream"_s, [] { stream(u"2,000 words stream, 200 tokens a second"_s, twoThousandWords(), 200); }},
        {u"tiny"_s, [] { open(u"5,000 tiny blocks are opened"_s, {{u"Many?"_s, u"tiny\n\n"_s.repeated(5'000)}}); }},
        {u"paragraph"_s, [] { stream(u"a paragraph of 200 KB streams"_s, u"word "_s.repeated(40'000), 5'000); }},
        {u"brackets"_s, [] { stream(u"200 KB of brackets stream"_s, u"["_s.repeated(200'000), 5'000); }},
        {u"list"_s, [] { open(u"a list of 5,000 items is opened"_s, {{u"Many?"_s, u"- item\n"_s.repeated(5'000)}}); }},
        {u"code"_s,
         [] {
             open(u"200 KB of code are opened"_s,
                  {{u"Code?"_s, u"```cpp\n"_s + u"    int answer = 42; // or so\n"_s.repeated(6'000) + u"```\n"_s}});
         }},
        {u"chat"_s, [] { open(u"a chat of 10,000 messages is opened"_s, manyTurns(5'000)); }},
    };
    const QStringList wanted = QCoreApplication::arguments().sliced(1);
    for (const auto &[name, run] : all) {
        if (wanted.isEmpty() || wanted.contains(name)) {
            run();
        }
    }
    return 0;
}
