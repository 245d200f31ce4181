// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Opening the history for the window: what is said of one that stays shut, and the ways on.
#include "gui/app/historygate.h"
#include "storage/history.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using gui::HistoryGate;
using State = HistoryGate::State;

class HistoryGateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensAndRemovesWhatWasDeletedBefore();
    void refusedUntilAnotherAttempt();
    void damagedUntilBegunAnew();
};

void HistoryGateTest::opensAndRemovesWhatWasDeletedBefore()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("history.db"));
    qint64 deleted = 0;
    {
        storage::History earlier(path);
        QVERIFY(earlier.open().result());
        deleted = earlier.addChat(QStringLiteral("Gone")).result()->id;
        QVERIFY(earlier.addChat(QStringLiteral("Kept")).result());
        QVERIFY(earlier.deleteChat(deleted).result());
    }
    storage::History history(path);
    HistoryGate gate(history);
    QSignalSpy opened(&gate, &HistoryGate::opened);
    QSignalSpy purged(&gate, &HistoryGate::purged);
    QCOMPARE(gate.state(), State::Opening);
    gate.open();
    QVERIFY(opened.wait());
    QCOMPARE(gate.state(), State::Open);
    QCOMPARE(gate.sentence(), QString());
    QTRY_COMPARE(purged.count(), 1);
    QCOMPARE(purged.first().first().value<QList<qint64>>(), QList<qint64>{deleted});
    QVERIFY(!history.restoreChat(deleted).result());
}

void HistoryGateTest::refusedUntilAnotherAttempt()
{
    const QTemporaryDir folder;
    QFile obstacle(folder.filePath(QStringLiteral("data"))); // this file lies where a folder belongs
    QVERIFY(obstacle.open(QIODevice::WriteOnly));
    storage::History history(obstacle.fileName() + QStringLiteral("/history.db"));
    HistoryGate gate(history);
    QSignalSpy changed(&gate, &HistoryGate::stateChanged);
    gate.open();
    QVERIFY(changed.wait());
    QCOMPARE(gate.state(), State::Refused);
    QVERIFY(!gate.sentence().isEmpty());
    gate.beginAnew(); // this works for a damaged history only
    QTest::qWait(100);
    QCOMPARE(gate.state(), State::Refused);

    QVERIFY(obstacle.remove());
    gate.open();
    QCOMPARE(gate.state(), State::Refused); // the state stays until the attempt is over
    QTRY_COMPARE(gate.state(), State::Open);
    QCOMPARE(gate.sentence(), QString());
}

void HistoryGateTest::damagedUntilBegunAnew()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("history.db")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("This is a letter and no database at all. ");
    file.close();
    storage::History history(file.fileName());
    HistoryGate gate(history);
    QSignalSpy kept(&gate, &HistoryGate::damagedFileKept);
    QSignalSpy opened(&gate, &HistoryGate::opened);
    gate.open();
    QTRY_COMPARE(gate.state(), State::Damaged);
    QCOMPARE(opened.count(), 0);
    gate.beginAnew();
    QVERIFY(kept.wait());
    QCOMPARE(gate.state(), State::Open);
    QCOMPARE(opened.count(), 1);
    const QStringList files = QDir(folder.path()).entryList({QStringLiteral("history-unreadable-*.db")});
    QCOMPARE(files.size(), 1);
    QVERIFY(kept.first().first().toString().contains(files.first()));
}

QTEST_GUILESS_MAIN(HistoryGateTest)

#include "historygatetest.moc"
