// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Only what was worth waiting for is told, and only to somebody who does not look.
#include "gui/app/answernotifier.h"
#include "gui/common/settings.h"

#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

using namespace gui;
using namespace std::chrono_literals;
using storage::MessageKind;
using storage::MessageState;

class AnswerNotifierTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void init() { Settings::self()->setDefaults(); }
    void cleanup() { Settings::self()->setDefaults(); }

    void whatIsToldOf_data()
    {
        QTest::addColumn<MessageKind>("kind");
        QTest::addColumn<MessageState>("state");
        QTest::addColumn<int>("seconds");
        QTest::addColumn<bool>("isInFront");
        QTest::addColumn<bool>("isWanted");
        QTest::addColumn<QString>("text");
        const QString done = QStringLiteral("The answer is done.");
        const QString none;
        QTest::newRow("long") << MessageKind::Text << MessageState::Complete << 60 << false << true << done;
        QTest::newRow("short") << MessageKind::Text << MessageState::Complete << 59 << false << true << none;
        QTest::newRow("seen") << MessageKind::Text << MessageState::Complete << 600 << true << true << none;
        QTest::newRow("unwanted") << MessageKind::Text << MessageState::Complete << 600 << false << false << none;
        QTest::newRow("stopped") << MessageKind::Text << MessageState::Stopped << 600 << false << true << none;
        QTest::newRow("failed") << MessageKind::Text << MessageState::Failed << 600 << false << true
                                << QStringLiteral("The answer could not be finished.");
        QTest::newRow("summary") << MessageKind::Summary << MessageState::Complete << 1 << false << true
                                 << QStringLiteral("The summary is done.");
    }

    void whatIsToldOf()
    {
        QFETCH(const MessageKind, kind);
        QFETCH(const MessageState, state);
        QFETCH(const int, seconds);
        QFETCH(const bool, isInFront);
        QFETCH(const bool, isWanted);
        QFETCH(const QString, text);
        Settings::setNotify(isWanted);
        AnswerNotifier notifier([isInFront] { return isInFront; });
        QSignalSpy notified(&notifier, &AnswerNotifier::notified);
        notifier.take(
            {.chatId = 7, .title = QStringLiteral("Winds"), .kind = kind, .state = state, .took = std::chrono::seconds(seconds)});
        QCOMPARE(notified.count(), text.isEmpty() ? 0 : 1);
        if (!text.isEmpty()) {
            QCOMPARE(notified.first().first().toString(), QStringLiteral("Winds"));
            QCOMPARE(notified.first().last().toString(), text);
        }
    }
};

QTEST_MAIN(AnswerNotifierTest)

#include "answernotifiertest.moc"
