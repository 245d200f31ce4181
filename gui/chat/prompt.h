// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the model is sent: the shown branch, with the documents that came with its questions.
#pragma once

#include "inference/protocol/messages.h"
#include "storage/types.h"

#include <QHash>
#include <QList>
#include <QString>

#include <vector>

namespace gui
{
struct PromptPart {
    storage::Message message;
    QList<std::pair<QString, QString>> documents; ///< name and whole text, in the order they were attached
};

/// Leaves out answers without a word. Neighbours of the same role become one message, because many models accept only questions
/// and answers by turns. Nothing is shortened.
[[nodiscard]] std::vector<inference::protocol::ChatMessage> buildPrompt(const QString &systemPrompt,
                                                                        const QList<PromptPart> &parts);

/// What a chat is called after its first question.
[[nodiscard]] QString titleFor(const QString &question, const QList<storage::Attachment> &attachments);
}
