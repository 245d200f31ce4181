// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Summaries as a kind of answer: the job asks the engine many times, the chat sees one question and one answer.
#include "gui/chat/conversation_p.h"

#include "gui/common/sentences.h"
#include "gui/common/settings.h"
#include "gui/documents/documenterrors.h"
#include "gui/turns/summary/summaryjob.h"
#include "storage/history.h"

#include <KLocalizedString>

#include <QCoroFuture>
#include <QCoroSignal>
#include <QFileInfo>
#include <QPromise>

namespace gui
{
namespace
{
// The functions of a SummaryModel are free coroutines, so that their frames hold everything they need after a suspension.
using RunningJob = std::shared_ptr<QPointer<AnswerJob>>;

QCoro::Task<inference::Result<int>> countText(QPointer<EngineClient> engine, QString text)
{
    if (!engine) {
        co_return inference::fail(inference::ErrorCode::Cancelled, "the window is closing");
    }
    inference::protocol::TokensCount request;
    request.text = text.toStdString();
    const auto counted = co_await engine->countTokens(request);
    co_return counted.transform([](const inference::protocol::TokensCounted &count) { return static_cast<int>(count.tokens); });
}

QCoro::Task<inference::Result<QString>> askOnce(QPointer<EngineClient> engine, ChatPrompt prompt,
                                                inference::protocol::ChatStart request, std::function<void(QString)> onText,
                                                RunningJob running)
{
    if (!engine) {
        co_return inference::fail(inference::ErrorCode::Cancelled, "the window is closing");
    }
    struct Outcome {
        QPromise<inference::Result<QString>> promise;
        QString text;
    };
    const auto outcome = std::make_shared<Outcome>();
    outcome->promise.start();
    const auto end = [outcome](inference::Result<QString> result) {
        outcome->promise.addResult(std::move(result));
        outcome->promise.finish();
    };
    auto *job = new AnswerJob(*engine, {std::move(prompt)}, std::move(request), engine.data());
    *running = job;
    QObject::connect(job, &AnswerJob::textReceived, job, [outcome, onText](const QString &text) {
        outcome->text += text;
        if (onText) {
            onText(text);
        }
    });
    QObject::connect(job, &AnswerJob::finished, job, [outcome, end](const inference::protocol::ChatResult &result) {
        if (result.stopReason == "stopped") {
            end(inference::fail(inference::ErrorCode::Cancelled, "stopped"));
        } else {
            end(outcome->text);
        }
    });
    QObject::connect(job, &AnswerJob::failed, job,
                     [end](const QString &errorCode) { end(std::unexpected(failure::toError(errorCode))); });
    job->start();
    const auto result = co_await outcome->promise.future();
    if (*running) {
        (*running)->deleteLater();
        running->clear();
    }
    co_return result;
}

SummaryModel modelFor(EngineClient &engine, double temperature)
{
    const auto running = std::make_shared<QPointer<AnswerJob>>();
    const int contextLength = static_cast<int>(engine.contextLength());
    const QPointer<EngineClient> client(&engine);
    return SummaryModel{
        .countTokens = [client](QString text) { return countText(client, std::move(text)); },
        .answer =
            [=](QString system, QString user, std::function<void(QString)> onText) {
                ChatPrompt prompt;
                if (!system.isEmpty()) {
                    prompt.messages.push_back({.role = "system", .content = system.toStdString()});
                }
                prompt.messages.push_back({.role = "user", .content = user.toStdString()});
                inference::protocol::ChatStart request;
                request.sampling.temperature = temperature;
                request.sampling.repetitionPenalty = RepetitionPenalty;
                request.maxTokens = static_cast<std::uint32_t>(SummaryJob::answerTokens(contextLength));
                return askOnce(client, std::move(prompt), std::move(request), std::move(onText), running);
            },
        .cancel =
            [running] {
                if (*running) {
                    (*running)->stop();
                }
            },
        .contextLength = contextLength,
    };
}
}

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
    question.parentId = rows.isEmpty() ? std::nullopt : std::optional(rows.last());
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
    showBranch(question.id);
    co_await answerWithSummary(question.id, std::move(ready.document));
}

/// The same request again, with the document from the history.
QCoro::Task<void> Conversation::Private::summarizeAgain(qint64 questionId)
{
    const QPointer<Conversation> self(q);
    setBusy(true);
    const storage::Attachment attachment = std::as_const(tree).at(questionId).attachments.value(0);
    const auto whole = co_await services.history->attachment(attachment.id);
    if (!self) {
        co_return;
    }
    auto document
        = whole ? documents::fromJson(whole->documentJson.toUtf8()) : documents::fail(documents::ErrorCode::NotFound, {});
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
    message.note = note::unfinishedSummary();
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
    showBranch(message.id);
    using enum EngineClient::State;
    setProgress(i18nc("@info:progress", "Waiting for the model…"), -1);
    while (!stopRequested && services.engine->state() != Ready && services.engine->state() != NoModel
           && services.engine->state() != Stopped) {
        co_await qCoro(services.engine, &EngineClient::stateChanged);
        if (!self) {
            co_return;
        }
    }
    if (stopRequested) {
        writer->finish(storage::MessageState::Stopped);
    } else if (services.engine->state() != Ready) {
        writer->finish(storage::MessageState::Failed, failure::from({.code = inference::ErrorCode::NoModel, .detail = {}}));
    } else {
        runSummary(std::move(document), message.id);
    }
}

void Conversation::Private::runSummary(documents::Document document, qint64 messageId)
{
    summary = new SummaryJob(std::move(document), modelFor(*services.engine, services.temperature.value_or(0)), q);
    QObject::connect(summary, &SummaryJob::progressed, q, [this](int done, int total, const QString &sentence) {
        setProgress(sentence, total > 0 ? static_cast<qreal>(done) / total : -1);
    });
    QObject::connect(summary, &SummaryJob::textReceived, writer, &AnswerWriter::append);
    QObject::connect(summary, &SummaryJob::finished, q, [this, messageId](const QString &text, const SummaryCoverage &coverage) {
        summary->deleteLater();
        summary.clear();
        setNote(messageId, QString::fromUtf8(coverage.toJson()));
        if (writer->text() != text) {
            writer->replace(text);
            tree.at(messageId).text = text;
            if (MarkdownBlocks *model = blocks.value(messageId)) {
                model->setText(text);
            }
        }
        writer->finish(storage::MessageState::Complete);
    });
    QObject::connect(summary, &SummaryJob::failed, q, [this](const inference::Error &error) {
        summary->deleteLater();
        summary.clear();
        const bool stopped = error.code == inference::ErrorCode::Cancelled;
        writer->finish(stopped ? storage::MessageState::Stopped : storage::MessageState::Failed,
                       stopped ? QString() : failure::from(error));
    });
    summary->start();
}
}
