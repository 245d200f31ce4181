// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The inside of Conversation, shared by the files that implement it.
#pragma once

#include "gui/chat/conversation.h"
#include "gui/documents/readerclient.h"
#include "gui/turns/answerjob.h"
#include "gui/turns/answernote.h"
#include "gui/turns/answerwriter.h"
#include "gui/turns/prompts.h"
#include "gui/turns/summary/summaryjob.h"
#include "storage/error.h"

#include <QCoroTask>
#include <QPointer>

namespace gui
{
struct Conversation::Private {
    Conversation *q;
    Services services;
    PendingAttachments pending;
    qint64 chatId;
    QString title;
    bool loading = false;
    bool busy = false;
    bool stopRequested = false; ///< while no job runs yet
    QString progressText;
    qreal progress = -1;
    quint32 contextUsed = 0;
    bool contextStale = true;
    bool counting = false;

    Transcript transcript;
    Prompts prompts;

    QPointer<AnswerWriter> writer;
    QPointer<AnswerJob> job;
    QPointer<SummaryJob> summary;
    QPointer<ReaderClient> reader; ///< of a document that is to be summarised

    Private(Conversation *conversation, Services services, qint64 chatId);

    // What happens: conversationflow.cpp. Every coroutine ends quietly when the conversation is deleted meanwhile.
    void setBusy(bool now);
    void setProgress(const QString &text, qreal fraction);
    void reportStorage(const storage::Error &error);
    QCoro::Task<void> load();
    QCoro::Task<void> send(QString text, std::optional<qint64> parentId, QList<storage::Attachment> attachments);
    QCoro::Task<bool> store(storage::Message &message, QString title = {});
    QCoro::Task<bool> fits(QString text, std::optional<qint64> parentId, QList<PendingAttachments::Ready> documents);
    QCoro::Task<void> answer(qint64 questionId);
    void follow(AnswerWriter *writer);
    void ask(std::vector<ChatPrompt> versions, AnswerWriter *writer);
    QCoro::Task<std::optional<inference::protocol::TokensCounted>> count(std::vector<ChatPrompt> versions);
    QCoro::Task<void> countContext();
    void setNote(qint64 messageId, const storage::AnswerNote &note);
    void setCoverage(qint64 messageId, const SummaryCoverage &coverage);

    // Summaries: conversationsummary.cpp
    QCoro::Task<void> readAndSummarize(QString path);
    QCoro::Task<void> summarize(PendingAttachments::Ready ready);
    QCoro::Task<void> summarizeAgain(qint64 questionId);
    QCoro::Task<void> answerWithSummary(qint64 questionId, documents::Document document);
    void runSummary(documents::Document document, qint64 messageId);
    [[nodiscard]] static storage::Attachment toAttachment(const PendingAttachments::Ready &ready);
};
}
