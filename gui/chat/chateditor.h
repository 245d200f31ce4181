// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What can be done with the messages that a chat has: one is deleted and brought back, or the chat is copied up to it.
#pragma once

#include "gui/chat/transcript.h"
#include "storage/error.h"

#include <QCoroTask>
#include <QList>
#include <QObject>
#include <qqmlregistration.h>

namespace storage
{
class History;
}

namespace gui
{
class Conversation;
class EngineClient;

/// Does nothing while the conversation is busy.
class ChatEditor : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("A conversation owns its editor")
    Q_PROPERTY(int deletedCount READ deletedCount NOTIFY deletedCountChanged)

public:
    /// All outlive the editor, which tells the conversation's listeners what went wrong and what was stored.
    ChatEditor(Conversation &conversation, Transcript &transcript, storage::History &history, EngineClient &engine);

    [[nodiscard]] int deletedCount() const; ///< how many messages undo() can bring back

    /// Deletes the message in `row`; what follows it stays.
    Q_INVOKABLE void remove(int row);
    /// Brings back the message that was deleted last.
    Q_INVOKABLE void undo();
    /// Makes another chat of the messages up to the one in `row`. Does nothing in a temporary chat, which leaves no copy.
    Q_INVOKABLE void duplicate(int row);

Q_SIGNALS:
    void deletedCountChanged();
    void removed();
    /// There is another chat, which its user now wants to see.
    void duplicated(qint64 chatId);

private:
    QCoro::Task<void> copy(qint64 messageId);
    QCoro::Task<void> store(Transcript::Deleted deleted);
    QCoro::Task<void> restore(Transcript::Deleted deleted);

    Conversation &m_conversation;
    Transcript &m_transcript;
    storage::History &m_history;
    EngineClient &m_engine;
    QList<Transcript::Deleted> m_deleted; ///< the last one last
};
}
