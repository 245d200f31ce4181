// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/services/services.h"

#include "gui/chat/conversation.h"
#include "gui/common/places.h"
#include "gui/common/settings.h"
#include "gui/turns/prompt.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace gui
{
namespace
{
ServiceOptions completed(ServiceOptions options)
{
    if (options.databasePath.isEmpty()) {
        options.databasePath = places::history();
    }
    if (options.engineProgram.isEmpty()) {
        options.engineProgram = places::engineProgram();
    }
    if (options.readerProgram.isEmpty()) {
        options.readerProgram = places::readerProgram();
    }
    return options;
}
}

Services::Services(ServiceOptions options, QObject *parent)
    : QObject(parent)
    , m_options(completed(std::move(options)))
    , m_history(m_options.databasePath)
    , m_engine(m_options.engineProgram, m_options.engineArguments)
    , m_models(m_engine, m_options.modelPath)
{
    connect(Settings::self(), &Settings::keptMebibytesChanged, this, &Services::keepChatCaches);
    connect(Settings::self(), &Settings::contextLengthChanged, this, [this] {
        m_engine.setContextLength(Settings::contextLength());
        m_models.loadCurrent();
    });
}

Services::~Services() = default;

void Services::start()
{
    m_engine.setContextLength(Settings::contextLength());
    keepChatCaches();
    m_engine.start();
    m_models.loadCurrent();
}

void Services::keepChatCaches()
{
    if (m_options.keepsChatCaches) {
        m_engine.keepCaches(places::chatCaches(), quint64{Settings::keptMebibytes()} << 20);
    }
}

std::unique_ptr<Conversation> Services::conversation(qint64 chatId)
{
    return std::make_unique<Conversation>(Conversation::Services{.history = &m_history,
                                                                 .engine = &m_engine,
                                                                 .readerProgram = m_options.readerProgram,
                                                                 .temperature = m_options.temperature},
                                          chatId);
}

std::unique_ptr<Conversation> Services::temporaryConversation()
{
    auto history = std::make_unique<storage::History>(storage::History::InMemory());
    std::ignore = history->open(); // it comes before all that is asked of it
    storage::History *used = history.get();
    return std::make_unique<Conversation>(Conversation::Services{.history = used,
                                                                 .engine = &m_engine,
                                                                 .readerProgram = m_options.readerProgram,
                                                                 .temperature = m_options.temperature,
                                                                 .temporaryHistory = std::move(history)},
                                          0);
}

void Services::forgetChats(const QList<qint64> &chatIds)
{
    QStringList keys;
    std::ranges::transform(chatIds, std::back_inserter(keys), cacheKey);
    m_engine.forgetCaches(keys);
}
}
