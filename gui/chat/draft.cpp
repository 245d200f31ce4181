// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The first change starts a timer that later ones do not put off, so that a kill takes no more than its interval.
#include "gui/chat/draft.h"

#include "gui/common/sentences.h"
#include "storage/history.h"

#include <QCoroFuture>
#include <QPointer>

#include <chrono>
#include <utility>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr auto SaveDelay = 400ms;

QString joined(const QString &first, const QString &second)
{
    const QString between = first.isEmpty() || second.isEmpty() ? QString() : QStringLiteral("\n\n");
    return first + between + second;
}
}

Draft::Draft(storage::History &history, QString readerProgram, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_attachments(std::move(readerProgram))
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(SaveDelay);
    connect(&m_timer, &QTimer::timeout, this, &Draft::save);
    connect(&m_attachments, &PendingAttachments::readinessChanged, this, [this] {
        m_attachmentsChanged = true;
        change();
        Q_EMIT settledChanged();
    });
}

Draft::~Draft()
{
    blockSignals(true); // whoever listens may be going, too
    m_held = false;
    save();
}

void Draft::setText(const QString &text)
{
    if (m_text != text) {
        m_text = text;
        m_textChanged = true;
        change();
        Q_EMIT textChanged();
    }
}

bool Draft::isEmpty() const
{
    return m_text.isEmpty() && m_attachments.count() == 0;
}

QCoro::Task<void> Draft::keep(qint64 chatId)
{
    if (m_keeping != Keeping::Not) {
        co_return;
    }
    const QPointer<Draft> self(this);
    m_keeping = Keeping::Reading;
    m_chatId = chatId;
    m_storedChatId = chatId;
    const auto stored = co_await m_history.draft(chatId);
    if (!self) {
        co_return;
    }
    m_keeping = Keeping::Kept;
    if (!stored) {
        Q_EMIT failed(sentence(stored.error()));
        co_return;
    }
    const bool wasEmpty = isEmpty();
    m_present = !stored->text.isEmpty() || !stored->attachments.isEmpty();
    m_attachments.putBefore(stored->attachments);
    putBack(stored->text);
    if (wasEmpty) { // the history has it all
        m_textChanged = false;
        m_attachmentsChanged = false;
    }
    change();
}

void Draft::moveTo(qint64 chatId)
{
    if (m_chatId != chatId) {
        m_chatId = chatId;
        m_textChanged = true;
        m_attachmentsChanged = true;
        change();
    }
}

void Draft::hold()
{
    m_held = true;
}

void Draft::release()
{
    m_held = false;
    save();
}

void Draft::putBack(const QString &text)
{
    setText(joined(text, m_text));
}

void Draft::change()
{
    if (m_keeping == Keeping::Kept && !m_timer.isActive()) {
        m_timer.start();
    }
}

void Draft::save()
{
    if (m_keeping != Keeping::Kept || m_held || (!m_textChanged && !m_attachmentsChanged)) {
        return;
    }
    m_timer.stop();
    const qint64 before = std::exchange(m_storedChatId, m_chatId);
    const bool wasPresent = std::exchange(m_present, !m_text.isEmpty() || m_attachments.hasReady());
    if (std::exchange(m_textChanged, false)) {
        report(m_history.setDraftText(m_chatId, m_text));
    }
    if (std::exchange(m_attachmentsChanged, false) && (m_attachments.hasReady() || wasPresent)) {
        report(m_history.setDraftAttachments(m_chatId, m_attachments.stored()));
    }
    if (before != m_chatId && wasPresent) {
        report(m_history.setDraftText(before, {}));
        report(m_history.setDraftAttachments(before, {}));
    }
    if (wasPresent != m_present || before != m_chatId) {
        Q_EMIT presenceChanged();
    }
}

void Draft::report(const QFuture<storage::Result<void>> &written)
{
    QFuture<storage::Result<void>>(written).then(this, [this](const storage::Result<void> &result) {
        // A chat that is gone takes its draft along.
        if (!result && result.error().code != storage::ErrorCode::NotFound) {
            Q_EMIT failed(sentence(result.error()));
        }
    });
}
}
