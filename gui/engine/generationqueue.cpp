// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/engine/generationqueue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace protocol = inference::protocol;

namespace gui
{
GenerationQueue::GenerationQueue(EngineProcess &process)
    : m_process(process)
{
}

Generation *GenerationQueue::add(Requester requester, std::vector<protocol::ChatStart> versions, QObject *parent)
{
    Q_ASSERT(!versions.empty());
    auto *generation = new Generation(requester, std::move(versions), parent);
    generation->m_queue = this;
    m_waiting += generation;
    return generation;
}

Generation *GenerationQueue::refuse(Requester requester, const inference::Error &error, QObject *parent)
{
    auto *generation = new Generation(requester, {}, parent);
    QMetaObject::invokeMethod(generation, [generation, error] { generation->fail(error); }, Qt::QueuedConnection);
    return generation;
}

QList<Requester> GenerationQueue::waiting() const
{
    QList<Requester> requesters;
    std::ranges::transform(m_waiting, std::back_inserter(requesters), &Generation::requester);
    return requesters;
}

void GenerationQueue::beginTurn()
{
    Q_ASSERT(!isBusy() && !isEmpty());
    m_current = m_waiting.takeFirst();
    m_current->setStage(Generation::Stage::Running);
}

void GenerationQueue::send()
{
    if (m_current && m_id == 0) {
        m_id = m_process.request(protocol::method::ChatStart, m_current->m_versions[m_current->m_version],
                                 [this](const EngineProcess::Reply &reply) { replied(reply); });
    }
}

void GenerationQueue::notified(const std::string &name, const nlohmann::json &params)
{
    if (name == protocol::method::ChatPrefill) {
        const auto prefill = protocol::parse<protocol::ChatPrefill>(params);
        if (prefill && prefill->id == m_id && m_current) {
            m_current->m_promptTokens = prefill->total;
            Q_EMIT m_current->prefillProgressed(prefill->done, prefill->total);
        }
    } else if (name == protocol::method::ChatToken) {
        const auto token = protocol::parse<protocol::ChatToken>(params);
        if (token && token->id == m_id && m_current) {
            Q_EMIT m_current->textReceived(QString::fromStdString(token->text), token->tokens);
        }
    }
}

void GenerationQueue::setWaitingStage(Generation::Stage stage)
{
    const auto waiting = m_waiting; // whoever hears of it may leave
    for (const QPointer<Generation> &generation : waiting) {
        if (generation && m_waiting.contains(generation)) {
            generation->setStage(stage);
        }
    }
}

bool GenerationQueue::leave(const Generation &generation)
{
    if (m_waiting.removeIf([&](const QPointer<Generation> &each) { return each == &generation; }) > 0) {
        return true;
    }
    if (m_current != &generation) {
        return false; // its end is about to be told
    }
    if (m_id == 0) {
        endTurn();
        return true;
    }
    m_isStopping = true;
    m_process.stopRequest(m_id);
    return false;
}

QPointer<Generation> GenerationQueue::endTurn()
{
    m_id = 0;
    m_isStopping = false;
    const QPointer<Generation> ended = std::exchange(m_current, nullptr);
    Q_EMIT turnEnded();
    return ended;
}

void GenerationQueue::replied(const EngineProcess::Reply &reply)
{
    if (m_id == 0) {
        return; // the engine died, and failCurrent() has told so
    }
    auto result = reply.and_then(protocol::parse<protocol::ChatResult>);
    const bool tooLong = !result && result.error().code == inference::ErrorCode::ContextFull;
    if (tooLong && m_current && m_current->m_version + 1 < m_current->m_versions.size()) {
        if (!m_isStopping) {
            ++m_current->m_version;
            m_id = 0;
            send();
            return;
        }
        result = protocol::ChatResult{.stopReason = inference::protocol::StopReason::Stopped};
    }
    if (const QPointer<Generation> ended = endTurn()) {
        if (result) {
            ended->finish(*result);
        } else {
            ended->fail(result.error());
        }
    }
}

void GenerationQueue::engineDied(const inference::Error &error)
{
    if (m_current && m_id == 0) {
        m_waiting.prepend(std::exchange(m_current, nullptr));
        m_waiting.first()->setStage(Generation::Stage::WaitingForModel);
    } else {
        failCurrent(error);
    }
}

void GenerationQueue::failCurrent(const inference::Error &error)
{
    if (!isBusy()) {
        return;
    }
    const bool wasStopping = m_isStopping;
    const QPointer<Generation> ended = endTurn();
    if (ended && wasStopping) {
        ended->finish({.stopReason = protocol::StopReason::Stopped});
    } else if (ended) {
        ended->fail(error);
    }
}

void GenerationQueue::failAll(const inference::Error &error)
{
    const auto waiting = std::exchange(m_waiting, {});
    failCurrent(error);
    for (const QPointer<Generation> &generation : waiting) {
        if (generation) {
            generation->fail(error);
        }
    }
}
}
