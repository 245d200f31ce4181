// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Asks the engine for one answer: waits for it, takes the first prompt that fits, and follows the text.
#pragma once

#include "gui/engine/engineclient.h"
#include "gui/turns/prompt.h"

#include <QCoroTask>
#include <QObject>
#include <QPointer>
#include <QString>

namespace gui
{
class AnswerJob : public QObject
{
    Q_OBJECT

public:
    /// `engine` outlives the job. `prompts`: the fullest first, as buildPrompts() makes them; `request`: all but the messages.
    /// Deleting the job stops the engine.
    AnswerJob(EngineClient &engine, Requester requester, std::vector<ChatPrompt> prompts, inference::protocol::ChatStart request,
              QObject *parent);

    void start();
    /// Ends with finished() and StopReason::Stopped.
    void stop();

    [[nodiscard]] QString progressText() const { return m_progressText; }
    [[nodiscard]] qreal progress() const { return m_progress; }

Q_SIGNALS:
    void progressed();
    /// The prompt that is sent holds so many summaries in the place of documents.
    void promptChosen(int summaries);
    void textReceived(const QString &text);
    void finished(const inference::protocol::ChatResult &result);
    void failed(const storage::Failure &failure);

private:
    QCoro::Task<void> choosePrompt();
    void generate();
    void showStage();
    void setProgress(const QString &text, qreal fraction);
    void end();
    void failFor(const inference::Error &error);
    void fail(const storage::Failure &failure);

    EngineClient &m_engine;
    Requester m_requester;
    std::vector<ChatPrompt> m_prompts;
    inference::protocol::ChatStart m_request;
    QPointer<Generation> m_generation;
    QString m_progressText;
    qreal m_progress = -1;
    bool m_over = false;
};
}
