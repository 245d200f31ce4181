// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/answerwriter.h"

#include "gui/common/sentences.h"
#include "gui/turns/thought.h"
#include "storage/history.h"

#include <chrono>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr auto AnnounceInterval = 33ms; ///< two frames: this costs half the work of every frame and looks as smooth
constexpr auto ThoughtInterval = 250ms; ///< a thought's title counts seconds, and few people read along
constexpr auto SaveInterval = 500ms; ///< a power cut may lose a second
}

AnswerWriter::AnswerWriter(storage::History &history, const storage::Message &answer, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_messageId(answer.id)
    , m_text(answer.text)
    , m_announced(m_text.size())
    , m_saved(m_text.size())
{
    const storage::MessagePart thought = thought::of(answer);
    m_thought = thought.text;
    m_savedThought = m_thought.size();
    m_thoughtFor = std::chrono::milliseconds(thought.durationMs.value_or(0));
    m_announceTimer.setSingleShot(true);
    m_announceTimer.setInterval(AnnounceInterval);
    connect(&m_announceTimer, &QTimer::timeout, this, &AnswerWriter::announce);
    m_thoughtTimer.setInterval(ThoughtInterval);
    connect(&m_thoughtTimer, &QTimer::timeout, this, [this] { Q_EMIT thoughtGrew(thoughtSoFar(), true); });
    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(SaveInterval);
    connect(&m_saveTimer, &QTimer::timeout, this, &AnswerWriter::save);
}

AnswerWriter::~AnswerWriter()
{
    if (!m_done) {
        if (!m_thought.isEmpty()) {
            std::ignore = m_history.setParts(m_messageId, {thoughtSoFar()});
        }
        std::ignore = m_history.updateText(m_messageId, m_text, storage::MessageState::Partial);
    }
}

storage::MessagePart AnswerWriter::thoughtSoFar() const
{
    const auto now = m_thinking.isValid() ? m_thinking.durationElapsed() : std::chrono::nanoseconds(0);
    const auto total = m_thoughtFor + std::chrono::duration_cast<std::chrono::milliseconds>(now);
    return {.kind = storage::PartKind::Thought, .text = m_thought, .durationMs = total.count()};
}

void AnswerWriter::think(const QString &text)
{
    m_thought += text;
    if (!m_thinking.isValid()) {
        m_thinking.start();
        m_thoughtTimer.start();
        Q_EMIT thoughtGrew(thoughtSoFar(), true);
    }
    if (!m_saveTimer.isActive()) {
        m_saveTimer.start();
    }
}

void AnswerWriter::append(const QString &text)
{
    endThought();
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
    endThought();
    announce();
    saveThought();
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

void AnswerWriter::endThought()
{
    if (m_thinking.isValid()) {
        const storage::MessagePart whole = thoughtSoFar();
        m_thoughtFor = std::chrono::milliseconds(*whole.durationMs);
        m_thinking.invalidate();
        m_thoughtTimer.stop();
        m_savedThought = 0; // so that it is saved with its whole duration
        Q_EMIT thoughtGrew(whole, false);
    }
}

void AnswerWriter::save()
{
    saveThought();
    if (m_saved < m_text.size()) {
        m_saved = m_text.size();
        store(storage::MessageState::Partial, {});
    }
}

void AnswerWriter::saveThought()
{
    if (m_savedThought < m_thought.size()) {
        m_savedThought = m_thought.size();
        report(m_history.setParts(m_messageId, {thoughtSoFar()}));
    }
}

void AnswerWriter::store(storage::MessageState state, const storage::Failure &failure)
{
    report(m_history.updateText(m_messageId, m_text, state, failure));
}

void AnswerWriter::report(QFuture<storage::Result<void>> written)
{
    written.then(this, [this](const storage::Result<void> &result) {
        if (!result) {
            Q_EMIT saveFailed(sentence(result.error()));
        }
    });
}
}
