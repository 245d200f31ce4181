// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the engine is to write, in the order in which it was asked for: one generation has its turn, the others wait.
#pragma once

#include "gui/engine/engineprocess.h"
#include "gui/engine/generation.h"

#include <QList>
#include <QObject>
#include <QPointer>

namespace gui
{
/// The queue sends chat/start and chat/stop. When the next turn comes is decided by the engine's client, which knows of models.
class GenerationQueue : public QObject
{
    Q_OBJECT

public:
    /// `process` must outlive the queue.
    explicit GenerationQueue(EngineProcess &process);

    /// Adds a generation, which is the last to have its turn. `versions` are as EngineClient::generate() says, at least one.
    [[nodiscard]] Generation *add(Requester requester, std::vector<inference::protocol::ChatStart> versions, QObject *parent);
    /// Returns a generation that never waits: it fails when the caller has returned.
    [[nodiscard]] static Generation *refuse(Requester requester, const inference::Error &error, QObject *parent);

    [[nodiscard]] bool isEmpty() const { return m_waiting.isEmpty(); } ///< true if no generation waits
    /// Returns whether a generation has its turn, or the engine has yet to end one whose owner is gone.
    [[nodiscard]] bool isBusy() const { return m_current || m_id != 0; }
    [[nodiscard]] QList<Requester> waiting() const; ///< who waits, the next one first

    /// Begins the turn of the first generation that waits. None may have its turn already.
    void beginTurn();
    /// Asks the engine for the text of the generation that has its turn, unless it was asked already.
    void send();
    /// Takes the engine's notifications of what runs, and ignores others.
    void notified(const std::string &name, const nlohmann::json &params);
    /// Tells the generations that wait what they wait for.
    void setWaitingStage(Generation::Stage stage);

    /// Takes a generation from the queue or has the engine stop it. Returns true if nothing more will come of it: it waited, or
    /// had not been sent. Returns false if its end is yet to be told, as when the engine has been asked to stop it.
    bool leave(const Generation &generation);

    /// Takes in that the engine has died: fails the generation that has its turn. One that was not sent yet waits again, before
    /// all others.
    void engineDied(const inference::Error &error);
    /// Fails the generation that has its turn, and then those that wait, in their order.
    void failAll(const inference::Error &error);

Q_SIGNALS:
    void turnEnded(); ///< a turn has ended; its generation tells its own end after that

private:
    QPointer<Generation> endTurn();
    /// Fails the generation that has its turn, or ends it as stopped where that was wanted.
    void failCurrent(const inference::Error &error);
    void replied(const EngineProcess::Reply &reply);

    EngineProcess &m_process;
    QList<QPointer<Generation>> m_waiting;
    QPointer<Generation> m_current; ///< the generation that has its turn; null also where its owner has deleted it
    qint64 m_id = 0; ///< the id of the request that was sent for it; 0 if none was
    bool m_isStopping = false; ///< true if the engine has been asked to end that request
};
}
