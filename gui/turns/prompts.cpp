// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The one place that loads documents from the history.
#include "gui/turns/prompts.h"

#include "gui/documents/documenterrors.h"
#include "gui/turns/answerlanguage.h"
#include "gui/turns/shortening.h"
#include "storage/history.h"

#include <QCoroFuture>
#include <QPointer>

#include <memory>

namespace gui
{
Prompts::Prompts(storage::History &history, qsizetype mostKept, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_texts(mostKept)
{
}

QCoro::Task<std::vector<ChatPrompt>> Prompts::make(QString systemPrompt, QList<storage::Message> branch)
{
    const QString instruction = withAnswerLanguage(systemPrompt, branch);
    co_return buildPrompts(instruction, co_await parts(shortening::asRead(branch)));
}

QCoro::Task<QList<PromptPart>> Prompts::parts(QList<storage::Message> messages)
{
    const QPointer<Prompts> self(this);
    QList<PromptPart> parts;
    for (const storage::Message &message : std::as_const(messages)) {
        PromptPart part{.message = message, .documents = {}};
        for (const storage::Attachment &attachment : message.attachments) {
            if (const QString *kept = m_texts.object(attachment.id)) {
                part.documents += {attachment.name, *kept};
                continue;
            }
            const auto document = co_await this->document(attachment);
            if (!self) {
                co_return {};
            }
            if (!document) {
                Q_EMIT unreadable(documentErrorText(document.error(), attachment.name));
                continue;
            }
            const QString text = documents::plainText(*document);
            m_texts.insert(attachment.id, new QString(text), text.size()); // drops what was used longest ago
            part.documents += {attachment.name, text};
        }
        parts += part;
    }
    co_return parts;
}

QCoro::Task<documents::Result<documents::Document>> Prompts::document(storage::Attachment attachment)
{
    const auto whole = co_await m_history.attachment(attachment.id);
    if (!whole) {
        co_return documents::fail(documents::ErrorCode::NotFound, whole.error().detail);
    }
    co_return documents::fromJson(whole->documentJson.toUtf8());
}
}
