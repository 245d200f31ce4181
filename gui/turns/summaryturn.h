// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The turn that summarises the document of its question: the model is asked many times, the chat sees one answer.
#pragma once

#include "documents/document.h"
#include "gui/turns/turn.h"

#include <memory>

namespace gui
{
class SummaryJob;

class SummaryTurn : public Turn
{
    Q_OBJECT

public:
    SummaryTurn(Tools tools, QList<storage::Message> branch, Choices choices, QObject *parent = nullptr);
    ~SummaryTurn() override;

protected:
    /// `kind` is that of the answer: a summary or a recap.
    SummaryTurn(storage::MessageKind kind, Tools tools, QList<storage::Message> branch, Choices choices, QObject *parent);
    /// Gives what is to be summarised. To be called by prepare().
    void setDocument(documents::Document document) { m_document = std::move(document); }

    QCoro::Task<bool> prepare() override;
    QCoro::Task<void> answer() override;
    void interrupt() override;

private:
    documents::Document m_document; ///< what prepare() has read, until answer() takes it
    std::unique_ptr<SummaryJob> m_job; ///< null until answer()
};
}
