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
    QList<std::pair<QString, QString>> documents; ///< their names and whole texts, in the order they were attached
};

struct ChatPrompt {
    std::vector<inference::protocol::ChatMessage> messages;
    int summaries = 0; ///< the number of documents of which it holds the summary and not the text
};

/// Returns the prompts for a chat, of which there is at least one. The first holds all of its documents. Where some were
/// summarised, the next holds the main points of their parts and the last nothing but the summaries instead, for a model that
/// cannot read them at once.
///
/// Answers without a word are left out. Neighbours of the same role become one message, because many models accept only questions
/// and answers by turns. Nothing else is shortened. Where a chat begins with an answer, a few words stand for its question.
[[nodiscard]] std::vector<ChatPrompt> buildPrompts(const QString &systemPrompt, const QList<PromptPart> &parts);

/// Returns the key by which the engine knows a chat, to keep what it has read of it.
[[nodiscard]] QString cacheKey(qint64 chatId);

/// Returns the title that a chat gets from its first question.
[[nodiscard]] QString titleFor(const QString &question, const QList<storage::Attachment> &attachments);
}
