// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/conversation_p.h"

#include "documents/document.h"
#include "gui/common/sentences.h"
#include "gui/common/settings.h"
#include "gui/turns/requests.h"
#include "storage/history.h"

#include <KLocalizedString>

#include <QCoroFuture>
#include <QLocale>

namespace gui
{
namespace
{
inference::protocol::ChatStart requestFor(std::optional<double> temperature)
{
    auto request = plainRequest(temperature.value_or(Settings::temperature()));
    if (request.sampling.temperature > 0) {
        request.sampling.topP = 0.95;
        request.sampling.minP = 0.05;
    }
    request.maxTokens = Settings::maxTokens();
    return request;
}
}

storage::Attachment Conversation::Private::toAttachment(const PendingAttachments::Ready &ready)
{
    storage::Attachment attachment;
    attachment.name = ready.name;
    attachment.mimeType = ready.document.mimeType;
    attachment.sizeBytes = ready.sizeBytes;
    attachment.pageCount = ready.document.hasPages ? static_cast<int>(ready.document.pages.size()) : 0;
    attachment.documentJson = QString::fromUtf8(documents::toJson(ready.document));
    return attachment;
}

void Conversation::send(const QString &text)
{
    const QString question = text.trimmed();
    if (question.isEmpty() && d->pending.count() == 1) {
        summarizeAttachment(0);
        return;
    }
    if (question.isEmpty()) {
        return;
    }
    if (!canSend()) {
        const QString why = d->pending.allReady()
            ? i18nc("@info", "Another answer is still being written.")
            : i18nc("@info", "Wait until every document has been read, or remove those that could not be.");
        Q_EMIT sendFailed(why, text);
        return;
    }
    d->send(question, d->transcript.head(), {});
}

void Conversation::edit(int row, const QString &text)
{
    const QString question = text.trimmed();
    const auto old = d->transcript.messageAt(row);
    if (!d->busy && !question.isEmpty() && old && old->role == storage::Role::User) {
        d->send(question, old->parentId, old->attachments);
    }
}

void Conversation::regenerate(int row)
{
    const auto old = d->transcript.messageAt(row);
    if (d->busy || !old || old->role != storage::Role::Assistant || !old->parentId) {
        return;
    }
    if (old->kind == storage::MessageKind::Summary) {
        d->summarizeAgain(*old->parentId);
    } else {
        d->answer(*old->parentId);
    }
}

void Conversation::retry()
{
    const auto last = d->transcript.messageAt(count() - 1);
    if (d->busy || !last) {
        return;
    }
    if (last->role == storage::Role::User) {
        d->answer(last->id);
    } else if (last->state != storage::MessageState::Complete) {
        regenerate(count() - 1);
    }
}

void Conversation::stop()
{
    if (d->job) {
        d->job->stop();
    } else if (d->summary) {
        d->summary->cancel();
    } else if (d->reader) {
        d->reader->cancel();
    } else if (d->busy) {
        d->stopRequested = true;
    }
}

void Conversation::Private::setBusy(bool now)
{
    if (busy == now) {
        return;
    }
    busy = now;
    stopRequested = false;
    if (!busy) {
        setProgress({}, -1);
    }
    Q_EMIT q->busyChanged();
    Q_EMIT q->canSendChanged();
    countContext(); // a summary does not tell how long it has made the chat
}

void Conversation::Private::setProgress(const QString &text, qreal fraction)
{
    if (progressText != text || progress != fraction) {
        progressText = text;
        progress = fraction;
        Q_EMIT q->progressChanged();
    }
}

void Conversation::Private::reportStorage(const storage::Error &error)
{
    Q_EMIT q->failed(sentence(error));
}

/// Reads the chat, also again while it is shown.
QCoro::Task<void> Conversation::Private::load()
{
    const QPointer<Conversation> self(q);
    // Both are queued before the first is awaited.
    QFuture<storage::Result<QList<storage::Chat>>> chatsFuture = services.history->chats();
    QFuture<storage::Result<QList<storage::Message>>> messagesFuture = services.history->messages(chatId);
    const auto chats = co_await chatsFuture;
    const auto messages = co_await messagesFuture;
    if (!self || busy) {
        co_return; // an answer of our own began meanwhile: it shows its branch itself
    }
    const bool first = std::exchange(loading, false);
    if (!messages || !chats) {
        reportStorage(messages ? chats.error() : messages.error());
    } else {
        std::optional<qint64> head;
        for (const storage::Chat &chat : *chats) {
            if (chat.id == chatId) {
                head = chat.headId;
                q->setTitle(chat.title);
            }
        }
        for (const storage::Message &message : *messages) {
            transcript.takeIn(message);
        }
        if (first || head != transcript.head()) {
            transcript.show(head);
        }
    }
    if (first) {
        Q_EMIT q->loadingChanged();
        Q_EMIT q->canSendChanged();
    }
}

/// Adds the message to the history, with a chat of its own if it is the first, and shows it.
QCoro::Task<bool> Conversation::Private::store(storage::Message &message, QString title_)
{
    const QPointer<Conversation> self(q);
    storage::History &history = *services.history;
    if (chatId == 0) {
        const auto chat = co_await history.addChat(title_.isEmpty() ? titleFor(message.text, message.attachments) : title_);
        if (!self) {
            co_return false;
        }
        if (!chat) {
            reportStorage(chat.error());
            co_return false;
        }
        chatId = chat->id;
        q->setTitle(chat->title);
        Q_EMIT q->chatIdChanged();
    }
    message.chatId = chatId;
    const auto added = co_await history.addMessage(message);
    if (!self) {
        co_return false;
    }
    if (!added) {
        reportStorage(added.error());
        co_return false;
    }
    message = *added;
    for (storage::Attachment &attachment : message.attachments) {
        attachment.documentJson.clear();
    }
    Q_EMIT q->stored();
    co_return true;
}

/// Whether the question fits the context together with its documents and what was said before. Unknown is yes: the answer will
/// tell.
QCoro::Task<bool> Conversation::Private::fits(QString text, std::optional<qint64> parentId,
                                              QList<PendingAttachments::Ready> documents)
{
    const QPointer<Conversation> self(q);
    QList<PromptPart> parts = co_await prompts.parts(transcript.branchTo(parentId));
    if (!self || services.engine->contextLength() == 0) {
        co_return true;
    }
    PromptPart question;
    question.message.text = text;
    for (const PendingAttachments::Ready &ready : documents) {
        question.documents += {ready.name, documents::plainText(ready.document)};
    }
    parts += question;
    const auto counted = co_await count(buildPrompts(Settings::systemPrompt(), parts));
    if (!self || !counted || counted->tokens < counted->contextLength) {
        co_return true;
    }
    const QLocale locale;
    Q_EMIT q->summaryOffered(
        i18ncp("@info %2 and %3 are numbers of tokens",
               "The document is too long for a question about all of it: with it the chat needs %2 tokens, and the model "
               "can read %3 at once. A summary works at any length.",
               "The documents are too long for a question about all of them: with them the chat needs %2 tokens, and the "
               "model can read %3 at once. A summary works at any length.",
               static_cast<int>(documents.size()), locale.toString(counted->tokens), locale.toString(counted->contextLength)));
    co_return false;
}

QCoro::Task<void> Conversation::Private::send(QString text, std::optional<qint64> parentId,
                                              QList<storage::Attachment> attachments)
{
    const QPointer<Conversation> self(q);
    setBusy(true);
    const QList<PendingAttachments::Ready> documents
        = attachments.isEmpty() ? pending.take() : QList<PendingAttachments::Ready>();
    if (!documents.isEmpty()) {
        const bool room = co_await fits(text, parentId, documents);
        if (!self) {
            co_return;
        }
        if (!room) {
            pending.putBack(documents);
            setBusy(false);
            Q_EMIT q->sendFailed({}, text);
            co_return;
        }
    }
    storage::Message question;
    question.parentId = parentId;
    question.text = text;
    for (const PendingAttachments::Ready &ready : documents) {
        question.attachments += toAttachment(ready);
    }
    question.attachments += attachments; // the history has their documents
    const bool stored = co_await store(question);
    if (!self) {
        co_return;
    }
    if (!stored) {
        pending.putBack(documents);
        setBusy(false);
        Q_EMIT q->sendFailed({}, text);
        co_return;
    }
    transcript.takeIn(question);
    transcript.show(question.id);
    answer(question.id);
}

/// Adds an answer to the question and lets the engine write it.
QCoro::Task<void> Conversation::Private::answer(qint64 questionId)
{
    const QPointer<Conversation> self(q);
    setBusy(true);
    auto made = co_await prompts.make(Settings::systemPrompt(), transcript.branchTo(questionId));
    if (!self) {
        co_return;
    }
    storage::Message message;
    message.parentId = questionId;
    message.role = storage::Role::Assistant;
    message.state = storage::MessageState::Partial;
    message.model = services.engine->modelName();
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
    if (stopRequested) {
        writer->finish(storage::MessageState::Stopped);
        co_return;
    }
    ask(std::move(made), writer);
}

/// Shows what the writer receives.
void Conversation::Private::follow(AnswerWriter *answer)
{
    QObject::connect(answer, &AnswerWriter::grew, q, [this](const QString &added) {
        transcript.grow(added);
        Q_EMIT q->answerGrew(added);
    });
    QObject::connect(answer, &AnswerWriter::saveFailed, q, &Conversation::failed);
    QObject::connect(answer, &AnswerWriter::finished, q, [this](storage::MessageState state, const storage::Failure &why) {
        writer->deleteLater();
        writer.clear();
        transcript.finish(state, why);
        setBusy(false);
        Q_EMIT q->answered(state, state == storage::MessageState::Failed ? failure::sentence(why) : QString());
        Q_EMIT q->stored();
    });
}

void Conversation::Private::ask(std::vector<ChatPrompt> versions, AnswerWriter *answer)
{
    auto request = requestFor(services.temperature);
    request.cacheKey = cacheKey(chatId).toStdString();
    job = new AnswerJob(*services.engine, Requester::Answer, std::move(versions), std::move(request), q);
    QObject::connect(job, &AnswerJob::promptChosen, answer,
                     [this, answer](int summaries) { setNote(answer->messageId(), {.summaries = summaries}); });
    QObject::connect(job, &AnswerJob::progressed, q, [this] { setProgress(job->progressText(), job->progress()); });
    QObject::connect(job, &AnswerJob::textReceived, answer, &AnswerWriter::append);
    QObject::connect(job, &AnswerJob::finished, answer, [this, answer](const inference::protocol::ChatResult &result) {
        job->deleteLater();
        job.clear();
        if (result.promptTokens > 0) {
            contextUsed = result.promptTokens + result.generatedTokens;
            contextStale = false;
            Q_EMIT q->contextChanged();
        }
        storage::AnswerNote note = transcript.branchTo(answer->messageId()).last().note;
        using inference::protocol::StopReason;
        note.cut = result.stopReason == StopReason::Length ? storage::Cut::AtLength
            : result.stopReason == StopReason::ContextFull ? storage::Cut::AtContext
                                                           : storage::Cut::None;
        setNote(answer->messageId(), note);
        answer->finish(result.stopReason == StopReason::Stopped ? storage::MessageState::Stopped : storage::MessageState::Complete);
    });
    QObject::connect(job, &AnswerJob::failed, answer, [this, answer](const storage::Failure &why) {
        job->deleteLater();
        job.clear();
        answer->finish(storage::MessageState::Failed, why);
    });
    job->start();
}

void Conversation::Private::setNote(qint64 messageId, const storage::AnswerNote &note)
{
    storage::Message answer = transcript.branchTo(messageId).last();
    answer.note = note;
    transcript.annotate(answer);
    services.history->setNote(messageId, note).then(q, [this](const storage::Result<void> &result) {
        if (!result) {
            reportStorage(result.error());
        }
    });
}

void Conversation::Private::setCoverage(qint64 messageId, const SummaryCoverage &coverage)
{
    storage::Message answer = transcript.branchTo(messageId).last();
    answer.coverage = coverage;
    transcript.annotate(answer);
    services.history->setCoverage(messageId, coverage).then(q, [this](const storage::Result<void> &result) {
        if (!result) {
            reportStorage(result.error());
        }
    });
}

/// Of the first prompt that fits, else of the last.
QCoro::Task<std::optional<inference::protocol::TokensCounted>> Conversation::Private::count(std::vector<ChatPrompt> versions)
{
    const QPointer<Conversation> self(q);
    std::optional<inference::protocol::TokensCounted> last;
    for (ChatPrompt &prompt : versions) {
        inference::protocol::TokensCount request;
        request.messages = std::move(prompt.messages);
        const auto counted = co_await services.engine->countTokens(request);
        if (!self || !counted) {
            co_return std::nullopt;
        }
        last = *counted;
        if (counted->tokens < counted->contextLength) {
            break;
        }
    }
    co_return last;
}

/// Counts the tokens of what is shown, when the engine has nothing better to do.
QCoro::Task<void> Conversation::Private::countContext()
{
    if (!contextStale || counting || busy || services.engine->state() != EngineClient::State::Ready) {
        co_return;
    }
    const QPointer<Conversation> self(q);
    counting = true;
    contextStale = false;
    const QList<storage::Message> branch = transcript.branchTo(transcript.head());
    auto made = co_await prompts.make(Settings::systemPrompt(), branch);
    if (!self) {
        co_return;
    }
    if (branch.isEmpty()) {
        contextUsed = 0;
    } else if (const auto counted = co_await count(std::move(made)); !self) {
        co_return;
    } else if (counted) {
        contextUsed = counted->tokens;
    } else {
        contextStale = true; // until the engine is ready again
    }
    counting = false;
    Q_EMIT q->contextChanged();
}
}
