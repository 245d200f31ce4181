// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/answerjob.h"

#include "gui/app/sentences.h"
#include "gui/documents/summaryjob.h"

#include <KLocalizedString>

namespace gui
{
namespace
{
constexpr quint32 SmallestAnswer = 16; ///< tokens that must be free for an answer to be worth beginning
}

AnswerJob::AnswerJob(EngineClient &engine, std::vector<ChatPrompt> prompts, inference::protocol::ChatStart request,
                     QObject *parent)
    : QObject(parent)
    , m_engine(engine)
    , m_prompts(std::move(prompts))
    , m_request(std::move(request))
{
}

void AnswerJob::start()
{
    connect(&m_engine, &EngineClient::stateChanged, this, &AnswerJob::advance);
    advance();
}

void AnswerJob::stop()
{
    if (m_over) {
        return;
    }
    if (m_generation) {
        m_generation->stop();
        return;
    }
    end();
    inference::protocol::ChatResult result;
    result.stopReason = "stopped";
    Q_EMIT finished(result);
}

/// Does what the engine's state allows, until the answer has begun.
void AnswerJob::advance()
{
    if (m_over || m_generation || m_checking) {
        return;
    }
    using enum EngineClient::State;
    switch (m_engine.state()) {
    case Ready:
        choosePrompt();
        return;
    case Stopped:
        fail(failure::engineDied());
        return;
    case NoModel:
        fail(failure::from({.code = inference::ErrorCode::NoModel, .detail = {}}));
        return;
    case Generating:
        setProgress(i18nc("@info:progress", "Waiting for another answer…"), -1);
        return;
    case Starting:
    case Loading:
    case Restarting:
        setProgress(i18nc("@info:progress", "Waiting for the model…"), -1);
        return;
    }
}

QCoro::Task<void> AnswerJob::choosePrompt()
{
    const QPointer<AnswerJob> self(this);
    m_checking = true;
    setProgress(i18nc("@info:progress", "Reading…"), -1);
    for (const ChatPrompt &prompt : m_prompts) {
        inference::protocol::TokensCount count;
        count.messages = prompt.messages;
        const auto counted = co_await m_engine.countTokens(count);
        if (!self || m_over) {
            co_return;
        }
        if (m_engine.state() != EngineClient::State::Ready) {
            m_checking = false;
            advance(); // it died, or another answer was faster
            co_return;
        }
        if (!counted) {
            fail(failure::from(counted.error()));
            co_return;
        }
        // A whole answer from the summary is better than the beginning of one from the document.
        const bool last = &prompt == &m_prompts.back();
        const auto room
            = last ? SmallestAnswer : static_cast<quint32>(SummaryJob::answerTokens(static_cast<int>(counted->contextLength)));
        if (counted->tokens + room <= counted->contextLength) {
            m_request.messages = prompt.messages;
            Q_EMIT promptChosen(prompt.summaries);
            generate();
            co_return;
        }
        if (last) {
            fail(failure::contextFull(counted->tokens, counted->contextLength));
            co_return;
        }
    }
}

void AnswerJob::generate()
{
    m_generation = m_engine.generate(m_request, this);
    connect(m_generation, &Generation::prefillProgressed, this, [this](quint32 done, quint32 total) {
        setProgress(i18nc("@info:progress", "Reading…"), total > 0 ? static_cast<qreal>(done) / total : -1);
    });
    connect(m_generation, &Generation::textReceived, this, [this](const QString &text) {
        setProgress({}, -1);
        Q_EMIT textReceived(text);
    });
    connect(m_generation, &Generation::finished, this, [this](const inference::protocol::ChatResult &result) {
        end();
        Q_EMIT finished(result);
    });
    connect(m_generation, &Generation::failed, this, [this](const inference::Error &error) {
        if (error.code == inference::ErrorCode::Busy) {
            m_generation->deleteLater();
            m_generation.clear();
            setProgress(i18nc("@info:progress", "Waiting for another answer…"), -1);
            return;
        }
        const auto state = m_engine.state();
        const bool died = state == EngineClient::State::Restarting || state == EngineClient::State::Stopped;
        fail(died ? failure::engineDied() : failure::from(error));
    });
}

void AnswerJob::setProgress(const QString &text, qreal fraction)
{
    if (m_progressText != text || m_progress != fraction) {
        m_progressText = text;
        m_progress = fraction;
        Q_EMIT progressed();
    }
}

void AnswerJob::end()
{
    m_over = true;
    setProgress({}, -1);
}

void AnswerJob::fail(const storage::Failure &failure)
{
    end();
    Q_EMIT failed(failure);
}
}
