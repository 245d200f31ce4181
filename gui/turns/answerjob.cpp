// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/answerjob.h"

#include "gui/common/sentences.h"
#include "gui/turns/summary/summaryjob.h"

#include <KLocalizedString>

namespace gui
{
namespace
{
constexpr quint32 SmallestAnswer = 16; ///< tokens that must be free for an answer to be worth beginning
}

AnswerJob::AnswerJob(EngineClient &engine, Requester requester, std::vector<ChatPrompt> prompts,
                     inference::protocol::ChatStart request, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
    , m_requester(requester)
    , m_prompts(std::move(prompts))
    , m_request(std::move(request))
{
}

void AnswerJob::start()
{
    choosePrompt();
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
    result.stopReason = inference::protocol::StopReason::Stopped;
    Q_EMIT finished(result);
}

QCoro::Task<void> AnswerJob::choosePrompt()
{
    const QPointer<AnswerJob> self(this);
    for (std::size_t i = 0; i < m_prompts.size();) {
        setProgress(m_engine.isUsable() ? i18nc("@info:progress", "Reading…") : i18nc("@info:progress", "Waiting for the model…"),
                    -1);
        const auto usable = co_await m_engine.whenUsable();
        if (!self || m_over) {
            co_return;
        }
        if (!usable) {
            failFor(usable.error());
            co_return;
        }
        const ChatPrompt &prompt = m_prompts[i];
        inference::protocol::TokensCount count;
        count.messages = prompt.messages;
        const auto counted = co_await m_engine.countTokens(count);
        if (!self || m_over) {
            co_return;
        }
        if (!counted && !m_engine.isUsable()) {
            continue; // it died meanwhile
        }
        if (!counted) {
            fail(failure::from(counted.error()));
            co_return;
        }
        // A whole answer from the summary is better than the beginning of one from the document.
        const bool last = ++i == m_prompts.size();
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
    m_generation = m_engine.generate(m_requester, {m_request}, this);
    showStage();
    connect(m_generation, &Generation::stageChanged, this, &AnswerJob::showStage);
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
    connect(m_generation, &Generation::failed, this, &AnswerJob::failFor);
}

void AnswerJob::showStage()
{
    using enum Generation::Stage;
    switch (m_generation->stage()) {
    case WaitingForModel:
        setProgress(i18nc("@info:progress", "Waiting for the model…"), -1);
        return;
    case WaitingForOthers:
        setProgress(i18nc("@info:progress", "Waiting for another answer…"), -1);
        return;
    case Running:
        setProgress(i18nc("@info:progress", "Reading…"), -1);
        return;
    case Over:
        return;
    }
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

void AnswerJob::failFor(const inference::Error &error)
{
    const auto state = m_engine.state();
    const bool died = state == EngineClient::State::Restarting || state == EngineClient::State::Stopped;
    fail(died ? failure::engineDied() : failure::from(error));
}

void AnswerJob::fail(const storage::Failure &failure)
{
    end();
    Q_EMIT failed(failure);
}
}
