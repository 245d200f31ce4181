// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How the window feels with much in it: opening a chat of 10,000 messages, pasting 200 KB, memory, and the processor at rest. The
// engine is a scripted one.
#include "storage/database.h"
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"

#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <sys/resource.h>

using namespace Qt::StringLiterals;

namespace
{
constexpr int Runs = 5;
constexpr int IdleMs = 10'000;
constexpr qsizetype PastedCharacters = 200'000;

/// Writes a chat of 10,000 messages by turns, and one of two.
bool writeChats(const QString &path)
{
    {
        storage::History history(path);
        if (!history.open().result() || !history.addChat(u"Long"_s).result() || !history.addChat(u"Short"_s).result()) {
            return false;
        }
    }
    auto database = storage::Database::open(path, storage::Database::Access::ReadWrite);
    return database
        && database->execute(
            "BEGIN;"
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10002)"
            "INSERT INTO messages (id, chat_id, parent_id, role, kind, state, searchable, created_at, model, cut, summaries,"
            " error_code, text) SELECT i, CASE WHEN i <= 10000 THEN 1 ELSE 2 END, CASE WHEN i IN (1, 10001) THEN NULL ELSE i - 1 "
            "END,"
            " CASE i % 2 WHEN 1 THEN 'user' ELSE 'assistant' END, 'text', 'complete', 1, i, 'Scripted', 'none', 0, '',"
            " 'Message ' || i || ': the north wind blows beside the **mistral** and brings a clear, cold sky over the valley of "
            "the"
            " Rhône.' || char(10, 10) || '- It is dry.' || char(10) || '- It is strong.' FROM n;"
            "UPDATE chats SET head_id = CASE id WHEN 1 THEN 10000 ELSE 10002 END;"
            "COMMIT;");
}

/// Runs `act`, then waits until `done`, and for the frame after that. Returns how many milliseconds that took.
double timed(const test::Window &window, const std::function<void()> &act, const std::function<bool()> &done)
{
    QElapsedTimer timer;
    timer.start();
    act();
    while (!done()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 1);
    }
    QSignalSpy frame(&window.window(), &QQuickWindow::frameSwapped);
    window.window().update();
    while (frame.isEmpty()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 1);
    }
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void print(const char *what, QList<double> milliseconds)
{
    std::ranges::sort(milliseconds);
    std::printf("%-40s median %7.1f ms, most %7.1f ms\n", what, milliseconds[milliseconds.size() / 2], milliseconds.last());
}

void pasteInto(const test::Window &window, const char *what, const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
    QQuickItem *composer = window.item("composerText");
    QList<double> pasted;
    for (int run = 0; run < Runs; ++run) {
        composer->forceActiveFocus();
        pasted += timed(
            window, [&] { window.press(Qt::Key_V, Qt::ControlModifier); },
            [&] { return composer->property("length").toInt() > PastedCharacters / 2; });
        QTest::qWait(1000);
        window.press(Qt::Key_A, Qt::ControlModifier);
        window.press(Qt::Key_Delete);
        QTest::qWait(1000);
    }
    print(what, pasted);
}

double processorSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds
        = [](const timeval &time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void printMemory(const char *when)
{
    QFile status(u"/proc/self/status"_s);
    if (status.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : status.readAll().split('\n')) {
            if (line.startsWith("VmRSS")) {
                std::printf("%-40s %s\n", when, line.constData());
            }
        }
    }
}
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    Settings::self()->setDefaults();
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"history.db"_s);
    if (!writeChats(path)) {
        std::fputs("the chats could not be written\n", stderr);
        return 1;
    }
    const test::Window window({.databasePath = path});
    if (!window.waitUntilLoaded()) {
        std::fputs("the window did not open\n", stderr);
        return 1;
    }
    printMemory("window with an empty chat");
    QList<double> opened;
    for (int run = 0; run < Runs; ++run) {
        const auto open = [&](qint64 chatId, int count) {
            return timed(
                window, [&] { window.application().sessions()->show(chatId); },
                [&] { return window.conversation().count() == count && !window.conversation().loading(); });
        };
        open(2, 2);
        QTest::qWait(300);
        opened += open(1, 10'000);
        QTest::qWait(1000);
    }
    print("open a chat of 10,000 messages", opened);
    printMemory("window with that chat");

    const QString line = u"The north wind is dry. "_s.repeated(4).left(79) + u'\n';
    pasteInto(window, "paste 200 KB, lines of 80 characters", line.repeated(PastedCharacters / 80));
    pasteInto(window, "paste 200 KB, one paragraph", u"The north wind is dry. "_s.repeated(PastedCharacters / 23));

    const double before = processorSeconds();
    QTest::qWait(IdleMs);
    std::printf("%-40s %.2f %%\n", "processor at rest", (processorSeconds() - before) * 100'000 / IdleMs);
    return 0;
}
