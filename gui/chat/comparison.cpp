// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/comparison.h"

#include "gui/chat/conversation.h"
#include "gui/chat/transcript.h"

#include <algorithm>

namespace gui
{
namespace
{
constexpr double LeastTemperature = 0.7; ///< with less the same model says nearly the same again
}

Comparison::Comparison(Conversation &conversation, Transcript &transcript)
    : m_conversation(conversation)
    , m_transcript(transcript)
{
    connect(&transcript, &Transcript::branchChanged, this, &Comparison::showBoth);
}

bool Comparison::isPossible(int row) const
{
    const auto message = m_transcript.messageAt(row);
    return m_transcript.questionOf(row) && message->kind == storage::MessageKind::Text && !message->text.isEmpty();
}

void Comparison::begin(int row)
{
    if (m_conversation.busy() || !isPossible(row)) {
        return;
    }
    m_firstId = m_transcript.idAt(row);
    m_conversation.regenerate(row);
    if (!m_conversation.busy()) {
        m_firstId = 0;
    }
}

void Comparison::keep(int row, bool older)
{
    const qint64 first = m_transcript.besideOf(m_transcript.idAt(row));
    if (first == 0 || m_conversation.busy()) {
        return;
    }
    m_transcript.endBeside(row);
    if (older) {
        m_conversation.selectVersion(row, m_transcript.distance(row, first));
    }
}

double Comparison::temperature(double usual) const
{
    return m_firstId != 0 ? std::max(usual, LeastTemperature) : usual;
}

/// The second answer is there, without a word in it, or something else was shown instead.
void Comparison::showBoth()
{
    const auto head = m_transcript.head();
    if (m_firstId != 0 && head && *head != m_firstId) {
        m_transcript.setBeside(*head, m_firstId);
        m_firstId = 0;
    }
}
}
