// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/conversation_p.h"

#include "gui/common/sentences.h"
#include "storage/history.h"

#include <KLocalizedString>

#include <algorithm>

namespace gui
{
namespace
{
QString authorName(storage::Role role)
{
    return role == storage::Role::Assistant ? QStringLiteral("assistant") : QStringLiteral("user");
}

QString stateName(storage::MessageState state)
{
    switch (state) {
    case storage::MessageState::Partial:
        return QStringLiteral("partial");
    case storage::MessageState::Complete:
        return QStringLiteral("complete");
    case storage::MessageState::Stopped:
        return QStringLiteral("stopped");
    case storage::MessageState::Failed:
        return QStringLiteral("failed");
    }
    return {};
}

QVariantList attachmentList(const QList<storage::Attachment> &attachments)
{
    QVariantList list;
    for (const storage::Attachment &attachment : attachments) {
        list += QVariantMap{{QStringLiteral("name"), attachment.name},
                            {QStringLiteral("pageCount"), attachment.pageCount},
                            {QStringLiteral("mimeType"), attachment.mimeType}};
    }
    return list;
}
}

Conversation::Private::Private(Conversation *conversation, Services services_, qint64 id)
    : q(conversation)
    , services(std::move(services_))
    , pending(services.readerProgram)
    , chatId(id)
{
}

Conversation::Conversation(Services services, qint64 chatId, QObject *parent)
    : QAbstractListModel(parent)
    , d(std::make_unique<Private>(this, std::move(services), chatId))
{
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

int Conversation::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant Conversation::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const storage::Message &message = std::as_const(d->tree).at(d->rows[index.row()]);
    switch (role) {
    case MessageIdRole:
        return message.id;
    case AuthorRole:
        return authorName(message.role);
    case TextRole:
        return message.text;
    case BlocksRole:
        return QVariant::fromValue<QObject *>(d->blocksOf(message));
    case StateRole:
        return stateName(message.state);
    case StreamingRole:
        return d->writer && d->writer->messageId() == message.id;
    case ErrorTextRole:
        return message.state == storage::MessageState::Failed ? failure::sentence(message.errorCode) : QString();
    case AttachmentsRole:
        return attachmentList(message.attachments);
    case NoteRole:
        return note::sentence(message.note);
    case LimitedRole:
        return note::tellsALimit(message.note);
    case CreatedAtRole:
        return message.createdAt;
    case VersionIndexRole:
        return d->tree.versions(message.id).indexOf(message.id);
    case VersionCountRole:
        return d->tree.versions(message.id).size();
    }
    return {};
}

QHash<int, QByteArray> Conversation::roleNames() const
{
    return {
        {MessageIdRole, "messageId"},
        {AuthorRole, "author"},
        {TextRole, "text"},
        {BlocksRole, "blocks"},
        {StateRole, "state"},
        {StreamingRole, "streaming"},
        {ErrorTextRole, "errorText"},
        {NoteRole, "note"},
        {LimitedRole, "limited"},
        {AttachmentsRole, "attachments"},
        {CreatedAtRole, "createdAt"},
        {VersionIndexRole, "versionIndex"},
        {VersionCountRole, "versionCount"},
    };
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

int Conversation::count() const
{
    return static_cast<int>(d->rows.size());
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
    if (row < 0 || row >= count()) {
        return {};
    }
    const storage::Message &message = std::as_const(d->tree).at(d->rows[row]);
    return d->writer && d->writer->messageId() == message.id ? d->writer->text() : message.text;
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
    if (d->busy || row < 0 || row >= count()) {
        return;
    }
    const QList<qint64> versions = d->tree.versions(d->rows[row]);
    const qsizetype wanted = versions.indexOf(d->rows[row]) + delta;
    if (delta == 0 || wanted < 0 || wanted >= versions.size()) {
        return;
    }
    const qint64 head = d->tree.newestLeaf(versions[wanted]);
    d->services.history->setHead(d->chatId, head).then(this, [this](const storage::Result<void> &result) {
        if (!result) {
            d->reportStorage(result.error());
        }
    });
    d->showBranch(head);
}

/// Changes the rows from the first difference on.
void Conversation::Private::showBranch(std::optional<qint64> headId)
{
    tree.setHead(headId);
    const QList<qint64> &branch = tree.branch();
    const auto difference = std::ranges::mismatch(rows, branch).in1 - rows.begin();
    const int first = static_cast<int>(difference);
    if (first < rows.size()) {
        q->beginRemoveRows({}, first, static_cast<int>(rows.size()) - 1);
        rows.resize(first);
        q->endRemoveRows();
    }
    if (first < branch.size()) {
        q->beginInsertRows({}, first, static_cast<int>(branch.size()) - 1);
        rows = branch;
        q->endInsertRows();
    }
    contextStale = true;
    Q_EMIT q->countChanged();
    countContext();
}

/// A message as the history has it: a new one, or one that another program goes on writing.
void Conversation::Private::takeIn(const storage::Message &message)
{
    if (!tree.contains(message.id)) {
        tree.add(message);
        return;
    }
    storage::Message &known = tree.at(message.id);
    if (known.text == message.text && known.state == message.state && known.note == message.note) {
        return;
    }
    known = message;
    if (MarkdownBlocks *model = blocks.value(message.id)) {
        model->setText(message.text);
    }
    changed(message.id, {TextRole, NoteRole, LimitedRole, StateRole, ErrorTextRole});
}

void Conversation::Private::changed(qint64 messageId, const QList<int> &roles)
{
    // The newest messages are at the end, and it is they that change.
    const auto row = static_cast<int>(rows.lastIndexOf(messageId));
    if (row >= 0) {
        Q_EMIT q->dataChanged(q->index(row), q->index(row), roles);
    }
}

MarkdownBlocks *Conversation::Private::blocksOf(const storage::Message &message) const
{
    MarkdownBlocks *&model = blocks[message.id];
    if (model == nullptr) {
        model = new MarkdownBlocks(q);
        if (writer && writer->messageId() == message.id) {
            model->append(message.text);
        } else {
            model->setText(message.text);
        }
    }
    return model;
}
}
