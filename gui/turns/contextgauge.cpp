// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Counts the prompt that the next question would be sent with.
#include "gui/turns/contextgauge.h"

#include <QPointer>

#include <utility>

namespace gui
{
ContextGauge::ContextGauge(Prompts &prompts, Asker &asker, QObject *parent)
    : QObject(parent)
    , m_prompts(prompts)
    , m_asker(asker)
{
}

void ContextGauge::set(quint32 used)
{
    ++m_revision;
    m_used = used;
    m_known = true;
    Q_EMIT changed();
}

void ContextGauge::invalidate()
{
    ++m_revision;
    m_known = false;
}

QCoro::Task<void> ContextGauge::measure(QString systemPrompt, QList<storage::Message> branch)
{
    if (m_known || m_counting) {
        co_return;
    }
    const QPointer<ContextGauge> self(this);
    const int revision = m_revision;
    m_counting = true;
    const std::optional<quint32> counted = co_await count(std::move(systemPrompt), std::move(branch));
    if (!self) {
        co_return;
    }
    m_counting = false;
    if (revision != m_revision) {
        Q_EMIT changed(); // whoever hears of it may measure anew
    } else if (counted) {
        m_used = *counted;
        m_known = true;
        Q_EMIT changed();
    }
}

/// Counts the tokens of the first prompt that fits, else of the last. Returns nothing where the model cannot count now.
QCoro::Task<std::optional<quint32>> ContextGauge::count(QString systemPrompt, QList<storage::Message> branch)
{
    if (branch.isEmpty()) {
        co_return 0;
    }
    const QPointer<ContextGauge> self(this);
    std::vector<ChatPrompt> prompts = co_await m_prompts.make(std::move(systemPrompt), std::move(branch));
    std::optional<quint32> tokens;
    for (ChatPrompt &prompt : prompts) {
        if (!self) {
            co_return std::nullopt;
        }
        const auto counted = co_await m_asker.countChat(std::move(prompt.messages));
        if (!counted) {
            co_return std::nullopt;
        }
        tokens = counted->tokens;
        if (counted->tokens < counted->contextLength) {
            break;
        }
    }
    co_return tokens;
}
}
