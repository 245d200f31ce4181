// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/answerwriter.h"

#include "gui/common/sentences.h"
#include "storage/history.h"

#include <chrono>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr auto AnnounceInterval = 33ms; ///< two frames: this costs half the work of every frame and looks as smooth
constexpr auto SaveInterval = 500ms; ///< a power cut may lose a second
}

AnswerWriter::AnswerWriter(storage::History &history, qint64 messageId, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_messageId(messageId)
{
    m_announceTimer.setSingleShot(true);
    m_announceTimer.setInterval(AnnounceInterval);
    connect(&m_announceTimer, &QTimer::timeout, this, &AnswerWriter::announce);
    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(SaveInterval);
    connect(&m_saveTimer, &QTimer::timeout, this, &AnswerWriter::save);
}

AnswerWriter::~AnswerWriter()
{
    if (!m_done) {
        std::ignore = m_history.updateText(m_messageId, m_text, storage::MessageState::Stopped);
    }
}

void AnswerWriter::append(const QString &text)
{
    m_text += text;
    if (!m_announceTimer.isActive()) {
        m_announceTimer.start();
    }
    if (!m_saveTimer.isActive()) {
        m_saveTimer.start();
    }
}

void AnswerWriter::replace(const QString &text)
{
    m_text = text;
    m_announced = text.size();
    m_saved = 0;
}

void AnswerWriter::finish(storage::MessageState state, const storage::Failure &failure)
{
    m_done = true;
    m_announceTimer.stop();
    m_saveTimer.stop();
    announce();
    store(state, failure);
}

void AnswerWriter::announce()
{
    if (m_announced < m_text.size()) {
        const QString added = m_text.sliced(m_announced);
        m_announced = m_text.size();
        Q_EMIT grew(added);
    }
}

void AnswerWriter::save()
{
    if (m_saved < m_text.size()) {
        m_saved = m_text.size();
        store(storage::MessageState::Partial, {});
    }
}

void AnswerWriter::store(storage::MessageState state, const storage::Failure &failure)
{
    m_history.updateText(m_messageId, m_text, state, failure).then(this, [this](const storage::Result<void> &result) {
        if (!result) {
            Q_EMIT saveFailed(sentence(result.error()));
        }
    });
}
}
