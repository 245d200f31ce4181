// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How much of what the model can read at once a chat takes, and how much more what stands in its composer would take.
#pragma once

#include "gui/engine/engineasker.h"
#include "gui/turns/contextgauge.h"
#include "gui/turns/draftgauge.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <qqmlregistration.h>

namespace gui
{
class EngineClient;
class Transcript;

/// Counts the branch that is shown whenever that changes and the engine has nothing better to do.
class ChatContext : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("A conversation owns its context")
    Q_PROPERTY(int used READ used NOTIFY changed)
    Q_PROPERTY(int draft READ draft NOTIFY changed)
    Q_PROPERTY(int length READ length NOTIFY changed)

public:
    /// All of them outlive the context.
    ChatContext(Prompts &prompts, EngineClient &engine, Transcript &transcript, QObject *parent = nullptr);

    [[nodiscard]] int used() const { return static_cast<int>(m_gauge.used()); } ///< tokens of the chat, as last known
    [[nodiscard]] int draft() const { return static_cast<int>(m_draft.tokens()); } ///< tokens that the composer would add
    [[nodiscard]] int length() const { return m_counter.contextLength(); } ///< tokens; 0 without a model

    /// Takes in what an answer tells of the tokens that the chat takes with it.
    void setUsed(quint32 tokens) { m_gauge.set(tokens); }
    /// While the chat is busy nothing is counted but its draft.
    void setBusy(bool busy);
    /// Gives the texts of the documents in the composer.
    void setDocuments(const QStringList &texts) { m_draft.setDocuments(texts); }
    /// Gives the text in the composer, which is counted in a pause of the typing.
    Q_INVOKABLE void measureDraft(const QString &text) { m_draft.setText(text); }

Q_SIGNALS:
    void changed();

private:
    void measure();

    EngineClient &m_engine;
    Transcript &m_transcript;
    EngineAsker m_counter;
    ContextGauge m_gauge;
    DraftGauge m_draft;
    bool m_isBusy = false;
};
}
