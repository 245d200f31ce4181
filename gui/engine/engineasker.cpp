// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns the signals of a generation into one result.
#include "gui/engine/engineasker.h"

#include "gui/common/sentences.h"
#include "gui/engine/engineclient.h"

#include <QCoroFuture>

#include <algorithm>
#include <utility>

namespace protocol = inference::protocol;

namespace gui
{
namespace
{
Asker::Progress progressOf(const Generation &generation)
{
    using enum Asker::Progress::Step;
    switch (generation.stage()) {
    case Generation::Stage::WaitingForModel:
        return {.step = WaitingForModel};
    case Generation::Stage::WaitingForOthers:
        return {.step = WaitingForOthers};
    case Generation::Stage::Running:
    case Generation::Stage::Over:
        break;
    }
    return {.step = Reading};
}
}

EngineAsker::EngineAsker(EngineClient &engine, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
{
}

EngineAsker::~EngineAsker()
{
    if (m_outcome) {
        m_listener = {}; // whoever it belongs to may be going, too
        end(std::unexpected(failure::from({.code = inference::ErrorCode::Cancelled, .detail = "nobody listens any more"})));
    }
}

int EngineAsker::contextLength() const
{
    return static_cast<int>(m_engine.contextLength());
}

QCoro::Task<std::expected<void, storage::Failure>> EngineAsker::whenUsable()
{
    const QPointer<EngineAsker> self(this);
    const auto usable = co_await m_engine.whenUsable();
    if (usable) {
        co_return {};
    }
    co_return std::unexpected(self ? failureOf(usable.error()) : failure::from(usable.error()));
}

QCoro::Task<inference::Result<int>> EngineAsker::count(QString text)
{
    protocol::TokensCount request;
    request.text = text.toStdString();
    const auto counted = co_await m_engine.countTokens(std::move(request));
    co_return counted.transform([](const protocol::TokensCounted &count) { return static_cast<int>(count.tokens); });
}

QCoro::Task<inference::Result<protocol::TokensCounted>> EngineAsker::countChat(std::vector<protocol::ChatMessage> messages)
{
    protocol::TokensCount request;
    request.messages = std::move(messages);
    return m_engine.countTokens(std::move(request));
}

QCoro::Task<Asker::Outcome> EngineAsker::ask(Requester requester, std::vector<protocol::ChatStart> versions, Listener listener)
{
    Q_ASSERT(!m_outcome);
    const quint32 minimum = versions.back().minimumAnswerTokens;
    const auto outcome = std::make_shared<Promise<Outcome>>();
    m_outcome = outcome;
    m_listener = std::move(listener);
    m_splitter = {};
    m_generation = m_engine.generate(requester, std::move(versions), this);
    Generation *generation = m_generation;
    connect(generation, &Generation::stageChanged, this, [this, generation] { tell(progressOf(*generation)); });
    connect(generation, &Generation::prefillProgressed, this, [this](quint32 done, quint32 total) {
        tell({.step = Progress::Step::Reading, .fraction = total > 0 ? static_cast<double>(done) / total : -1});
    });
    connect(generation, &Generation::textReceived, this, [this, generation](const QString &text, quint32 tokens) {
        tell({.step = Progress::Step::Writing,
              .version = generation->version(),
              .promptTokens = generation->promptTokens(),
              .writtenTokens = tokens});
        tell(m_splitter.add(text));
    });
    connect(generation, &Generation::finished, this, [this](const protocol::ChatResult &result) { end(result); });
    connect(generation, &Generation::failed, this,
            [this, minimum](const inference::Error &error) { end(std::unexpected(failureOf(error, minimum))); });
    tell(progressOf(*generation));
    co_return co_await outcome->future();
}

void EngineAsker::stop()
{
    if (m_generation) {
        m_generation->stop();
    }
}

void EngineAsker::tell(const Progress &progress) const
{
    if (m_listener.onProgress) {
        m_listener.onProgress(progress);
    }
}

void EngineAsker::tell(const QList<ThoughtSplitter::Piece> &pieces) const
{
    for (const ThoughtSplitter::Piece &piece : pieces) {
        const auto &function = piece.isThought ? m_listener.onThought : m_listener.onText;
        if (function) {
            function(piece.text);
        }
    }
}

/// Gives away what was held back, since it might have become a tag, and then the outcome.
void EngineAsker::end(Outcome outcome)
{
    tell(m_splitter.finish());
    if (m_generation) {
        m_generation->deleteLater();
        m_generation.clear();
    }
    std::exchange(m_outcome, nullptr)->resolve(std::move(outcome));
}

storage::Failure EngineAsker::failureOf(const inference::Error &error, quint32 minimumAnswerTokens) const
{
    if (error.data) {
        // The room for an answer counts where it is all that is missing.
        const auto [needed, available] = *error.data;
        const auto prompt = needed - std::min<std::uint64_t>(needed, minimumAnswerTokens); // the engine's figures are not trusted
        return failure::contextFull(static_cast<quint32>(prompt > available ? prompt : needed), static_cast<quint32>(available));
    }
    const auto state = m_engine.state();
    const bool died = state == EngineClient::State::Restarting || state == EngineClient::State::Stopped;
    return died ? failure::engineDied() : failure::from(error);
}
}
