// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Summaries as a kind of answer: the job asks the engine many times, the chat sees one question and one answer.
#include "gui/chat/conversation_p.h"

#include "gui/common/sentences.h"
#include "gui/common/settings.h"
#include "gui/documents/documenterrors.h"
#include "gui/engine/engineasker.h"
#include "gui/turns/requests.h"
#include "gui/turns/summary/summaryjob.h"
#include "storage/history.h"

#include <KLocalizedString>

#include <QCoroFuture>
#include <QFileInfo>

namespace gui
{
void Conversation::summarizeAttachment(int index)
{
    if (d->busy || d->loading) {
        return;
    }
    if (auto ready = d->pending.takeAt(index)) {
        d->summarize(*std::move(ready));
    }
}

void Conversation::summarize(const QUrl &url)
{
    if (d->busy || d->loading) {
        Q_EMIT failed(i18nc("@info", "Another answer is still being written."));
        return;
    }
    d->readAndSummarize(url.isLocalFile() ? url.toLocalFile() : url.toString());
}

QCoro::Task<void> Conversation::Private::readAndSummarize(QString path)
{
    const QPointer<Conversation> self(q);
    const QString name = QFileInfo(path).fileName();
    setBusy(true);
    setProgress(i18nc("@info:progress %1 is a file name", "Reading %1…", name), -1);
    reader = new ReaderClient(services.readerProgram, q);
    auto document = co_await reader->read(path);
    if (!self) {
        co_return;
    }
    reader->deleteLater();
    reader.clear();
    if (!document) {
        setBusy(false);
        if (document.error().code != documents::ErrorCode::Cancelled) {
            Q_EMIT q->failed(documentErrorText(document.error(), name));
        }
        co_return;
    }
    summarize({.name = name, .sizeBytes = QFileInfo(path).size(), .document = *std::move(document)});
}

/// Stores the request with its document, then summarises.
QCoro::Task<void> Conversation::Private::summarize(PendingAttachments::Ready ready)
{
    const QPointer<Conversation> self(q);
    setBusy(true);
    storage::Message question;
    question.parentId = transcript.head();
    question.text = i18nc("@info what the user asked for; %1 is a file name", "Summarise %1", ready.name);
    question.attachments = {toAttachment(ready)};
    const bool stored = co_await store(question, ready.name);
    if (!self) {
        co_return;
    }
    if (!stored) {
        pending.putBack({ready});
        setBusy(false);
        co_return;
    }
    transcript.takeIn(question);
    transcript.show(question.id);
    co_await answerWithSummary(question.id, std::move(ready.document));
}

/// The same request again, with the document from the history.
QCoro::Task<void> Conversation::Private::summarizeAgain(qint64 questionId)
{
    const QPointer<Conversation> self(q);
    setBusy(true);
    const storage::Attachment attachment = transcript.branchTo(questionId).last().attachments.value(0);
    auto document = co_await prompts.document(attachment);
    if (!self) {
        co_return;
    }
    if (!document) {
        setBusy(false);
        Q_EMIT q->failed(documentErrorText(document.error(), attachment.name));
        co_return;
    }
    co_await answerWithSummary(questionId, *std::move(document));
}

QCoro::Task<void> Conversation::Private::answerWithSummary(qint64 questionId, documents::Document document)
{
    const QPointer<Conversation> self(q);
    storage::Message message;
    message.parentId = questionId;
    message.role = storage::Role::Assistant;
    message.state = storage::MessageState::Partial;
    message.model = services.engine->modelName();
    message.kind = storage::MessageKind::Summary;
    const bool stored = co_await store(message);
    if (!self) {
        co_return;
    }
    if (!stored) {
        setBusy(false);
        co_return;
    }
    writer = new AnswerWriter(*services.history, message.id, q);
    follow(writer);
    transcript.begin(message);
    setProgress(i18nc("@info:progress", "Waiting for the model…"), -1);
    const auto usable = co_await services.engine->whenUsable();
    if (!self) {
        co_return;
    }
    if (stopRequested) {
        writer->finish(storage::MessageState::Stopped);
    } else if (!usable) {
        writer->finish(storage::MessageState::Failed, failure::from({.code = inference::ErrorCode::NoModel, .detail = {}}));
    } else {
        runSummary(std::move(document), message.id);
    }
}

void Conversation::Private::runSummary(documents::Document document, qint64 messageId)
{
    auto *asker = new EngineAsker(*services.engine, q);
    summary = new SummaryJob(std::move(document), *asker, plainRequest(services.temperature.value_or(0)), {}, q);
    QObject::connect(summary, &QObject::destroyed, asker, &QObject::deleteLater);
    QObject::connect(summary, &SummaryJob::progressed, q, [this](int done, int total, const QString &sentence) {
        setProgress(sentence, total > 0 ? static_cast<qreal>(done) / total : -1);
    });
    QObject::connect(summary, &SummaryJob::textReceived, writer, &AnswerWriter::append);
    QObject::connect(summary, &SummaryJob::finished, q, [this, messageId](const QString &text, const SummaryCoverage &coverage) {
        summary->deleteLater();
        summary.clear();
        setCoverage(messageId, coverage);
        if (writer->text() != text) {
            writer->replace(text);
            transcript.rewrite(text);
        }
        writer->finish(storage::MessageState::Complete);
    });
    QObject::connect(summary, &SummaryJob::failed, q, [this](const inference::Error &error) {
        summary->deleteLater();
        summary.clear();
        const bool stopped = error.code == inference::ErrorCode::Cancelled;
        writer->finish(stopped ? storage::MessageState::Stopped : storage::MessageState::Failed,
                       stopped ? storage::Failure() : failure::from(error));
    });
    summary->start();
}
}
