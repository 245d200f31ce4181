// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How much of the model's context a chat takes.
#pragma once

#include "gui/engine/asker.h"
#include "gui/turns/prompts.h"

#include <QCoroTask>
#include <QList>
#include <QObject>
#include <QString>

#include <optional>

namespace gui
{
/// An answer tells the figure by itself; otherwise the chat is counted, as it would be sent, when its owner says that nothing
/// better is to be done.
class ContextGauge : public QObject
{
    Q_OBJECT

public:
    /// `prompts` and `asker` outlive the gauge.
    ContextGauge(Prompts &prompts, Asker &asker, QObject *parent = nullptr);

    [[nodiscard]] quint32 used() const { return m_used; } ///< the tokens that the chat takes, as last known

    /// Takes the figure that an answer has told.
    void set(quint32 used);
    /// Marks the figure as wrong, since the chat has changed.
    void invalidate();
    /// Counts the tokens of the chat, unless they are known or being counted. A count that has become wrong meanwhile is dropped.
    QCoro::Task<void> measure(QString systemPrompt, QList<storage::Message> branch);

Q_SIGNALS:
    /// The figure has changed, or a count of it was dropped.
    void changed();

private:
    QCoro::Task<std::optional<quint32>> count(QString systemPrompt, QList<storage::Message> branch);

    Prompts &m_prompts;
    Asker &m_asker;
    quint32 m_used = 0;
    bool m_known = false;
    bool m_counting = false;
    int m_revision = 0; ///< grows with set() and invalidate()
};
}
