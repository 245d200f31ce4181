// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A long answer streams in, and the window stays at hand: no gap in the event loop that a person would feel.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <vector>

namespace
{
constexpr double LimitMs = 50;
constexpr int Attempts = 3; ///< a busy machine may disturb one run

/// Returns about 2,000 words with every kind of block.
QString longAnswer()
{
    const QString sentence
        = QStringLiteral("The north wind blows beside the mistral and brings a clear, cold sky over the valley of the Rhône. ");
    QString text;
    for (int part = 1; part <= 15; ++part) {
        text += QStringLiteral("## Part %1\n\n").arg(part) + sentence.repeated(3)
            + QStringLiteral("It is **strong** and *dry*.\n\n");
        text += QStringLiteral("- a point with `code`\n- another point that is a little longer than the first\n- a third\n\n");
        text += QStringLiteral("```cpp\nfor (int i = 0; i < %1; ++i) {\n    std::cout << i << '\\n';\n}\n```\n\n").arg(part);
        text += sentence.repeated(2) + QStringLiteral("\n\n");
        if (part % 3 == 0) {
            text += QStringLiteral("| Place | Speed |\n|---|---:|\n| Orange | 90 km/h |\n| Béziers | 75 km/h |\n\n> A quotation "
                                   "about the wind.\n\n");
        }
    }
    return text;
}
}

class FrameTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Settings::self()->setDefaults(); }
    void streamingNeverBlocksTheWindow();
};

void FrameTest::streamingNeverBlocksTheWindow()
{
    const QString answer = longAnswer();
    const qsizetype words = answer.split(QRegularExpression(QStringLiteral("\\s+"))).size();
    QVERIFY2(words >= 1900, qPrintable(QString::number(words)));
    double best = 1e9;
    for (int attempt = 0; attempt < Attempts && best > LimitMs; ++attempt) {
        test::Window window({.answer = answer, .tokensPerSecond = 200});
        QVERIFY(window.waitUntilReady());
        window.ask(QStringLiteral("Tell me about the wind."));
        QTRY_VERIFY(window.conversation().busy());

        std::vector<double> gaps;
        QElapsedTimer clock;
        QTimer ticker;
        ticker.setTimerType(Qt::PreciseTimer);
        ticker.setInterval(1);
        connect(&ticker, &QTimer::timeout, this, [&] {
            gaps.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
            clock.restart();
        });
        clock.start();
        ticker.start();
        // The test waits in a loop of its own, since QTest's waiting sleeps between its looks, which would count as gaps.
        QEventLoop loop;
        connect(&window.conversation(), &gui::Conversation::busyChanged, &loop, &QEventLoop::quit);
        QTimer::singleShot(120000, &loop, &QEventLoop::quit);
        loop.exec();
        QVERIFY(!window.conversation().busy());
        ticker.stop();
        QTRY_VERIFY(window.shownContaining(QStringLiteral("Part 15")));

        std::ranges::sort(gaps);
        const double p95 = gaps[gaps.size() * 95 / 100];
        const double p999 = gaps[gaps.size() * 999 / 1000];
        best = std::min(best, gaps.back());
        qInfo("%lld words, %zu ticks: longest gap %.1f ms, 99.9 %% under %.1f ms, 95 %% under %.1f ms",
              static_cast<long long>(words), gaps.size(), gaps.back(), p999, p95);
    }
    QVERIFY2(best <= LimitMs, qPrintable(QStringLiteral("the longest gap was %1 ms").arg(best)));
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    FrameTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "frametest.moc"
