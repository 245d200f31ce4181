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

/// The options say where the programs and the data are. Tests pass their own; the defaults are what the user gets.
struct ServiceOptions {
    QString databasePath; ///< places::history() if empty
    QString engineProgram; ///< places::engineProgram() if empty
    /// With --background the desktop stays fluid while an answer is computed.
    QStringList engineArguments{QStringLiteral("serve"), QStringLiteral("--background")};
    QString readerProgram; ///< places::readerProgram() if empty
    std::optional<double> temperature; ///< if set, it overrides the temperature in the settings
    QString modelPath; ///< if empty, ModelLibrary chooses the model
    /// True if the engine keeps on the disk what it has read of chats. It is false where no chat goes on.
    bool keepsChatCaches = true;
};

/// The services follow the settings that concern the engine while it lives.
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

    /// Returns a chat of the history, or a new one if `chatId` is 0. The services outlive it.
    [[nodiscard]] std::unique_ptr<Conversation> conversation(qint64 chatId);
    /// Returns a new chat of which nothing is written to a disk, and which goes with the object.
    [[nodiscard]] std::unique_ptr<Conversation> temporaryConversation();
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
