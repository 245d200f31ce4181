// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The transcript changes at once; where the history cannot follow, the change is taken back and the reason is told.
#include "gui/chat/chateditor.h"

#include "gui/chat/conversation.h"
#include "gui/common/sentences.h"
#include "gui/engine/engineclient.h"
#include "gui/turns/prompt.h"
#include "storage/history.h"

#include <KLocalizedString>

#include <QCoroFuture>
#include <QPointer>

namespace gui
{
ChatEditor::ChatEditor(Conversation &conversation, Transcript &transcript, storage::History &history, EngineClient &engine)
    : m_conversation(conversation)
    , m_transcript(transcript)
    , m_history(history)
    , m_engine(engine)
{
}

int ChatEditor::deletedCount() const
{
    return static_cast<int>(m_deleted.size());
}

void ChatEditor::remove(int row)
{
    if (const qint64 id = m_transcript.idAt(row); id != 0 && !m_conversation.busy()) {
        const Transcript::Deleted deleted = m_transcript.remove(id);
        m_deleted += deleted;
        Q_EMIT deletedCountChanged();
        Q_EMIT removed();
        store(deleted);
    }
}

QCoro::Task<void> ChatEditor::store(Transcript::Deleted deleted)
{
    const QPointer<ChatEditor> self(this);
    const qint64 chatId = deleted.message.chatId;
    if (!m_conversation.isTemporary()) {
        m_engine.forgetCaches({cacheKey(chatId)}); // what the engine has read has the text, too
    }
    const auto stored = co_await m_history.deleteMessage(chatId, deleted.message.id, m_transcript.head());
    if (!self) {
        co_return;
    }
    if (stored) {
        Q_EMIT m_conversation.stored();
        co_return;
    }
    Q_EMIT m_conversation.failed(sentence(stored.error()));
    if (m_deleted.removeIf([&](const Transcript::Deleted &each) { return each.message.id == deleted.message.id; }) > 0) {
        m_transcript.restore(deleted);
        Q_EMIT deletedCountChanged();
    }
}

void ChatEditor::undo()
{
    if (!m_deleted.isEmpty() && !m_conversation.busy()) {
        const Transcript::Deleted deleted = m_deleted.takeLast();
        m_transcript.restore(deleted);
        Q_EMIT deletedCountChanged();
        restore(deleted);
    }
}

QCoro::Task<void> ChatEditor::restore(Transcript::Deleted deleted)
{
    const QPointer<ChatEditor> self(this);
    const auto restored = co_await m_history.restoreMessage(deleted.message.chatId, deleted.message.id, m_transcript.head());
    if (!self) {
        co_return;
    }
    if (restored) {
        Q_EMIT m_conversation.stored();
    } else {
        Q_EMIT m_conversation.failed(sentence(restored.error()));
    }
}

void ChatEditor::duplicate(int row)
{
    if (const qint64 id = m_transcript.idAt(row); id != 0 && !m_conversation.busy() && !m_conversation.isTemporary()) {
        copy(id);
    }
}

QCoro::Task<void> ChatEditor::copy(qint64 messageId)
{
    const QPointer<ChatEditor> self(this);
    const QString title
        = i18nc("@item title of a chat that was duplicated; %1 is the title of the other", "%1 (copy)", m_conversation.title());
    const auto copy = co_await m_history.duplicateChat(m_conversation.chatId(), messageId, title);
    if (!self) {
        co_return;
    }
    if (!copy) {
        Q_EMIT m_conversation.failed(sentence(copy.error()));
        co_return;
    }
    Q_EMIT m_conversation.stored();
    Q_EMIT duplicated(copy->id);
}
}
