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

struct ChatPrompt {
    std::vector<inference::protocol::ChatMessage> messages;
    int summaries = 0; ///< documents of which it holds the summary and not the text
};

/// The chat with all of its documents; then, where some were summarised, with the main points of their parts and with nothing but
/// the summaries instead, for a model that cannot read them at once. Never empty.
///
/// Leaves out answers without a word. Neighbours of the same role become one message, because many models accept only questions
/// and answers by turns. Nothing else is shortened.
[[nodiscard]] std::vector<ChatPrompt> buildPrompts(const QString &systemPrompt, const QList<PromptPart> &parts);

/// What the engine knows a chat by, to keep what it has read of it.
[[nodiscard]] QString cacheKey(qint64 chatId);

/// What a chat is called after its first question.
[[nodiscard]] QString titleFor(const QString &question, const QList<storage::Attachment> &attachments);
}
