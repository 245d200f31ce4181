// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the engine is to write, in the order in which it was asked for: one generation has its turn, the others wait.
#pragma once

#include "gui/engine/engineprocess.h"
#include "gui/engine/generation.h"

#include <QList>
#include <QObject>
#include <QPointer>
#include <QTimer>

namespace gui
{
/// Speaks chat/start and chat/stop. When the next turn comes is decided by the engine's client, which knows of models.
class GenerationQueue : public QObject
{
    Q_OBJECT

public:
    /// `process` must outlive it.
    explicit GenerationQueue(EngineProcess &process);

    /// The new generation is the last to have its turn. `versions`: at least one, as EngineClient::generate() says.
    [[nodiscard]] Generation *add(Requester requester, std::vector<inference::protocol::ChatStart> versions, QObject *parent);
    /// A generation that never waits: it fails when the caller has returned.
    [[nodiscard]] static Generation *refuse(Requester requester, const inference::Error &error, QObject *parent);

    [[nodiscard]] bool isEmpty() const { return m_waiting.isEmpty(); } ///< none waits
    /// One has its turn, or the engine has yet to end one whose owner is gone.
    [[nodiscard]] bool isBusy() const { return m_current || m_id != 0; }
    [[nodiscard]] QList<Requester> waiting() const; ///< the first is the next

    /// Begins the first one's turn, while none has one.
    void beginTurn();
    /// Asks the engine for what has its turn, unless it was asked.
    void send();
    /// Takes the engine's notifications of what runs, and ignores others.
    void notified(const std::string &name, const nlohmann::json &params);
    /// Tells those that wait what for.
    void setWaitingStage(Generation::Stage stage);

    /// True if nothing more will come of it: it waited, or had not been sent. False if the engine has been asked to stop it.
    bool leave(const Generation &generation);

    /// Fails the one that has its turn.
    void failCurrent(const inference::Error &error);
    /// Fails the one that has its turn, and then those that wait, in their order.
    void failAll(const inference::Error &error);

Q_SIGNALS:
    void turnEnded(); ///< the generation tells its own end after that

private:
    QPointer<Generation> endTurn();
    void replied(const EngineProcess::Reply &reply);

    EngineProcess &m_process;
    QList<QPointer<Generation>> m_waiting;
    QPointer<Generation> m_current; ///< it has its turn; null also where its owner has deleted it
    qint64 m_id = 0; ///< of the request that was sent for it; 0: none
    QTimer m_stopTimer; ///< runs while the engine is to stop
};
}
