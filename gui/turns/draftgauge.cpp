// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/draftgauge.h"

#include <QPointer>

#include <chrono>
#include <utility>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr auto TypingPause = 300ms;
}

DraftGauge::DraftGauge(Asker &asker, QObject *parent)
    : QObject(parent)
    , m_asker(asker)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(TypingPause);
    connect(&m_pause, &QTimer::timeout, this, &DraftGauge::measure);
}

void DraftGauge::setText(const QString &text)
{
    if (m_text == text) {
        return;
    }
    m_text = text;
    if (text.isEmpty() && m_textTokens > 0) { // it has been sent
        m_textTokens = 0;
        Q_EMIT changed();
    }
    m_pause.start();
}

void DraftGauge::setDocuments(const QStringList &texts)
{
    if (m_documents != texts) {
        m_documents = texts;
        m_documentsCounted = false;
        m_pause.start();
    }
}

void DraftGauge::recount()
{
    m_documentsCounted = false;
    m_pause.start();
}

/// Returns 0 for a text that cannot be counted now.
QCoro::Task<quint32> DraftGauge::count(QString text)
{
    if (text.isEmpty() || m_asker.contextLength() == 0) {
        co_return 0;
    }
    const auto counted = co_await m_asker.count(std::move(text));
    co_return static_cast<quint32>(counted.value_or(0));
}

QCoro::Task<void> DraftGauge::measure()
{
    if (m_isMeasuring) {
        m_pause.start(); // the engine is slower than the one who types
        co_return;
    }
    const QPointer<DraftGauge> self(this);
    m_isMeasuring = true;
    const QString text = m_text;
    const quint32 textTokens = co_await count(text);
    if (!self) {
        co_return;
    }
    quint32 documentTokens = m_documentTokens;
    if (!std::exchange(m_documentsCounted, true)) {
        documentTokens = 0;
        const QStringList documents = m_documents;
        for (const QString &document : documents) {
            documentTokens += co_await count(document);
            if (!self) {
                co_return;
            }
        }
    }
    m_isMeasuring = false;
    const quint32 before = tokens();
    m_textTokens = m_text.isEmpty() ? 0 : textTokens;
    m_documentTokens = m_documents.isEmpty() ? 0 : documentTokens;
    if (tokens() != before) {
        Q_EMIT changed();
    }
}
}
