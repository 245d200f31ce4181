// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The time left: silent until it knows something, and never a number to be nervous about.
#include "gui/turns/summary/timeleft.h"

#include <QTest>

using gui::TimeLeft;
using namespace std::chrono_literals;

class TimeLeftTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isSilentUntilSomethingIsDone();
    void isSilentInTheFirstSeconds();
    void theFirstStepsAreReckonedByTheirParts();
    void followsTheAverageStep();
    void goesDownDuringAStep();
    void aStepThatTakesLongerDoesNotEatTheOthers();
    void startingAgainForgets();
    void speaksCalmly_data();
    void speaksCalmly();
};

void TimeLeftTest::isSilentUntilSomethingIsDone()
{
    TimeLeft left;
    left.start(5s);
    QVERIFY(!left.estimate(100s));
    left.advanced(0.05, 10, 100s);
    QVERIFY(!left.estimate(500s));
    left.advanced(0.1, 10, 500s);
    QVERIFY(left.estimate(500s));
}

void TimeLeftTest::theFirstStepsAreReckonedByTheirParts()
{
    TimeLeft left;
    left.start(0s);
    left.advanced(0.25, 4, 10s); // 40 s a step
    QCOMPARE(left.estimate(10s), TimeLeft::Milliseconds(150s));
    QCOMPARE(left.estimate(20s), TimeLeft::Milliseconds(140s));
    left.advanced(1, 4, 30s); // it was faster than it looked
    QCOMPARE(left.estimate(30s), TimeLeft::Milliseconds(90s));
    left.advanced(2, 4, 60s);
    left.advanced(2.9, 4, 61s); // whole steps tell more
    QCOMPARE(left.estimate(61s), TimeLeft::Milliseconds(59s));
}

void TimeLeftTest::isSilentInTheFirstSeconds()
{
    TimeLeft left;
    left.start(0s);
    left.advanced(5, 10, 2s);
    QVERIFY(!left.estimate(2s));
    left.advanced(6, 10, 11s);
    QVERIFY(left.estimate(11s));
}

void TimeLeftTest::followsTheAverageStep()
{
    TimeLeft left;
    left.start(0s);
    left.advanced(1, 10, 10s);
    left.advanced(2, 10, 40s); // so far a step takes 20 s
    QCOMPARE(left.estimate(40s), TimeLeft::Milliseconds(160s));
    left.advanced(3, 12, 60s); // two more were found
    QCOMPARE(left.estimate(60s), TimeLeft::Milliseconds(180s));
}

void TimeLeftTest::goesDownDuringAStep()
{
    TimeLeft left;
    left.start(0s);
    left.advanced(2, 4, 40s);
    QCOMPARE(left.estimate(45s), TimeLeft::Milliseconds(35s));
    left.advanced(2, 4, 50s); // this is the same step, told again
    QCOMPARE(left.estimate(50s), TimeLeft::Milliseconds(30s));
}

void TimeLeftTest::aStepThatTakesLongerDoesNotEatTheOthers()
{
    TimeLeft left;
    left.start(0s);
    left.advanced(2, 4, 40s);
    QCOMPARE(left.estimate(400s), TimeLeft::Milliseconds(20s));
    left.advanced(4, 4, 500s);
    QCOMPARE(left.estimate(500s), TimeLeft::Milliseconds(0s));
}

void TimeLeftTest::startingAgainForgets()
{
    TimeLeft left;
    left.start(0s);
    left.advanced(5, 10, 50s);
    left.start(50s);
    QVERIFY(!left.estimate(100s));
}

void TimeLeftTest::speaksCalmly_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<QString>("words");
    QTest::newRow("none") << 0 << QStringLiteral("less than a minute left");
    QTest::newRow("half a minute") << 40 << QStringLiteral("less than a minute left");
    QTest::newRow("a minute") << 50 << QStringLiteral("about a minute left");
    QTest::newRow("a minute and a bit") << 80 << QStringLiteral("about a minute left");
    QTest::newRow("two minutes") << 100 << QStringLiteral("about 2 minutes left");
    QTest::newRow("most minutes") << 89 * 60 << QStringLiteral("about 89 minutes left");
    QTest::newRow("hours") << 100 * 60 << QStringLiteral("about 2 hours left");
}

void TimeLeftTest::speaksCalmly()
{
    QFETCH(const int, seconds);
    QFETCH(const QString, words);
    QCOMPARE(TimeLeft::words(std::chrono::seconds(seconds)), words);
}

QTEST_GUILESS_MAIN(TimeLeftTest)

#include "timelefttest.moc"
