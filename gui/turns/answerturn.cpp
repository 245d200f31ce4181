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
namespace
{
/// Adds what a request took to what the answer took before it went on.
storage::AnswerStatistics statisticsOf(const inference::protocol::ChatResult &result, const storage::AnswerStatistics &before)
{
    return {.promptTokens = result.promptTokens,
            .reusedTokens = result.reusedTokens,
            .generatedTokens = before.generatedTokens + result.generatedTokens,
            .prefillMs = before.prefillMs + qRound64(result.prefillMs),
            .decodeMs = before.decodeMs + qRound64(result.decodeMs),
            .seed = result.seed};
}
}

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
        request.thinking = choices().thinking;
        request.cacheKey = choices().cacheKey.toStdString();
        request.messages = std::move(prompt.messages);
        request.minimumAnswerTokens = wholeAnswer;
        if (choices().resumed) {
            request.messages.push_back({.role = "assistant", .content = stored().text.toStdString()});
            request.continues = true;
            request.thinking = choices().thinking.transform([](bool) { return false; }); // it was thought of already
        }
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
    const auto outcome = co_await asker().ask(Requester::Answer, requests(),
                                              {.onText =
                                                   [self](const QString &text) {
                                                       if (self) {
                                                           self->write(text, false);
                                                       }
                                                   },
                                               .onThought =
                                                   [self](const QString &text) {
                                                       if (self) {
                                                           self->write(text, true);
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

void AnswerTurn::write(const QString &text, bool isThought)
{
    if (isThought) {
        think(text);
    } else {
        append(text);
    }
    if (!m_watch.isRepeating()) {
        m_watch.add(text);
        if (m_watch.isRepeating()) {
            asker().stop();
        }
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
        if (progress.promptTokens > 0) {
            Q_EMIT contextUsed(progress.promptTokens + progress.writtenTokens);
        }
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
    record(statisticsOf(*outcome, stored().statistics.value_or(storage::AnswerStatistics())));
    const bool isStopped = outcome->stopReason == StopReason::Stopped;
    storage::AnswerNote note = stored().note;
    note.cut = outcome->stopReason == StopReason::Length ? storage::Cut::AtLength
        : outcome->stopReason == StopReason::ContextFull ? storage::Cut::AtContext
        : isStopped && m_watch.isRepeating()             ? storage::Cut::AtRepetition
                                                         : storage::Cut::None;
    annotate(note);
    finish(isStopped && note.cut == storage::Cut::None ? storage::MessageState::Stopped : storage::MessageState::Complete);
}
}
