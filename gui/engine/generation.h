// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One text that the engine is asked to write, from its place in the queue to its end.
#pragma once

#include "inference/protocol/messages.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <vector>

namespace gui
{
class GenerationQueue;

/// Who asks the engine for a text.
enum class Requester {
    Answer, ///< a question of the chat's user
    Summary, ///< one of the many requests of a document's summary
};

/// EngineClient::generate() makes generations. Deleting one takes it from the queue or, if it runs, stops the engine.
class Generation : public QObject
{
    Q_OBJECT

public:
    enum class Stage {
        WaitingForModel, ///< it stands in the queue while the engine has no model ready
        WaitingForOthers, ///< it stands in the queue behind what was asked for earlier
        Running, ///< its turn has come
        Over, ///< finished() or failed() has been said
    };

    ~Generation() override;

    [[nodiscard]] Requester requester() const { return m_requester; }
    [[nodiscard]] Stage stage() const { return m_stage; }
    /// Returns the index of the version of the request that the engine writes from. It is settled when the first text has come.
    [[nodiscard]] std::size_t version() const { return m_version; }
    /// Returns the tokens of the prompt; 0 until the engine has told it.
    [[nodiscard]] quint32 promptTokens() const { return m_promptTokens; }

    /// Takes the generation from the queue at once or, if it runs, asks the engine to stop. finished() comes later, with
    /// StopReason::Stopped.
    void stop();

Q_SIGNALS:
    void stageChanged(); ///< not emitted for Over, which the last two signals tell
    void prefillProgressed(quint32 done, quint32 total); ///< tokens
    /// The text is handed on as it comes from the engine, in whole characters. `tokens` counts all text so far.
    void textReceived(const QString &text, quint32 tokens);
    void finished(const inference::protocol::ChatResult &result);
    /// The text could not be written. The error is Internal when the engine dies while this generation runs. A generation that
    /// waits outlives that, and fails with NoModel or Internal only when no model will be ready.
    void failed(const inference::Error &error);

private:
    friend class GenerationQueue;
    Generation(Requester requester, std::vector<inference::protocol::ChatStart> versions, QObject *parent);

    void setStage(Stage stage);
    void finish(const inference::protocol::ChatResult &result);
    void fail(const inference::Error &error);

    QPointer<GenerationQueue> m_queue; ///< null once the generation has left the queue
    std::vector<inference::protocol::ChatStart> m_versions;
    std::size_t m_version = 0;
    quint32 m_promptTokens = 0;
    Requester m_requester;
    Stage m_stage = Stage::WaitingForModel;
};
}
