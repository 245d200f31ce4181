// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The conversations that live: the one that is shown, and those that still write an answer behind it.
#pragma once

#include "gui/chat/conversation.h"
#include "storage/enums.h"

#include <QCoroTask>
#include <QList>
#include <QObject>
#include <QString>
#include <qqmlregistration.h>

#include <chrono>

#include <memory>

namespace gui
{
class Services;

/// What is told of an answer that is over.
struct Answered {
    qint64 chatId = 0;
    QString title; ///< of the chat
    storage::MessageKind kind = storage::MessageKind::Text;
    storage::MessageState state = storage::MessageState::Complete;
    std::chrono::milliseconds took{0};
    bool isShown = false; ///< the chat is on show
};

class ChatSessions : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The application owns the conversations")
    Q_PROPERTY(gui::Conversation *shown READ shown NOTIFY shownChanged)
    Q_PROPERTY(bool hasTemporary READ hasTemporary NOTIFY shownChanged)

public:
    /// Shows a new chat. `services` outlives the sessions.
    explicit ChatSessions(Services &services, QObject *parent = nullptr);
    /// Ends and saves the answers that are being written.
    ~ChatSessions() override;

    /// Returns the conversation on show, never null. A chat that nothing was written in yet has the id 0 and no row in the
    /// history.
    [[nodiscard]] Conversation *shown() const;

    /// Shows a new chat, unless the shown one is as good as new.
    Q_INVOKABLE void showNew();
    Q_INVOKABLE void show(qint64 chatId);
    /// Shows the temporary chat, which begins with this where there is none.
    Q_INVOKABLE void showTemporary();
    /// Forgets the temporary chat for good. If it was shown, a new chat takes its place.
    Q_INVOKABLE void endTemporary();
    /// Returns whether a temporary chat waits behind the shown one.
    [[nodiscard]] bool hasTemporary() const;

    /// The history can be used: drafts are read and kept, and the chat that the window showed last is shown again, unless
    /// something was begun meanwhile.
    QCoro::Task<void> takeUp();
    [[nodiscard]] bool isTakenUp() const { return m_isOpen; } ///< true once that is done

    /// Gives a conversation the title that the list of chats has given its chat.
    void rename(qint64 chatId, const QString &title);
    /// Ends the answer of a chat that the list of chats has deleted. If the chat was shown, a new one takes its place.
    void close(qint64 chatId);

Q_SIGNALS:
    void shownChanged();
    /// A conversation has written to the history.
    void stored();
    /// A chat has begun, or has ended, to be answered.
    void workingChanged(qint64 chatId, bool working);
    /// An answer is over.
    void answered(const gui::Answered &answered);
    /// Something went wrong that belongs to no message, such as a full disk.
    void failed(const QString &sentence);

private:
    Conversation *make(qint64 chatId);
    Conversation *take(std::unique_ptr<Conversation> made);
    void show(Conversation *conversation);
    void dropIfDone(Conversation *conversation);
    void follow(Conversation *conversation);
    void keepDraft(Conversation *conversation);
    void rememberShown();
    [[nodiscard]] Conversation *find(qint64 chatId) const;
    [[nodiscard]] Conversation *findNew() const;
    [[nodiscard]] Conversation *findTemporary() const;

    Services &m_services;
    QList<Conversation *> m_live; ///< the conversations that live, which this object owns
    Conversation *m_shown = nullptr;
    bool m_isOpen = false; ///< true once the history can be used
};
}
