// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/app/chatsessions.h"

#include "gui/services/services.h"

#include <QCoroFuture>
#include <QElapsedTimer>
#include <QJSEngine>
#include <QPointer>

#include <algorithm>
#include <memory>
#include <tuple>
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
    const bool asNew = m_shown->chatId() == 0 && !m_shown->busy() && !m_shown->isTemporary();
    if (!asNew) {
        Conversation *live = findNew();
        show(live ? live : make(0));
    }
}

void ChatSessions::show(qint64 chatId)
{
    if (chatId != m_shown->chatId()) {
        Conversation *live = find(chatId);
        show(live ? live : make(chatId));
    }
}

void ChatSessions::showTemporary()
{
    if (!m_shown->isTemporary()) {
        Conversation *live = findTemporary();
        show(live ? live : take(m_services.temporaryConversation()));
    }
}

void ChatSessions::endTemporary()
{
    Conversation *temporary = findTemporary();
    if (temporary == m_shown) {
        showNew();
    }
    if (m_live.removeOne(temporary)) {
        temporary->deleteLater();
        Q_EMIT shownChanged();
    }
}

bool ChatSessions::hasTemporary() const
{
    return findTemporary() != nullptr && !m_shown->isTemporary();
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
        showNew();
    }
}

QCoro::Task<void> ChatSessions::takeUp()
{
    const QPointer<ChatSessions> self(this);
    const auto chats = co_await m_services.history().chats();
    if (!self) {
        co_return;
    }
    m_isOpen = true;
    const auto last = chats ? std::ranges::find_if(*chats, &storage::Chat::shown) : QList<storage::Chat>::const_iterator();
    const bool untouched = m_shown->chatId() == 0 && !m_shown->busy() && m_shown->draft()->isEmpty();
    if (chats && last != chats->end() && untouched) {
        show(last->id);
        co_return;
    }
    const QList<Conversation *> live = m_live; // a draft that comes may let one go
    for (Conversation *conversation : live) {
        keepDraft(conversation);
    }
    rememberShown();
}

Conversation *ChatSessions::make(qint64 chatId)
{
    return take(m_services.conversation(chatId));
}

Conversation *ChatSessions::take(std::unique_ptr<Conversation> conversation)
{
    Conversation *made = conversation.release();
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
    connect(made->editor(), &ChatEditor::duplicated, this, qOverload<qint64>(&ChatSessions::show));
    connect(made->draft(), &Draft::settledChanged, this, [this, made] { dropIfDone(made); });
    connect(made, &Conversation::chatIdChanged, this, [this, made] {
        if (made == m_shown) {
            rememberShown();
        }
    });
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
    before->draft()->save();
    keepDraft(conversation);
    rememberShown();
    Q_EMIT shownChanged();
    dropIfDone(before);
}

/// Lets go of a conversation that nobody looks at and that has nothing left to do.
void ChatSessions::dropIfDone(Conversation *conversation)
{
    // Of a temporary chat nothing is left but what lives here.
    const bool wanted = conversation->isTemporary() && (conversation->count() > 0 || !conversation->draft()->isEmpty());
    const bool done = conversation != m_shown && !conversation->busy() && !conversation->draft()->isUnsettled() && !wanted;
    if (done && m_live.removeOne(conversation)) {
        conversation->draft()->save();
        conversation->deleteLater();
    }
}

/// A draft may come at once, and what is on show then stays.
void ChatSessions::keepDraft(Conversation *conversation)
{
    if (m_isOpen && !conversation->isTemporary()) {
        conversation->draft()->keep(conversation->chatId());
    }
}

/// Has the next window open where this one is.
void ChatSessions::rememberShown()
{
    if (m_isOpen) {
        std::ignore = m_services.history().setShown(m_shown->chatId());
    }
}

/// The live conversation of a chat; null if it has none.
Conversation *ChatSessions::find(qint64 chatId) const
{
    const auto found = std::ranges::find(m_live, chatId, &Conversation::chatId);
    return found == m_live.end() ? nullptr : *found;
}

/// The live conversation of a chat that is yet to be made; null if there is none.
Conversation *ChatSessions::findNew() const
{
    const auto isNew = [](const Conversation *conversation) {
        return conversation->chatId() == 0 && !conversation->busy() && !conversation->isTemporary();
    };
    const auto found = std::ranges::find_if(m_live, isNew);
    return found == m_live.end() ? nullptr : *found;
}

Conversation *ChatSessions::findTemporary() const
{
    const auto found = std::ranges::find_if(m_live, &Conversation::isTemporary);
    return found == m_live.end() ? nullptr : *found;
}
}
