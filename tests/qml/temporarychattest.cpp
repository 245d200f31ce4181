// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Of a temporary chat no byte reaches a disk or the log, the window says so, and it lives until it is ended.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"

#include <QApplication>
#include <QDirIterator>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{
QString theLog;

void keepLog(QtMsgType /*type*/, const QMessageLogContext & /*context*/, const QString &message)
{
    theLog += message + u'\n';
}

/// Returns the files below the folders that hold the text, in either encoding that programs write.
QStringList filesWith(const QStringList &folders, const QString &text)
{
    const QByteArray narrow = text.toUtf8();
    const QByteArray wide(reinterpret_cast<const char *>(text.utf16()), text.size() * 2);
    QStringList found;
    for (const QString &folder : folders) {
        QDirIterator files(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly)) {
                const QByteArray bytes = file.readAll();
                if (bytes.contains(narrow) || bytes.contains(wide)) {
                    found += file.fileName();
                }
            }
        }
    }
    return found;
}

/// Everywhere a program of ours could write.
QStringList folders(const test::Window &window)
{
    QStringList all{window.folder()};
    for (const auto location : {QStandardPaths::GenericDataLocation, QStandardPaths::GenericConfigLocation,
                                QStandardPaths::GenericCacheLocation, QStandardPaths::GenericStateLocation}) {
        all += QStandardPaths::writableLocation(location);
    }
    return all;
}
}

class TemporaryChatTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void noByteReachesTheDiskOrTheLog_data();
    void noByteReachesTheDiskOrTheLog();
    void itIsMarkedAndStaysOutOfTheList();
    void itWaitsBehindOtherChats();
    void endingForgetsIt();
    void anEmptyOneGoesByItself();
};

void TemporaryChatTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
}

void TemporaryChatTest::noByteReachesTheDiskOrTheLog_data()
{
    QTest::addColumn<bool>("temporary");
    QTest::newRow("temporary") << true;
    QTest::newRow("ordinary, so that the search is known to find") << false;
}

void TemporaryChatTest::noByteReachesTheDiskOrTheLog()
{
    QFETCH(const bool, temporary);
    const QString question = u"Zephyrquartz"_s;
    const QString draft = u"Boreasopal"_s;
    const QString document = u"Notusberyll"_s;
    const QTemporaryDir outside;
    QFile file(outside.filePath(u"notes.txt"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(document.toUtf8()) > 0);
    file.close();
    theLog.clear();
    const auto handler = qInstallMessageHandler(keepLog);
    QStringList found;
    {
        test::Window window;
        QVERIFY(window.waitUntilReady());
        if (temporary) {
            window.press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
            QTRY_VERIFY(window.conversation().isTemporary());
        }
        QVERIFY(window.ask(question + u" is what I want to know about"_s));
        QVERIFY(window.waitUntilAnswered());
        window.conversation().attach(QUrl::fromLocalFile(file.fileName()));
        QTRY_VERIFY(window.conversation().pendingAttachments()->hasReady());
        window.type(draft);
        window.press(Qt::Key_N, Qt::ControlModifier);
        QVERIFY(window.ask(u"Something else"_s)); // the history and the list of chats are written and read
        QVERIFY(window.waitUntilAnswered());
        QTest::qWait(600); // what is saved a while after it was typed is saved
        for (const QString &text : {question, draft, document}) {
            found += filesWith(folders(window), text);
        }
        window.application().sessions()->showNew();
    }
    qInstallMessageHandler(handler);
    QCOMPARE(found.isEmpty(), temporary);
    QVERIFY(!theLog.contains(question) && !theLog.contains(draft) && !theLog.contains(document));
}

void TemporaryChatTest::itIsMarkedAndStaysOutOfTheList()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QVERIFY(!window.item("temporaryNotice")->isVisible());
    window.press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(window.item("temporaryNotice")->isVisible());
    QVERIFY(window.item("composerText")->hasActiveFocus());
    QVERIFY(window.ask(u"Where does it blow from?"_s));
    QVERIFY(window.waitUntilAnswered());
    QTRY_VERIFY(window.shown(u"Where does it blow from?"_s));
    QCOMPARE(window.window().title(), u"Temporary chat"_s);
    QTest::qWait(200);
    QCOMPARE(window.application().chats()->count(), 0);
}

void TemporaryChatTest::itWaitsBehindOtherChats()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    window.press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(window.ask(u"Where does it blow from?"_s));
    QVERIFY(window.waitUntilAnswered());
    window.type(u"half a thought"_s);
    window.press(Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(!window.conversation().isTemporary());
    QCOMPARE(window.item("composerText")->property("text").toString(), QString());
    QVERIFY(window.application().sessions()->hasTemporary());
    window.press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(window.conversation().isTemporary());
    QCOMPARE(window.conversation().count(), 2);
    QTRY_COMPARE(window.item("composerText")->property("text").toString(), u"half a thought"_s);
}

void TemporaryChatTest::endingForgetsIt()
{
    test::Window window({.tokensPerSecond = 50, .script = {u"--words"_s, u"5000"_s}});
    QVERIFY(window.waitUntilReady());
    window.press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(window.ask(u"Where does it blow from?"_s));
    QTRY_VERIFY(window.shownContaining(u"word1 word2"_s)); // also while an answer is written
    QVERIFY(window.click([&window] { return window.item("endTemporaryChat"); }));
    QTRY_VERIFY(!window.conversation().isTemporary());
    QVERIFY(!window.application().sessions()->hasTemporary());
    QTRY_VERIFY(window.item("composerText")->hasActiveFocus());
    window.press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(window.conversation().isTemporary());
    QCOMPARE(window.conversation().count(), 0);
}

void TemporaryChatTest::anEmptyOneGoesByItself()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    window.press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(window.conversation().isTemporary());
    window.press(Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(!window.conversation().isTemporary());
    QVERIFY(!window.application().sessions()->hasTemporary());
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    TemporaryChatTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "temporarychattest.moc"
