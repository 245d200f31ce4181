// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What every way of using the program stands on, made in one place: the history, the engine, the models. The window and
// `tramontane ask` each make one, and build on it what they show.
#pragma once

#include "gui/engine/engineclient.h"
#include "gui/models/modellibrary.h"
#include "storage/history.h"

#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

namespace gui
{
class Conversation;

/// Where the programs and the data are. Tests pass their own; the defaults are what the user gets.
struct ServiceOptions {
    QString databasePath; ///< empty: places::history()
    QString engineProgram; ///< empty: places::engineProgram()
    /// The desktop stays fluid while an answer is computed.
    QStringList engineArguments{QStringLiteral("serve"), QStringLiteral("--background")};
    QString readerProgram; ///< empty: places::readerProgram()
    std::optional<double> temperature; ///< instead of the one in the settings
    QString modelPath; ///< empty: the one chosen in the settings, else the first of the library
    /// The engine keeps what it has read of chats on the disk. False where no chat goes on.
    bool keepsChatCaches = true;
};

/// Follows the settings that concern the engine while it lives.
class Services : public QObject
{
    Q_OBJECT

public:
    explicit Services(ServiceOptions options = {}, QObject *parent = nullptr);
    ~Services() override;

    /// Starts the engine and loads the model; returns at once. The history is opened by whoever uses it.
    void start();

    [[nodiscard]] storage::History &history() { return m_history; }
    [[nodiscard]] EngineClient &engine() { return m_engine; }
    [[nodiscard]] ModelLibrary &models() { return m_models; }

    /// A chat of the history, or with `chatId` 0 a new one. The services outlive it.
    [[nodiscard]] std::unique_ptr<Conversation> conversation(qint64 chatId);
    /// Removes what the engine keeps of these chats.
    void forgetChats(const QList<qint64> &chatIds);

private:
    void keepChatCaches();

    ServiceOptions m_options;
    storage::History m_history;
    EngineClient m_engine;
    ModelLibrary m_models;
};
}
