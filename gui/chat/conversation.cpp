// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/conversation_p.h"

#include "storage/history.h"

namespace gui
{
Conversation::Private::Private(Conversation *conversation, Services services_, qint64 id)
    : q(conversation)
    , services(std::move(services_))
    , pending(services.readerProgram, *services.engine)
    , chatId(id)
    , prompts(*services.history)
{
}

Conversation::Conversation(Services services, qint64 chatId, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(services), chatId))
{
    connect(&d->transcript, &Transcript::branchChanged, this, [this] {
        d->contextStale = true;
        Q_EMIT countChanged();
        d->countContext();
    });
    connect(&d->prompts, &Prompts::unreadable, this, &Conversation::failed);
    connect(&d->pending, &PendingAttachments::readinessChanged, this, &Conversation::canSendChanged);
    connect(d->services.engine, &EngineClient::stateChanged, this, [this] {
        Q_EMIT contextChanged();
        d->countContext();
    });
    if (chatId != 0) {
        d->loading = true;
        d->load();
    }
}

Conversation::~Conversation()
{
    // In this order: the job would still report to the writer.
    delete d->job;
    delete d->summary;
    delete d->writer;
}

qint64 Conversation::chatId() const
{
    return d->chatId;
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

int Conversation::count() const
{
    return d->transcript.count();
}

bool Conversation::loading() const
{
    return d->loading;
}

bool Conversation::busy() const
{
    return d->busy;
}

QString Conversation::progressText() const
{
    return d->progressText;
}

qreal Conversation::progress() const
{
    return d->progress;
}

int Conversation::contextUsed() const
{
    return static_cast<int>(d->contextUsed);
}

int Conversation::contextLength() const
{
    return static_cast<int>(d->services.engine->contextLength());
}

PendingAttachments *Conversation::pendingAttachments() const
{
    return &d->pending;
}

bool Conversation::canSend() const
{
    return !d->busy && !d->loading && d->pending.allReady();
}

QString Conversation::textAt(int row) const
{
    const auto message = d->transcript.messageAt(row);
    if (!message) {
        return {};
    }
    return d->writer && d->writer->messageId() == message->id ? d->writer->text() : message->text;
}

void Conversation::refresh()
{
    if (d->chatId != 0 && !d->loading && !d->busy) {
        d->load();
    }
}

void Conversation::attach(const QUrl &url)
{
    d->pending.add(url);
}

void Conversation::removeAttachment(int index)
{
    d->pending.removeAt(index);
}

void Conversation::selectVersion(int row, int delta)
{
    const auto head = d->transcript.leafOfVersion(row, delta);
    if (d->busy || delta == 0 || !head) {
        return;
    }
    d->services.history->setHead(d->chatId, *head).then(this, [this](const storage::Result<void> &result) {
        if (!result) {
            d->reportStorage(result.error());
        }
    });
    d->transcript.show(head);
}
}
