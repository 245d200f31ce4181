// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Ties the parts of a chat together: what the user does becomes a question in the history and a turn that answers it.
#include "gui/chat/conversation.h"

#include "gui/chat/choices.h"
#include "gui/common/sentences.h"
#include "gui/documents/documenterrors.h"
#include "gui/documents/readerclient.h"
#include "gui/engine/engineasker.h"
#include "gui/engine/engineclient.h"
#include "gui/turns/answernote.h"
#include "gui/turns/prompts.h"
#include "gui/turns/turns.h"
#include "storage/history.h"

#include <KLocalizedString>

#include <QCoroFuture>
#include <QFileInfo>
#include <QPointer>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace gui
{
struct Conversation::Private {
    /// The one thing that goes on at a time.
    enum class Doing {
        Nothing,
        Reading, ///< a document that is to be summarised is being read
        Storing, ///< a question is being stored
        Answering, ///< the turn goes on
    };

    /// A question with documents that the engine has yet to accept.
    struct Offered {
        qint64 questionId;
        std::optional<qint64> headBefore;
        QString text;
        QList<PendingAttachments::Ready> documents;
    };

    Conversation *q;
    Services services;
    qint64 chatId;
    QString title = {};
    bool loading = false;
    Doing doing = Doing::Nothing;
    bool stopRequested = false; ///< true if stop() was called before there was a turn to stop
    QString readingText = {}; ///< what progressText() tells while Reading

    Transcript transcript;
    Prompts prompts;
    ChatContext context;
    LongChat longChat;
    ReaderClient reader;
    Turn *turn = nullptr; ///< the turn that goes on while Answering, else null
    std::optional<Offered> offered = {}; ///< the question of the turn that goes on, if the engine has yet to accept its documents

    Private(Conversation *conversation, Services chosen, qint64 id)
        : q(conversation)
        , services(std::move(chosen))
        , chatId(id)
        , prompts(*services.history)
        , context(prompts, *services.engine, transcript)
        , longChat(*services.history, *services.engine, prompts, transcript)
        , reader(services.readerProgram)
    {
    }

    [[nodiscard]] bool busy() const { return doing != Doing::Nothing; }
    void setDoing(Doing now);
    void report(const storage::Result<void> &result);

    // Each of these coroutines ends quietly when the conversation is deleted meanwhile.
    QCoro::Task<void> load();
    QCoro::Task<void> read(QString path);
    QCoro::Task<void> ask(storage::Message question, storage::MessageKind kind, QList<PendingAttachments::Ready> taken);
    QCoro::Task<bool> store(storage::Message &question, QString title);
    QCoro::Task<void> takeBack(Offered question, storage::Failure why);

    void summarise(PendingAttachments::Ready document);
    void begin(storage::MessageKind kind, qint64 questionId, const std::optional<storage::Message> &resumed = {},
               const std::optional<storage::Shortening> &shortening = {});
    void follow();
    void endAnswer(storage::MessageState state, const storage::Failure &why);
    void endTurn();
};

Conversation::Conversation(Services services, qint64 chatId, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(services), chatId))
    , m_parts(new Parts{.draft{*d->services.history, d->services.readerProgram},
                        .place{*d->services.history},
                        .editor{*this, d->transcript, *d->services.history, *d->services.engine},
                        .comparison{*this, d->transcript}})
{
    connect(&d->transcript, &Transcript::branchChanged, this, &Conversation::countChanged);
    connect(pendingAttachments(), &PendingAttachments::readinessChanged, this, [this] {
        d->context.setDocuments(pendingAttachments()->texts());
        d->longChat.forgetDraft();
    });
    connect(draft(), &Draft::settledChanged, this, &Conversation::canSendChanged);
    connect(draft(), &Draft::presenceChanged, this, &Conversation::stored);
    connect(draft(), &Draft::failed, this, &Conversation::failed);
    connect(&d->prompts, &Prompts::unreadable, this, &Conversation::failed);
    connect(&d->longChat, &LongChat::failed, this, &Conversation::failed);
    connect(&d->longChat, &LongChat::chatWanted, this, &Conversation::chatWanted);
    connect(&d->longChat, &LongChat::turnWanted, this,
            [this](auto kind, qint64 headId, const auto &shortening) { d->begin(kind, headId, {}, shortening); });
    if (chatId != 0) {
        d->loading = true;
        d->load();
    }
}

Conversation::~Conversation()
{
    delete d->turn; // it works with what the conversation owns
}

qint64 Conversation::chatId() const
{
    return isTemporary() ? 0 : d->chatId;
}

bool Conversation::isTemporary() const
{
    return d->services.temporaryHistory != nullptr;
}

QString Conversation::title() const
{
    return d->title;
}

void Conversation::setTitle(const QString &title)
{
    if (d->title != title) {
        d->title = title;
        Q_EMIT titleChanged();
    }
}

Transcript *Conversation::transcript() const
{
    return &d->transcript;
}

bool Conversation::loading() const
{
    return d->loading;
}

bool Conversation::busy() const
{
    return d->busy();
}

QString Conversation::progressText() const
{
    return d->turn != nullptr ? d->turn->progressText() : d->readingText;
}

qreal Conversation::progress() const
{
    return d->turn != nullptr ? d->turn->progress() : -1;
}

ChatContext *Conversation::context() const
{
    return &d->context;
}

LongChat *Conversation::longChat() const
{
    return &d->longChat;
}

bool Conversation::canSend() const
{
    return !d->busy() && !d->loading && !draft()->isUnsettled();
}

QString Conversation::sendObstacle() const
{
    if (d->busy()) {
        return i18nc("@info", "Another answer is still being written.");
    }
    return d->loading ? i18nc("@info", "This chat is still being read.") : pendingAttachments()->obstacle();
}

QString Conversation::textAt(int row) const
{
    const auto message = d->transcript.messageAt(row);
    return message && d->turn != nullptr && d->turn->answerId() == message->id ? d->turn->text() : d->transcript.textAt(row);
}

void Conversation::refresh()
{
    if (d->chatId != 0 && !d->loading && !d->busy()) {
        d->load();
    }
}

void Conversation::send(const QString &text)
{
    const QString typed = text.trimmed();
    if (typed.isEmpty()) {
        if (pendingAttachments()->count() == 1) {
            summariseAttachment(0);
        }
    } else if (canSend()) {
        draft()->hold();
        draft()->setText({});
        d->ask({.parentId = d->transcript.head(), .text = typed}, storage::MessageKind::Text, pendingAttachments()->take());
    } else {
        Q_EMIT sendFailed(sendObstacle(), text);
    }
}

void Conversation::edit(int row, const QString &text)
{
    const QString typed = text.trimmed();
    const auto old = d->transcript.messageAt(row);
    if (!d->busy() && !typed.isEmpty() && old && old->role == storage::Role::User) {
        d->ask({.parentId = old->parentId, .text = typed, .attachments = old->attachments}, storage::MessageKind::Text,
               old->attachments.isEmpty() ? pendingAttachments()->take() : QList<PendingAttachments::Ready>());
    }
}

void Conversation::regenerate(int row)
{
    const auto old = d->transcript.messageAt(row);
    const auto questionId = d->transcript.questionOf(row);
    if (!d->busy() && old && questionId) {
        d->begin(old->kind, *questionId);
    }
}

void Conversation::resume(int row)
{
    const auto answer = d->transcript.messageAt(row);
    const auto questionId = d->transcript.questionOf(row);
    if (!d->busy() && questionId && note::canResume(*answer)) {
        d->begin(answer->kind, *questionId, answer);
    }
}

void Conversation::retry()
{
    const auto last = d->transcript.messageAt(count() - 1);
    if (d->busy() || !last) {
        return;
    }
    if (last->kind == storage::MessageKind::Recap && last->state != storage::MessageState::Complete && last->parentId) {
        d->begin(last->kind, *last->parentId, {}, last->shortening);
    } else if (last->role != storage::Role::Assistant) {
        d->begin(storage::MessageKind::Text, last->id);
    } else if (last->state != storage::MessageState::Complete || note::isCutShort(*last)) {
        regenerate(count() - 1);
    }
}

void Conversation::stop()
{
    switch (d->doing) {
    case Private::Doing::Nothing:
        return;
    case Private::Doing::Reading:
        d->reader.cancel();
        return;
    case Private::Doing::Storing:
        d->stopRequested = true;
        return;
    case Private::Doing::Answering:
        d->turn->stop();
        return;
    }
}

void Conversation::selectVersion(int row, int delta)
{
    const auto head = d->transcript.leafOfVersion(row, delta);
    if (d->busy() || delta == 0 || !head) {
        return;
    }
    d->services.history->setHead(d->chatId, *head).then(this, [this](const storage::Result<void> &result) { d->report(result); });
    d->transcript.show(head);
}

void Conversation::summariseAttachment(int index)
{
    if (d->busy() || d->loading) {
        return;
    }
    if (auto ready = pendingAttachments()->takeAt(index)) {
        d->summarise(*std::move(ready));
    }
}

void Conversation::summarise(const QUrl &url)
{
    if (d->busy() || d->loading) {
        Q_EMIT failed(i18nc("@info", "Another answer is still being written."));
        return;
    }
    d->read(url.isLocalFile() ? url.toLocalFile() : url.toString());
}

void Conversation::Private::setDoing(Doing now)
{
    const bool wasBusy = busy();
    doing = now;
    Q_EMIT q->progressChanged();
    if (busy() == wasBusy) {
        return;
    }
    stopRequested = false;
    Q_EMIT q->busyChanged();
    Q_EMIT q->canSendChanged();
    context.setBusy(busy());
    longChat.setBusy(busy());
}

void Conversation::Private::report(const storage::Result<void> &result)
{
    if (!result) {
        Q_EMIT q->failed(sentence(result.error()));
    }
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
    if (!self || busy()) {
        co_return; // an answer of our own began meanwhile: it shows its branch itself
    }
    const bool first = loading;
    if (!messages || !chats) {
        Q_EMIT q->failed(sentence(messages ? chats.error() : messages.error()));
    } else {
        std::optional<qint64> head;
        for (const storage::Chat &chat : *chats) {
            if (chat.id == chatId) {
                head = chat.headId;
                q->setTitle(chat.title);
                if (first) {
                    q->place()->restore(chatId, chat.position);
                }
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
        loading = false;
        Q_EMIT q->loadingChanged();
        Q_EMIT q->canSendChanged();
    }
}

/// Reads a document and summarises it.
QCoro::Task<void> Conversation::Private::read(QString path)
{
    const QPointer<Conversation> self(q);
    const QFileInfo file(path);
    readingText = i18nc("@info:progress %1 is a file name", "Reading %1…", file.fileName());
    setDoing(Doing::Reading);
    auto document = co_await reader.read(path);
    if (!self) {
        co_return;
    }
    readingText.clear();
    if (document) {
        summarise({.name = file.fileName(), .sizeBytes = file.size(), .document = *std::move(document)});
        co_return;
    }
    setDoing(Doing::Nothing);
    if (document.error().code != documents::ErrorCode::Cancelled) {
        Q_EMIT q->failed(documentErrorText(document.error(), file.fileName()));
    }
}

void Conversation::Private::summarise(PendingAttachments::Ready document)
{
    const QString request = i18nc("@info what the user asked for; %1 is a file name", "Summarise %1", document.name);
    ask({.parentId = transcript.head(), .text = request}, storage::MessageKind::Summary, {std::move(document)});
}

/// Stores a question and begins its answer. `taken`: the documents that come with it and go back into the composer if it cannot
/// be stored.
QCoro::Task<void> Conversation::Private::ask(storage::Message question, storage::MessageKind kind,
                                             QList<PendingAttachments::Ready> taken)
{
    const QPointer<Conversation> self(q);
    setDoing(Doing::Storing);
    q->draft()->hold();
    std::ranges::transform(taken, std::back_inserter(question.attachments), toAttachment);
    const bool isSummary = kind == storage::MessageKind::Summary;
    const QString name = isSummary ? question.attachments.first().name : titleFor(question.text, question.attachments);
    const bool stored = co_await store(question, name);
    if (!self) {
        co_return;
    }
    if (stored) {
        q->draft()->release();
        // Where the model is not there yet, the one who asks may have gone on to another chat when the answer comes.
        if (!isSummary && !taken.isEmpty() && services.engine->isUsable()) {
            offered = {
                .questionId = question.id, .headBefore = transcript.head(), .text = question.text, .documents = std::move(taken)};
        }
        transcript.takeIn(question);
        transcript.show(question.id);
        begin(kind, question.id);
        co_return;
    }
    q->draft()->attachments()->putBack(taken);
    if (!isSummary) {
        q->draft()->putBack(question.text);
    }
    q->draft()->release();
    setDoing(Doing::Nothing);
    if (!isSummary) {
        Q_EMIT q->sendFailed({}, question.text);
    }
}

QCoro::Task<void> Conversation::beginWith(storage::Message recap, std::optional<storage::Message> question)
{
    const QPointer<Conversation> self(this);
    d->setDoing(Private::Doing::Storing);
    const QString name = question ? titleFor(question->text, question->attachments) : recap.text;
    const bool stored = co_await d->store(recap, titleFor(name, {}));
    if (!self) {
        co_return;
    }
    d->setDoing(Private::Doing::Nothing);
    if (stored) {
        d->transcript.takeIn(recap);
        d->transcript.show(recap.id);
        if (question) {
            d->ask({.parentId = recap.id, .text = question->text, .attachments = question->attachments},
                   storage::MessageKind::Text, {});
        }
    }
}

/// Adds the question to the history, with a chat of its own if it is the first.
QCoro::Task<bool> Conversation::Private::store(storage::Message &question, QString name)
{
    const QPointer<Conversation> self(q);
    if (chatId == 0) {
        const auto chat = co_await services.history->addChat(
            q->isTemporary() ? i18nc("@title:window a chat of which nothing is kept", "Temporary chat") : name);
        if (!self) {
            co_return false;
        }
        if (!chat) {
            Q_EMIT q->failed(sentence(chat.error()));
            co_return false;
        }
        chatId = chat->id;
        q->draft()->moveTo(chatId);
        q->place()->restore(chatId, {});
        q->setTitle(chat->title);
        Q_EMIT q->chatIdChanged();
    }
    question.chatId = chatId;
    const auto added = co_await services.history->addMessage(question);
    if (!self) {
        co_return false;
    }
    if (!added) {
        Q_EMIT q->failed(sentence(added.error()));
        co_return false;
    }
    question = *added;
    for (storage::Attachment &attachment : question.attachments) {
        attachment.documentJson.clear(); // the history keeps it
    }
    Q_EMIT q->stored();
    co_return true;
}

/// Has an answer to a question written, or `resumed` go on. `shortening` is for a recap.
void Conversation::Private::begin(storage::MessageKind kind, qint64 questionId, const std::optional<storage::Message> &resumed,
                                  const std::optional<storage::Shortening> &shortening)
{
    Turn::Choices chosen = choicesFor(*services.engine, services.temperature);
    chosen.cacheKey = q->isTemporary() ? QString() : cacheKey(chatId);
    chosen.temperature = q->comparison()->temperature(chosen.temperature);
    chosen.resumed = resumed;
    chosen.shortening = shortening;
    turn = makeTurn(kind,
                    {.history = *services.history, .prompts = prompts, .asker = std::make_unique<EngineAsker>(*services.engine)},
                    transcript.branchTo(questionId), std::move(chosen), q);
    follow();
    if (stopRequested) {
        turn->stop(); // it begins all the same, so that the question has an answer that can be asked for again
    }
    setDoing(Doing::Answering);
    turn->start();
}

/// Shows what the turn does.
void Conversation::Private::follow()
{
    QObject::connect(turn, &Turn::begun, q, [this](const storage::Message &answer) {
        transcript.begin(answer);
        Q_EMIT q->stored();
    });
    QObject::connect(turn, &Turn::grew, q, [this](const QString &added) {
        transcript.grow(added);
        Q_EMIT q->answerGrew(added);
    });
    QObject::connect(turn, &Turn::thoughtGrew, &transcript, &Transcript::think);
    QObject::connect(turn, &Turn::rewritten, &transcript, &Transcript::rewrite);
    QObject::connect(turn, &Turn::annotated, &transcript, &Transcript::annotate);
    QObject::connect(turn, &Turn::contextUsed, &context, &ChatContext::setUsed);
    QObject::connect(turn, &Turn::progressed, q, &Conversation::progressChanged);
    QObject::connect(turn, &Turn::failed, q, &Conversation::failed);
    QObject::connect(turn, &Turn::abandoned, q, [this] { endTurn(); });
    QObject::connect(turn, &Turn::finished, q, [this](storage::MessageState state, const storage::Failure &why) {
        auto question = std::exchange(offered, std::nullopt);
        if (question && why.neededTokens && why.availableTokens) {
            takeBack(*std::move(question), why);
        } else {
            endAnswer(state, why);
        }
    });
}

void Conversation::Private::endAnswer(storage::MessageState state, const storage::Failure &why)
{
    transcript.finish(state, why);
    const qint64 answerId = turn->answerId();
    endTurn();
    Q_EMIT q->answered(state, state == storage::MessageState::Failed ? failure::sentence(why) : QString());
    Q_EMIT q->stored();
    if (const auto answer = transcript.message(answerId); answer && answer->kind == storage::MessageKind::Recap) {
        longChat.recapEnded(*answer);
    }
}

/// Puts a question whose documents are too long back into the composer, as if it had not been sent.
QCoro::Task<void> Conversation::Private::takeBack(Offered question, storage::Failure why)
{
    const QPointer<Conversation> self(q);
    const auto taken = co_await services.history->takeBack(chatId, question.questionId, question.headBefore);
    if (!self) {
        co_return;
    }
    if (!taken) {
        Q_EMIT q->failed(sentence(taken.error()));
        endAnswer(storage::MessageState::Failed, why); // it stays, with an answer that failed
        co_return;
    }
    transcript.takeBack(question.questionId, question.headBefore);
    if (transcript.isEmpty()) {
        chatId = 0;
        q->draft()->moveTo(0);
        q->place()->restore(0, {});
        q->setTitle({});
        Q_EMIT q->chatIdChanged();
    }
    q->draft()->attachments()->putBack(question.documents);
    q->draft()->putBack(question.text);
    q->draft()->save();
    endTurn();
    longChat.offerForDraft(*why.neededTokens, context.used(), question.documents.size());
    Q_EMIT q->summaryOffered(LongChat::sentenceOnDocuments(question.documents.size(), *why.neededTokens, *why.availableTokens));
    Q_EMIT q->sendFailed({}, question.text);
    Q_EMIT q->stored();
}

void Conversation::Private::endTurn()
{
    std::exchange(turn, nullptr)->deleteLater();
    offered.reset();
    setDoing(Doing::Nothing);
}
}
