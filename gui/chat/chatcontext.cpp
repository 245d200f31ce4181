// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/chatcontext.h"

#include "gui/chat/transcript.h"
#include "gui/common/settings.h"
#include "gui/engine/engineclient.h"

namespace gui
{
ChatContext::ChatContext(Prompts &prompts, EngineClient &engine, Transcript &transcript, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
    , m_transcript(transcript)
    , m_counter(engine)
    , m_gauge(prompts, m_counter)
    , m_draft(m_counter)
{
    connect(&m_transcript, &Transcript::branchChanged, this, [this] {
        m_gauge.invalidate();
        measure();
    });
    connect(&m_gauge, &ContextGauge::changed, this, [this] {
        Q_EMIT changed();
        measure();
    });
    connect(&m_engine, &EngineClient::stateChanged, this, [this] {
        Q_EMIT changed();
        measure();
    });
    connect(&m_engine, &EngineClient::modelLoaded, &m_draft, &DraftGauge::recount);
    connect(&m_draft, &DraftGauge::changed, this, &ChatContext::changed);
}

void ChatContext::setBusy(bool busy)
{
    m_isBusy = busy;
    measure(); // a summary does not tell how long it has made the chat
}

void ChatContext::measure()
{
    if (!m_isBusy && m_engine.state() == EngineClient::State::Ready) {
        m_gauge.measure(Settings::systemPrompt(), m_transcript.branchTo(m_transcript.head()));
    }
}
}
