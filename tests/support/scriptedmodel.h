// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A language model without an engine, for tests of what asks one: words are its tokens.
#pragma once

#include "gui/common/sentences.h"
#include "gui/engine/asker.h"

#include <QCoroTimer>
#include <QString>
#include <QStringList>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace test
{
inline int words(const QString &text)
{
    return static_cast<int>(text.simplified().split(u' ', Qt::SkipEmptyParts).size());
}

inline int words(const std::vector<inference::protocol::ChatMessage> &messages)
{
    int sum = 0;
    for (const auto &message : messages) {
        sum += words(QString::fromStdString(message.content));
    }
    return sum;
}

/// Answers by a script and keeps every request.
class ScriptedModel : public gui::Asker
{
public:
    int context = 1000; ///< tokens
    std::chrono::milliseconds loads{0}; ///< how long it takes until the model is usable
    std::chrono::milliseconds thinks{0}; ///< how long the model thinks before each answer
    double reads = 0; ///< how much of a prompt the model says that it has read before it thinks
    std::optional<storage::Failure> unusable; ///< why there is no model, if there is none
    QString thought; ///< what the model thinks before each answer
    /// Gives the answer to request number `index`. If it is empty, the model answers with a short text of its own.
    std::function<inference::Result<QString>(int index, const QString &prompt)> script;

    std::vector<inference::protocol::ChatStart> requests; ///< the requests as they were answered, oldest first
    QStringList prompts; ///< the last message of each request
    int tooLarge = 0; ///< the number of requests whose longest answer would not fit
    int stops = 0;

    [[nodiscard]] int contextLength() const override { return context; }

    QCoro::Task<std::expected<void, storage::Failure>> whenUsable() override
    {
        const auto why = unusable;
        if (loads > std::chrono::milliseconds(0)) {
            co_await QCoro::sleepFor(loads);
        }
        if (why) {
            co_return std::unexpected(*why);
        }
        co_return {};
    }

    QCoro::Task<inference::Result<int>> count(QString text) override
    {
        co_await QCoro::sleepFor(std::chrono::milliseconds(0));
        co_return words(text);
    }

    QCoro::Task<inference::Result<inference::protocol::TokensCounted>>
    countChat(std::vector<inference::protocol::ChatMessage> messages) override
    {
        const inference::protocol::TokensCounted counted{.tokens = static_cast<std::uint32_t>(words(messages)),
                                                         .contextLength = static_cast<std::uint32_t>(context)};
        co_await QCoro::sleepFor(std::chrono::milliseconds(0));
        co_return counted;
    }

    QCoro::Task<Outcome> ask(gui::Requester /*requester*/, std::vector<inference::protocol::ChatStart> versions,
                             Listener listener) override
    {
        std::size_t version = 0;
        while (version + 1 < versions.size() && !fits(versions[version])) {
            ++version;
        }
        const inference::protocol::ChatStart request = versions[version];
        if (!fits(request)) {
            const auto needed = static_cast<quint32>(words(request.messages)) + request.minimumAnswerTokens;
            const auto why = gui::failure::contextFull(needed, static_cast<quint32>(context));
            co_await QCoro::sleepFor(std::chrono::milliseconds(0));
            co_return std::unexpected(why);
        }
        const std::weak_ptr<bool> alive = m_alive;
        const int index = static_cast<int>(requests.size());
        requests.push_back(request);
        tooLarge += words(request.messages) + static_cast<int>(request.maxTokens) > context ? 1 : 0;
        prompts += QString::fromStdString(request.messages.back().content);
        if (listener.onProgress) {
            listener.onProgress({.step = Progress::Step::Reading, .fraction = reads});
        }
        co_await QCoro::sleepFor(thinks);
        if (alive.expired() || stops > 0) {
            co_return inference::protocol::ChatResult{.stopReason = inference::protocol::StopReason::Stopped};
        }
        const auto text = script ? script(index, prompts.last()) : QStringLiteral("Key point number %1.").arg(index);
        if (!text) {
            co_return std::unexpected(gui::failure::from(text.error()));
        }
        if (listener.onThought && !thought.isEmpty()) {
            listener.onThought(thought);
        }
        Progress progress{.step = Progress::Step::Writing,
                          .fraction = -1,
                          .version = version,
                          .promptTokens = static_cast<quint32>(words(request.messages)),
                          .writtenTokens = 0};
        for (const QString &word : text->split(u' ')) {
            ++progress.writtenTokens;
            if (listener.onProgress) {
                listener.onProgress(progress);
            }
            listener.onText(word + u' ');
            if (stops > 0) {
                co_return inference::protocol::ChatResult{.stopReason = inference::protocol::StopReason::Stopped};
            }
        }
        co_return inference::protocol::ChatResult{.stopReason = inference::protocol::StopReason::EndOfTurn,
                                                  .promptTokens = static_cast<std::uint32_t>(words(request.messages)),
                                                  .reusedTokens = 2,
                                                  .generatedTokens = static_cast<std::uint32_t>(words(*text)),
                                                  .seed = 4711,
                                                  .prefillMs = 40,
                                                  .decodeMs = 1000};
    }

    void stop() override { ++stops; }

private:
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);

    [[nodiscard]] bool fits(const inference::protocol::ChatStart &request) const
    {
        return words(request.messages) + static_cast<int>(request.minimumAnswerTokens) <= context;
    }
};
}
