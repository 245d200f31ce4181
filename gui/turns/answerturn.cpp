// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How a question becomes a request, and how the request's end becomes the answer's.
#include "gui/turns/answerturn.h"

#include "gui/turns/requests.h"
#include "gui/turns/summary/summaryjob.h"

#include <KLocalizedString>

#include <QPointer>

#include <utility>

using inference::protocol::ChatStart;
using inference::protocol::StopReason;

namespace gui
{
AnswerTurn::AnswerTurn(Tools tools, QList<storage::Message> branch, Choices choices, QObject *parent)
    : Turn(storage::MessageKind::Text, std::move(tools), std::move(branch), std::move(choices), parent)
{
}

QCoro::Task<bool> AnswerTurn::prepare()
{
    const QPointer<AnswerTurn> self(this);
    auto made = co_await prompts().make(choices().systemPrompt, branch());
    if (self) {
        m_prompts = std::move(made);
    }
    co_return true;
}

std::vector<ChatStart> AnswerTurn::requests()
{
    const auto wholeAnswer = static_cast<quint32>(SummaryJob::answerTokens(asker().contextLength()));
    std::vector<ChatStart> requests;
    for (ChatPrompt &prompt : m_prompts) {
        ChatStart request = plainRequest(choices().temperature);
        if (request.sampling.temperature > 0) {
            request.sampling.topP = 0.95;
            request.sampling.minP = 0.05;
        }
        request.maxTokens = choices().maxTokens;
        request.cacheKey = cacheKey(stored().chatId).toStdString();
        request.messages = std::move(prompt.messages);
        request.minimumAnswerTokens = wholeAnswer;
        requests.push_back(std::move(request));
    }
    // A whole answer from the summary is better than the beginning of one from the document; where there is nothing shorter, the
    // beginning of an answer is better than none.
    requests.back().minimumAnswerTokens = SmallestAnswerTokens;
    return requests;
}

QCoro::Task<void> AnswerTurn::answer()
{
    const QPointer<AnswerTurn> self(this);
        request.thinking = choices().thinking;
    const auto outcome = co_await asker().ask(Requester::Answer, requests(),
                                              {.onText =
                                                   [self](const QString &text) {
                                                       if (self) {
                                                           self->append(text);
                                                       }
                                                   },
                                               .onThought =
                                                   [self](const QString &text) {
                                                       if (self) {
                                                           self->think(text);
                                                       }
                                                   },
                                               .onProgress =
                                                   [self](const Asker::Progress &progress) {
                                                       if (self) {
                                                           self->show(progress);
                                                       }
                                                   }});
    if (self) {
        end(outcome);
    }
}

void AnswerTurn::interrupt()
{
    asker().stop();
}

void AnswerTurn::show(const Asker::Progress &progress)
{
    using enum Asker::Progress::Step;
    switch (progress.step) {
    case WaitingForModel:
        setProgress(i18nc("@info:progress", "Waiting for the model…"), -1);
        return;
    case WaitingForOthers:
        setProgress(i18nc("@info:progress", "Waiting for another answer…"), -1);
        return;
    case Reading:
        setProgress(i18nc("@info:progress", "Reading…"), progress.fraction);
        return;
    case Writing:
        annotate({.summaries = m_prompts[progress.version].summaries});
        setProgress({}, -1);
        return;
    }
}

void AnswerTurn::end(const Asker::Outcome &outcome)
{
    if (!outcome) {
        finish(storage::MessageState::Failed, outcome.error());
        return;
    }
    if (outcome->promptTokens > 0) {
        Q_EMIT contextUsed(outcome->promptTokens + outcome->generatedTokens);
    }
    storage::AnswerNote note = stored().note;
    note.cut = outcome->stopReason == StopReason::Length ? storage::Cut::AtLength
        : outcome->stopReason == StopReason::ContextFull ? storage::Cut::AtContext
                                                         : storage::Cut::None;
    annotate(note);
    finish(outcome->stopReason == StopReason::Stopped ? storage::MessageState::Stopped : storage::MessageState::Complete);
}
}
