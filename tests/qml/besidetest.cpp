// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// `tramontane ask` in a terminal while the window is open: two programs on one history.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"

#include <QApplication>
#include <QFile>
#include <QProcess>
#include <QTest>

namespace
{
constexpr int PatienceMs = 60000;
constexpr int NoticeMs = 1500; ///< "within a second or so"
const QString Answer = QStringLiteral("It is a cold wind.");
}

class BesideTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void anAskedChatAppearsInTheListAndIsFound();
    void anAnswerThatIsWrittenElsewhereGoesOnInTheShownChat();
    void askingNeverTakesAnUndoAway();

private:
    [[nodiscard]] QString database() const { return m_folder->filePath(QStringLiteral("tramontane/history.db")); }
    [[nodiscard]] std::unique_ptr<QProcess> startAsking(const QString &question, int tokensPerSecond = 200) const;
    [[nodiscard]] bool ask(const QString &question) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void BesideTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
    m_folder = std::make_unique<QTemporaryDir>();
}

std::unique_ptr<QProcess> BesideTest::startAsking(const QString &question, int tokensPerSecond) const
{
    // TRAMONTANE_ENGINE names one program, so the options are in a script.
    const auto write = [this](const QString &name, const QString &text) {
        QFile file(m_folder->filePath(name));
        if (file.open(QIODevice::WriteOnly)) {
            file.write(text.toUtf8());
        }
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return file.fileName();
    };
    const QString engine = write(QStringLiteral("engine"),
                                 QStringLiteral("#!/bin/sh\nexec '%1' --bytes-per-token 4 --answer-file '%2' --rate %3\n")
                                     .arg(QStringLiteral(FAKE_ENGINE), write(QStringLiteral("answer"), Answer))
                                     .arg(tokensPerSecond));
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_DATA_HOME"), m_folder->path());
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_folder->path());
    environment.insert(QStringLiteral("TRAMONTANE_ENGINE"), engine);
    process->setProcessEnvironment(environment);
    process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process->start(QStringLiteral(TRAMONTANE_PROGRAM),
                   {QStringLiteral("ask"), QStringLiteral("--model"),
                    write(QStringLiteral("scripted.gguf"), QStringLiteral("GGUF")), question});
    return process;
}

/// Asks with another program and returns whether that succeeded. The window goes on meanwhile.
bool BesideTest::ask(const QString &question) const
{
    const auto process = startAsking(question);
    return QTest::qWaitFor([&process] { return process->state() == QProcess::NotRunning; }, PatienceMs)
        && process->exitStatus() == QProcess::NormalExit && process->exitCode() == 0;
}

void BesideTest::anAskedChatAppearsInTheListAndIsFound()
{
    test::Window window({.databasePath = database()});
    QVERIFY(window.waitUntilReady());
    gui::ChatListModel &chats = *window.application().chats();
    QVERIFY(ask(QStringLiteral("What is a mistral?")));
    QTRY_COMPARE_WITH_TIMEOUT(chats.count(), 1, NoticeMs);
    QTRY_VERIFY(window.shown(QStringLiteral("What is a mistral?")));

    chats.setSearchText(QStringLiteral("sirocco"));
    QTRY_COMPARE(chats.count(), 0);
    QVERIFY(ask(QStringLiteral("What is a sirocco?")));
    QTRY_COMPARE_WITH_TIMEOUT(chats.count(), 1, NoticeMs);

    chats.setSearchText(QStringLiteral("cold wind")); // the words of the answers
    QTRY_COMPARE(chats.count(), 2);
}

void BesideTest::anAnswerThatIsWrittenElsewhereGoesOnInTheShownChat()
{
    test::Window window({.databasePath = database()});
    QVERIFY(window.waitUntilReady());
    const auto asking = startAsking(QStringLiteral("What is a mistral?"), 2);
    gui::ChatListModel &chats = *window.application().chats();
    QTRY_COMPARE_WITH_TIMEOUT(chats.count(), 1, PatienceMs);
    window.application().sessions()->show(chats.data(chats.index(0), gui::ChatListModel::ChatIdRole).toLongLong());
    const gui::Conversation &conversation = window.conversation();
    QTRY_VERIFY_WITH_TIMEOUT(conversation.count() == 2 && !conversation.textAt(1).isEmpty(), PatienceMs);
    QVERIFY(conversation.textAt(1).size() < Answer.size());
    QTRY_COMPARE_WITH_TIMEOUT(conversation.textAt(1), Answer, PatienceMs);
    QTRY_COMPARE(conversation.transcript()->index(1).data(gui::Transcript::StateRole).toString(), QStringLiteral("complete"));
    QTRY_VERIFY(window.shownContaining(Answer));
    QTRY_COMPARE_WITH_TIMEOUT(asking->state(), QProcess::NotRunning, PatienceMs);
}

void BesideTest::askingNeverTakesAnUndoAway()
{
    test::Window window({.databasePath = database()});
    QVERIFY(window.waitUntilReady());
    window.ask(QStringLiteral("Keep this."));
    QVERIFY(window.waitUntilAnswered());
    gui::ChatListModel &chats = *window.application().chats();
    QTRY_COMPARE(chats.count(), 1);
    const qint64 kept = chats.data(chats.index(0), gui::ChatListModel::ChatIdRole).toLongLong();
    chats.remove(kept);
    QTRY_COMPARE(chats.count(), 0);
    QVERIFY(ask(QStringLiteral("What is a mistral?")));
    chats.undoRemove(kept);
    QTRY_COMPARE(chats.count(), 2);
    window.application().sessions()->show(kept);
    QTRY_COMPARE(window.conversation().count(), 2);
    QCOMPARE(window.conversation().textAt(0), QStringLiteral("Keep this."));
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    BesideTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "besidetest.moc"
