// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A chat beside a scripted engine and a history of its own, which tests drive and look into.
#pragma once

#include "gui/chat/conversation.h"
#include "gui/common/settings.h"
#include "gui/engine/engineclient.h"
#include "storage/history.h"

#include <QAbstractItemModelTester>
#include <QCoroFuture>
#include <QCoroTask>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <memory>

class ConversationFixture : public QObject
{
    Q_OBJECT

protected:
    static constexpr auto Patience = std::chrono::seconds(20);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<storage::History> m_history;
    std::unique_ptr<gui::EngineClient> m_engine;
    std::unique_ptr<gui::Conversation> m_chat;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    std::unique_ptr<QAbstractItemModelTester> m_pendingTester;

    void openHistory()
    {
        m_history = std::make_unique<storage::History>(m_folder->filePath(QStringLiteral("history.db")));
        QVERIFY(m_history->open().result());
    }

    void startEngine(const QStringList &options = {})
    {
        m_engine = std::make_unique<gui::EngineClient>(QStringLiteral(FAKE_ENGINE),
                                                       QStringList{QStringLiteral("--folder"), m_folder->path()} + options);
        QVERIFY(QCoro::waitFor(m_engine->loadModel(QStringLiteral("/models/brittle.gguf"))));
    }

    void openChat(qint64 id = 0)
    {
        m_tester.reset();
        m_pendingTester.reset();
        m_chat = std::make_unique<gui::Conversation>(gui::Conversation::Services{.history = m_history.get(),
                                                                                 .engine = m_engine.get(),
                                                                                 .readerProgram = QStringLiteral(READER_PROGRAM),
                                                                                 .temperature = 0},
                                                     id);
        m_tester = std::make_unique<QAbstractItemModelTester>(m_chat->transcript(),
                                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_pendingTester = std::make_unique<QAbstractItemModelTester>(m_chat->pendingAttachments(),
                                                                     QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY_WITH_TIMEOUT(!m_chat->loading(), Patience);
    }

    void ready(const QStringList &options = {})
    {
        startEngine(options);
        openChat();
    }

    /// Does what would happen if the program had been closed and started again.
    void restart()
    {
        const qint64 id = m_chat->chatId();
        m_tester.reset();
        m_pendingTester.reset();
        m_chat.reset();
        m_history.reset();
        openHistory();
        openChat(id);
    }

    QVariant at(int row, gui::Transcript::Role role) const
    {
        return m_chat->transcript()->data(m_chat->transcript()->index(row), role);
    }
    QString textOf(int row) const { return at(row, gui::Transcript::TextRole).toString(); }
    QString stateOf(int row) const { return at(row, gui::Transcript::StateRole).toString(); }
    bool idle() const { return !m_chat->busy(); }

    void ask(const QString &question)
    {
        m_chat->send(question);
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
    }

    /// The parameters of what the engine was asked last.
    QJsonObject lastParameters() const
    {
        QFile file(m_folder->filePath(QStringLiteral("requests")));
        if (!file.open(QIODevice::ReadOnly)) {
            return {};
        }
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        return QJsonDocument::fromJson(lines.last()).object();
    }

    /// The messages that the engine was asked to answer last.
    QJsonArray lastRequest() const { return lastParameters().value(QStringLiteral("messages")).toArray(); }

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void init()
    {
        Settings::self()->setDefaults(); // another test may have left other values behind
        m_folder = std::make_unique<QTemporaryDir>();
        openHistory();
    }

    void cleanup()
    {
        m_tester.reset();
        m_pendingTester.reset();
        m_chat.reset();
        m_engine.reset();
        m_history.reset();
    }
};
