// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/documents/pendingattachments.h"

#include "gui/documents/documenterrors.h"
#include "gui/documents/readerclient.h"

#include <KLocalizedString>

#include <QFileInfo>
#include <QPointer>

#include <memory>

namespace gui
{
namespace
{
enum class State { Reading, Ready, Failed };

struct Item {
    PendingAttachments::Ready content;
    State state = State::Reading;
    QString errorText;
    std::unique_ptr<ReaderClient> reader; ///< null unless the document is being read
};

QString stateName(State state)
{
    switch (state) {
    case State::Reading:
        return QStringLiteral("reading");
    case State::Ready:
        return QStringLiteral("ready");
    case State::Failed:
        return QStringLiteral("failed");
    }
    return {};
}
}

struct PendingAttachments::Private {
    PendingAttachments *q;
    QString readerProgram;
    std::vector<std::unique_ptr<Item>> items;

    [[nodiscard]] int rowOf(const Item *item) const
    {
        const auto found = std::ranges::find(items, item, &std::unique_ptr<Item>::get);
        return found == items.end() ? -1 : static_cast<int>(found - items.begin());
    }
    /// Returns the documents in the given state.
    [[nodiscard]] QList<const Item *> in(State state) const
    {
        QList<const Item *> found;
        for (const auto &item : items) {
            if (item->state == state) {
                found += item.get();
            }
        }
        return found;
    }
    void insert(int row, std::unique_ptr<Item> item);
    QCoro::Task<void> read(Item *item, QString path);
    std::unique_ptr<Item> removeAt(int row);
};

PendingAttachments::PendingAttachments(QString readerProgram, QObject *parent)
    : QAbstractListModel(parent)
    , d(std::make_unique<Private>(this, std::move(readerProgram)))
{
}

PendingAttachments::~PendingAttachments() = default;

int PendingAttachments::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant PendingAttachments::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Item &item = *d->items[index.row()];
    switch (role) {
    case NameRole:
        return item.content.name;
    case StateRole:
        return stateName(item.state);
    case ErrorTextRole:
        return item.errorText;
    case PageCountRole:
        return item.content.document.hasPages ? static_cast<int>(item.content.document.pages.size()) : 0;
    }
    return {};
}

QHash<int, QByteArray> PendingAttachments::roleNames() const
{
    return {{NameRole, "name"}, {StateRole, "state"}, {ErrorTextRole, "errorText"}, {PageCountRole, "pageCount"}};
}

int PendingAttachments::count() const
{
    return static_cast<int>(d->items.size());
}

bool PendingAttachments::allReady() const
{
    return unreadyCount() == 0;
}

int PendingAttachments::unreadyCount() const
{
    return count() - static_cast<int>(d->in(State::Ready).size());
}

QString PendingAttachments::obstacle() const
{
    if (const QList<const Item *> failed = d->in(State::Failed); !failed.isEmpty()) {
        return i18ncp("@info %2 is the name of a document", "“%2” could not be read, so nothing was sent.",
                      "%1 documents, “%2” among them, could not be read, so nothing was sent.", failed.size(),
                      failed.first()->content.name);
    }
    if (const QList<const Item *> reading = d->in(State::Reading); !reading.isEmpty()) {
        return i18ncp("@info %2 is the name of a document", "“%2” is still being read, so nothing was sent yet.",
                      "%1 documents, “%2” among them, are still being read, so nothing was sent yet.", reading.size(),
                      reading.first()->content.name);
    }
    return {};
}

QStringList PendingAttachments::texts() const
{
    QStringList texts;
    for (const auto &item : d->items) {
        if (item->state == State::Ready) {
            texts += documents::plainText(item->content.document);
        }
    }
    return texts;
}

bool PendingAttachments::hasReady() const
{
    return unreadyCount() < count();
}

void PendingAttachments::add(const QUrl &url)
{
    const QString path = url.isLocalFile() ? url.toLocalFile() : url.toString();
    auto item = std::make_unique<Item>();
    item->content.name = QFileInfo(path).fileName();
    item->content.sizeBytes = QFileInfo(path).size();
    Item *added = item.get();
    d->insert(count(), std::move(item));
    d->read(added, path);
}

void PendingAttachments::removeAt(int row)
{
    if (row >= 0 && row < count()) {
        std::ignore = d->removeAt(row);
    }
}

void PendingAttachments::removeUnready()
{
    for (int row = count() - 1; row >= 0; --row) {
        if (d->items[row]->state != State::Ready) {
            removeAt(row);
        }
    }
}

QList<PendingAttachments::Ready> PendingAttachments::take()
{
    QList<Ready> documents;
    for (int row = 0; row < count();) {
        if (auto ready = takeAt(row)) {
            documents += *std::move(ready);
        } else {
            ++row;
        }
    }
    return documents;
}

std::optional<PendingAttachments::Ready> PendingAttachments::takeAt(int row)
{
    if (row < 0 || row >= count() || d->items[row]->state != State::Ready) {
        return std::nullopt;
    }
    return std::move(d->removeAt(row)->content);
}

void PendingAttachments::putBack(const QList<Ready> &documents)
{
    for (const Ready &document : documents) {
        auto item = std::make_unique<Item>();
        item->content = document;
        item->state = State::Ready;
        d->insert(count(), std::move(item));
    }
}

QList<storage::Attachment> PendingAttachments::stored() const
{
    QList<storage::Attachment> documents;
    for (const auto &item : d->items) {
        if (item->state == State::Ready) {
            documents += toAttachment(item->content);
        }
    }
    return documents;
}

void PendingAttachments::putBefore(const QList<storage::Attachment> &documents)
{
    for (int row = 0; row < documents.size(); ++row) {
        const storage::Attachment &stored = documents[row];
        auto item = std::make_unique<Item>();
        item->content.name = stored.name;
        item->content.sizeBytes = stored.sizeBytes;
        auto document = documents::fromJson(stored.documentJson.toUtf8());
        if (document) {
            item->content.document = *std::move(document);
            item->state = State::Ready;
        } else {
            item->errorText = documentErrorText(document.error(), stored.name);
            item->state = State::Failed;
        }
        d->insert(row, std::move(item));
    }
}

void PendingAttachments::Private::insert(int row, std::unique_ptr<Item> item)
{
    q->beginInsertRows({}, row, row);
    items.insert(items.begin() + row, std::move(item));
    q->endInsertRows();
    Q_EMIT q->countChanged();
    Q_EMIT q->readinessChanged();
}

std::unique_ptr<Item> PendingAttachments::Private::removeAt(int row)
{
    q->beginRemoveRows({}, row, row);
    std::unique_ptr<Item> item = std::move(items[row]);
    items.erase(items.begin() + row);
    q->endRemoveRows();
    Q_EMIT q->countChanged();
    Q_EMIT q->readinessChanged();
    return item;
}

QCoro::Task<void> PendingAttachments::Private::read(Item *item, QString path)
{
    const QPointer<PendingAttachments> self(q);
    item->reader = std::make_unique<ReaderClient>(readerProgram);
    auto document = co_await item->reader->read(path);
    if (!self || rowOf(item) < 0) {
        co_return;
    }
    item->reader.release()->deleteLater();
    if (document) {
        item->content.document = *std::move(document);
        item->state = State::Ready;
    } else {
        item->errorText = documentErrorText(document.error(), item->content.name);
        item->state = State::Failed;
    }
    const QModelIndex index = q->index(rowOf(item));
    Q_EMIT q->dataChanged(index, index);
    Q_EMIT q->readinessChanged();
    Q_EMIT q->settled(index.row());
}

storage::Attachment toAttachment(const PendingAttachments::Ready &ready)
{
    return {.name = ready.name,
            .mimeType = ready.document.mimeType,
            .sizeBytes = ready.sizeBytes,
            .pageCount = ready.document.hasPages ? static_cast<int>(ready.document.pages.size()) : 0,
            .documentJson = QString::fromUtf8(documents::toJson(ready.document))};
}
}
