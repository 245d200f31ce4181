// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The turn that answers what was asked, from the chat and its documents.
#pragma once

#include "gui/turns/repetitionwatch.h"
#include "gui/turns/turn.h"

#include <vector>

namespace gui
{
/// The model is sent the whole chat once. Which of its prompts fits is the engine's to say: it takes the fullest one that leaves
/// room for an answer.
class AnswerTurn : public Turn
{
    Q_OBJECT

public:
    AnswerTurn(Tools tools, QList<storage::Message> branch, Choices choices, QObject *parent = nullptr);

protected:
    QCoro::Task<bool> prepare() override;
    QCoro::Task<void> answer() override;
    void interrupt() override;

private:
    [[nodiscard]] std::vector<inference::protocol::ChatStart> requests();
    void write(const QString &text, bool isThought);
    void show(const Asker::Progress &progress);
    void end(const Asker::Outcome &outcome);

    std::vector<ChatPrompt> m_prompts;
    RepetitionWatch m_watch;
};
}
