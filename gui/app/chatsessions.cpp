// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/app/chatsessions.h"

#include "gui/services/services.h"

#include <QElapsedTimer>
#include <QJSEngine>

#include <algorithm>
#include <memory>
#include <utility>

namespace gui
{
ChatSessions::ChatSessions(Services &services, QObject *parent)
    : QObject(parent)
    , m_services(services)
{
    m_shown = make(0);
}

ChatSessions::~ChatSessions()
{
    qDeleteAll(std::exchange(m_live, {}));
}

Conversation *ChatSessions::shown() const
{
    return m_shown;
}

void ChatSessions::showNew()
{
    const bool asNew = m_shown->chatId() == 0 && !m_shown->busy();
    if (!asNew) {
        show(make(0));
    }
}

void ChatSessions::show(qint64 chatId)
{
    if (chatId != m_shown->chatId()) {
        Conversation *live = find(chatId);
        show(live ? live : make(chatId));
    }
}

void ChatSessions::rename(qint64 chatId, const QString &title)
{
    if (Conversation *conversation = find(chatId)) {
        conversation->setTitle(title);
    }
}

void ChatSessions::close(qint64 chatId)
{
    if (Conversation *conversation = find(chatId)) {
        conversation->stop();
    }
    if (m_shown->chatId() == chatId) {
        show(make(0));
    }
}

Conversation *ChatSessions::make(qint64 chatId)
{
    Conversation *made = m_services.conversation(chatId).release();
    QJSEngine::setObjectOwnership(made, QJSEngine::CppOwnership);
    m_live += made;
    connect(made, &Conversation::stored, this, &ChatSessions::stored);
    connect(made, &Conversation::failed, this, &ChatSessions::failed);
    connect(made, &Conversation::chatWanted, this,
            [this, made](const storage::Message &recap, const std::optional<storage::Message> &question) {
                Conversation *next = make(0);
                next->beginWith(recap, question);
                if (made == m_shown) {
                    show(next);
                }
            });
    follow(made);
    connect(made, &Conversation::busyChanged, this, [this, made] { dropIfDone(made); });
    return made;
}

/// Tells what becomes of a conversation's answers.
void ChatSessions::follow(Conversation *conversation)
{
    const auto tellWorking = [this, conversation] {
        if (conversation->chatId() != 0) {
            Q_EMIT workingChanged(conversation->chatId(), conversation->busy());
        }
    };
    const auto since = std::make_shared<QElapsedTimer>();
    connect(conversation, &Conversation::busyChanged, this, [conversation, tellWorking, since] {
        if (conversation->busy()) {
            since->start();
        }
        tellWorking();
    });
    connect(conversation, &Conversation::chatIdChanged, this, tellWorking); // of a new chat
    connect(conversation, &Conversation::answered, this, [this, conversation, since](storage::MessageState state) {
        const auto last = conversation->transcript()->messageAt(conversation->count() - 1);
        Q_EMIT answered({.chatId = conversation->chatId(),
                         .title = conversation->title(),
                         .kind = last ? last->kind : storage::MessageKind::Text,
                         .state = state,
                         .took = std::chrono::milliseconds(since->elapsed()),
                         .isShown = conversation == m_shown});
    });
}

void ChatSessions::show(Conversation *conversation)
{
    Conversation *before = std::exchange(m_shown, conversation);
    Q_EMIT shownChanged();
    dropIfDone(before);
}

/// Lets go of a conversation that nobody looks at and that has nothing left to do.
void ChatSessions::dropIfDone(Conversation *conversation)
{
    if (conversation != m_shown && !conversation->busy()) {
        m_live.removeOne(conversation);
        conversation->deleteLater();
    }
}

/// The live conversation of a chat; null if it has none.
Conversation *ChatSessions::find(qint64 chatId) const
{
    const auto found = std::ranges::find(m_live, chatId, &Conversation::chatId);
    return found == m_live.end() ? nullptr : *found;
}
}
