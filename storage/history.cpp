// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Carries each call to the storage thread, where the stores do the work.
#include "storage/history.h"

#include "storage/attachmentstore.h"
#include "storage/chatstore.h"
#include "storage/database.h"
#include "storage/draftstore.h"
#include "storage/messagestore.h"
#include "storage/migrator.h"
#include "storage/partstore.h"
#include "storage/searchindex.h"
#include "storage/shorteningstore.h"
#include "storage/statisticsstore.h"
#include "storage/summarystore.h"
#include "storage/transaction.h"
#include "storage/worker.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMap>

#include <algorithm>
#include <iterator>

namespace storage
{
namespace
{
/// An open database and everything that works on it.
struct Stores {
    explicit Stores(Database opened)
        : database(std::move(opened))
    {
    }
    Q_DISABLE_COPY_MOVE(Stores)

    Database database;
    ChatStore chats{database};
    MessageStore messages{database};
    AttachmentStore attachments{database};
    DraftStore drafts{database};
    PartStore parts{database};
    StatisticsStore statistics{database};
    SummaryStore summaries{database};
    ShorteningStore shortenings{database};
    SearchIndex index{database};
    qint64 dataVersion = 0; ///< Database::dataVersion() at the last look
};

/// Refuses a file that is not ours before anything could write to it.
Result<void> checkFile(const QString &path, const Migrator &migrator)
{
    if (!QFileInfo::exists(path)) {
        return {};
    }
    return Database::open(path, Database::Access::Read).and_then([&migrator](Database database) {
        return migrator.check(database);
    });
}

/// Opens and migrates the database; an empty path stands for one in memory.
Result<std::unique_ptr<Stores>> openStores(const QString &path)
{
    const Migrator migrator;
    return (path.isEmpty() ? Result<void>() : checkFile(path, migrator))
        .and_then([&] { return path.isEmpty() ? Database::openInMemory() : Database::open(path, Database::Access::ReadWrite); })
        .transform([](Database database) { return std::make_unique<Stores>(std::move(database)); })
        .and_then([&](std::unique_ptr<Stores> stores) -> Result<std::unique_ptr<Stores>> {
            return migrator.migrate(stores->database, path)
                .and_then([&] { return stores->index.takeInLeftovers(); })
                .and_then([&] { return stores->database.dataVersion(); })
                .transform([&](qint64 version) {
                    stores->dataVersion = version;
                    return std::move(stores);
                });
        });
}

/// Renames the file with its side files: without its log a database is older than it was.
Result<QString> moveAside(const QString &path)
{
    const QFileInfo file(path);
    const QString name = file.completeBaseName() + QDateTime::currentDateTime().toString(u"'-unreadable-'yyyyMMdd-HHmmss-zzz'.'")
        + file.suffix();
    const QString target = file.absoluteDir().filePath(name);
    if (!QFile::rename(path, target)) {
        return fail(ErrorCode::CannotOpen, "cannot rename the history to " + target.toStdString());
    }
    for (const QString &side : {QStringLiteral("-wal"), QStringLiteral("-shm")}) {
        QFile::rename(path + side, target + side);
    }
    return name;
}

/// Adds what the summaries cover. A chat without a summary, which is most of them, costs nothing.
Result<void> addCoverage(Stores &stores, qint64 chatId, QList<Message> &messages)
{
    if (std::ranges::none_of(messages, [](const Message &message) { return message.kind == MessageKind::Summary; })) {
        return {};
    }
    return stores.summaries.ofChat(chatId).transform([&](const QHash<qint64, SummaryCoverage> &summaries) {
        for (Message &message : messages) {
            if (const auto found = summaries.constFind(message.id); found != summaries.constEnd()) {
                message.coverage = *found;
            }
        }
    });
}

/// Costs a chat that was never shortened nothing.
Result<void> addShortenings(Stores &stores, qint64 chatId, QList<Message> &messages)
{
    const auto shortens
        = [](const Message &message) { return message.kind == MessageKind::Recap || message.kind == MessageKind::Omission; };
    if (std::ranges::none_of(messages, shortens)) {
        return {};
    }
    return stores.shortenings.ofChat(chatId).transform([&](const QHash<qint64, Shortening> &shortenings) {
        for (Message &message : messages) {
            if (const auto found = shortenings.constFind(message.id); found != shortenings.constEnd()) {
                message.shortening = *found;
            }
        }
    });
}

Result<QList<Message>> wholeMessages(Stores &stores, qint64 chatId)
{
    Result<QList<Message>> messages = stores.chats.find(chatId).and_then([&] { return stores.messages.ofChat(chatId); });
    if (!messages) {
        return messages;
    }
    return stores.attachments.ofChat(chatId)
        .transform([&](QHash<qint64, QList<Attachment>> attachments) {
            for (Message &message : *messages) {
                message.attachments = attachments.take(message.id);
            }
        })
        .and_then([&] { return stores.parts.ofChat(chatId); })
        .transform([&](QHash<qint64, QList<MessagePart>> parts) {
            for (Message &message : *messages) {
                message.parts = parts.take(message.id);
            }
        })
        .and_then([&] { return stores.statistics.ofChat(chatId); })
        .transform([&](const QHash<qint64, AnswerStatistics> &statistics) {
            for (Message &message : *messages) {
                if (const auto found = statistics.constFind(message.id); found != statistics.constEnd()) {
                    message.statistics = *found;
                }
            }
        })
        .and_then([&] { return addCoverage(stores, chatId, *messages); })
        .and_then([&] { return addShortenings(stores, chatId, *messages); })
        .transform([&] { return *std::move(messages); });
}

Result<void> addAttachments(Stores &stores, Message &message)
{
    for (Attachment &attachment : message.attachments) {
        if (Result<void> added = stores.attachments.add(message.id, attachment); !added) {
            return added;
        }
    }
    return {};
}

Result<void> setParts(Stores &stores, qint64 messageId, const QList<MessagePart> &parts)
{
    return Transaction::begin(stores.database).and_then([&](Transaction transaction) {
        return stores.parts.set(messageId, parts).and_then([&] { return transaction.commit(); });
    });
}

Result<void> setCoverage(Stores &stores, qint64 messageId, const SummaryCoverage &coverage)
{
    return Transaction::begin(stores.database).and_then([&](Transaction transaction) {
        return stores.summaries.set(messageId, coverage).and_then([&] { return transaction.commit(); });
    });
}

/// Adds the rows of a message and fills in their ids. The caller has a transaction open.
Result<void> addRows(Stores &stores, Message &message)
{
    return stores.messages.add(message)
        .transform([&](qint64 id) { message.id = id; })
        .and_then([&] { return addAttachments(stores, message); })
        .and_then([&] { return message.parts.isEmpty() ? Result<void>() : stores.parts.set(message.id, message.parts); })
        .and_then([&] { return message.statistics ? stores.statistics.set(message.id, *message.statistics) : Result<void>(); })
        .and_then([&] { return message.coverage ? stores.summaries.set(message.id, *message.coverage) : Result<void>(); })
        .and_then([&] { return message.shortening ? stores.shortenings.set(message.id, *message.shortening) : Result<void>(); });
}

Result<Message> addWhole(Stores &stores, Message message)
{
    Result<Transaction> transaction = Transaction::begin(stores.database);
    if (!transaction) {
        return std::unexpected(transaction.error());
    }
    if (!message.createdAt.isValid()) {
        message.createdAt = QDateTime::currentDateTimeUtc();
    }
    return addRows(stores, message)
        .and_then([&] { return stores.chats.extend(message); })
        .and_then([&] { return transaction->commit(); })
        .transform([&] { return message; });
}

/// Returns the messages from the first one to `messageId`. Errors: NotFound if that is none of them.
Result<QList<Message>> branchTo(const QList<Message> &messages, qint64 messageId)
{
    QHash<qint64, const Message *> byId;
    for (const Message &message : messages) {
        byId.insert(message.id, &message);
    }
    QList<Message> branch;
    // A history that was damaged could hold a circle.
    for (const Message *at = byId.value(messageId); at && branch.size() < messages.size();
         at = byId.value(at->parentId.value_or(0))) {
        branch.append(*at);
    }
    if (branch.isEmpty()) {
        return fail(ErrorCode::NotFound, "no message " + std::to_string(messageId));
    }
    std::ranges::reverse(branch);
    return branch;
}

Result<Chat> addCopy(Stores &stores, QList<Message> branch, const QString &title)
{
    Result<Transaction> transaction = Transaction::begin(stores.database);
    Result<Chat> chat = transaction ? stores.chats.add(title) : std::unexpected(transaction.error());
    QMap<qint64, qint64> copies; // the id of each copy by that of its message
    for (qsizetype i = 0; chat && i < branch.size(); ++i) {
        Message &message = branch[i];
        const qint64 id = message.id;
        message.chatId = chat->id;
        message.parentId = i > 0 ? std::optional(branch[i - 1].id) : std::nullopt;
        if (message.shortening) {
            const auto behind = copies.upperBound(message.shortening->lastId); // the message itself may have been deleted
            message.shortening->lastId = behind == copies.begin() ? 0 : *std::prev(behind);
        }
        if (const Result<void> added = addRows(stores, message); !added) {
            chat = std::unexpected(added.error());
        }
        copies.insert(id, message.id);
    }
    if (!chat) {
        return chat;
    }
    chat->headId = branch.last().id;
    return stores.chats.setHead(chat->id, chat->headId).and_then([&] { return transaction->commit(); }).transform([&] {
        return *chat;
    });
}

Result<void> setDraftAttachments(Stores &stores, qint64 chatId, QList<Attachment> attachments)
{
    return Transaction::begin(stores.database).and_then([&](Transaction transaction) {
        Result<void> stored;
        for (qsizetype i = 0; stored && i < attachments.size(); ++i) {
            stored = stores.attachments.documentFor(attachments[i].documentJson).transform([&](qint64 id) {
                attachments[i].documentId = id;
            });
        }
        return stored.and_then([&] { return stores.drafts.setAttachments(chatId, attachments); }).and_then([&] {
            return transaction.commit();
        });
    });
}

Result<void> deleteMessage(Stores &stores, qint64 chatId, qint64 messageId, std::optional<qint64> headId)
{
    return Transaction::begin(stores.database).and_then([&](Transaction transaction) {
        return stores.chats.setHead(chatId, headId).and_then([&] { return stores.messages.hide(messageId); }).and_then([&] {
            return transaction.commit();
        });
    });
}

Result<void> restoreMessage(Stores &stores, qint64 chatId, qint64 messageId, std::optional<qint64> headId)
{
    return Transaction::begin(stores.database).and_then([&](Transaction transaction) {
        return stores.messages.restore(messageId).and_then([&] { return stores.chats.setHead(chatId, headId); }).and_then([&] {
            return transaction.commit();
        });
    });
}

Result<QList<qint64>> purge(Stores &stores)
{
    QList<qint64> chats;
    bool messagesWent = false;
    return Transaction::begin(stores.database)
        .and_then([&](Transaction transaction) {
            return stores.chats.purge()
                .transform([&](const QList<qint64> &gone) { chats = gone; })
                .and_then([&] { return stores.messages.purge(); })
                .transform([&](bool gone) { messagesWent = gone; })
                .and_then([&] { return transaction.commit(); });
        })
        .and_then([&]() -> Result<void> {
            if (chats.isEmpty() && !messagesWent) {
                return {};
            }
            // The log still holds the text. Where another program reads it just now, it goes at a later checkpoint.
            return stores.database.statement("PRAGMA wal_checkpoint(TRUNCATE)").run();
        })
        .transform([&] { return chats; });
}

Result<void> takeBack(Stores &stores, qint64 chatId, qint64 messageId, std::optional<qint64> headId)
{
    return Transaction::begin(stores.database).and_then([&](Transaction transaction) {
        return stores.chats.setHead(chatId, headId)
            .and_then([&] { return stores.messages.remove(messageId); })
            .and_then([&] { return stores.chats.removeIfEmpty(chatId); })
            .and_then([&] { return transaction.commit(); });
    });
}
}

struct History::Private {
    explicit Private(QString file)
        : path(std::move(file))
    {
    }

    QString path;
    std::unique_ptr<Stores> stores; // null until open() succeeds
    Worker worker; // last: its destructor runs what is queued and still needs the stores

    /// Queues `task`, which is called with the stores and returns a Result.
    template<typename Task>
    auto run(Task task) -> QFuture<std::invoke_result_t<Task &, Stores &>>
    {
        return worker.run([this, task = std::move(task)] mutable -> std::invoke_result_t<Task &, Stores &> {
            if (!stores) {
                return fail(ErrorCode::CannotOpen, "the history is not open");
            }
            return task(*stores);
        });
    }
};

History::History(QString path)
    : d(std::make_unique<Private>(std::move(path)))
{
}

History::History(InMemory)
    : d(std::make_unique<Private>(QString()))
{
}

History::~History() = default;

QString History::path() const
{
    return d->path;
}

QFuture<Result<void>> History::open()
{
    return d->worker.run([d = d.get()]() -> Result<void> {
        if (d->stores) {
            return {};
        }
        return openStores(d->path).transform([d](std::unique_ptr<Stores> stores) { d->stores = std::move(stores); });
    });
}

QFuture<Result<QString>> History::setAside()
{
    return d->worker.run([d = d.get()]() -> Result<QString> {
        if (d->stores) {
            return fail(ErrorCode::Internal, "the history is open");
        }
        return moveAside(d->path);
    });
}

QFuture<Result<QList<Chat>>> History::chats()
{
    return d->run([](Stores &stores) { return stores.chats.all(); });
}

QFuture<Result<Chat>> History::addChat(QString title)
{
    return d->run([title = std::move(title)](Stores &stores) { return stores.chats.add(title); });
}

QFuture<Result<void>> History::setTitle(qint64 chatId, QString title)
{
    return d->run([chatId, title = std::move(title)](Stores &stores) { return stores.chats.setTitle(chatId, title); });
}

QFuture<Result<void>> History::setPinned(qint64 chatId, bool pinned)
{
    return d->run([chatId, pinned](Stores &stores) { return stores.chats.setPinned(chatId, pinned); });
}

QFuture<Result<void>> History::deleteChat(qint64 chatId)
{
    return d->run([chatId](Stores &stores) { return stores.chats.remove(chatId); });
}

QFuture<Result<void>> History::restoreChat(qint64 chatId)
{
    return d->run([chatId](Stores &stores) { return stores.chats.restore(chatId); });
}

QFuture<Result<QList<qint64>>> History::purgeDeleted()
{
    return d->run([](Stores &stores) { return purge(stores); });
}

QFuture<Result<Chat>> History::duplicateChat(qint64 chatId, qint64 messageId, QString title)
{
    return d->run([chatId, messageId, title = std::move(title)](Stores &stores) {
        return wholeMessages(stores, chatId)
            .and_then([&](const QList<Message> &messages) { return branchTo(messages, messageId); })
            .and_then([&](const QList<Message> &branch) { return addCopy(stores, branch, title); });
    });
}

QFuture<Result<void>> History::setPosition(qint64 chatId, std::optional<ReadingPosition> position)
{
    return d->run([chatId, position](Stores &stores) { return stores.chats.setPosition(chatId, position); });
}

QFuture<Result<void>> History::setShown(qint64 chatId)
{
    return d->run([chatId](Stores &stores) { return stores.chats.setShown(chatId); });
}

QFuture<Result<Draft>> History::draft(qint64 chatId)
{
    return d->run([chatId](Stores &stores) { return stores.drafts.get(chatId); });
}

QFuture<Result<void>> History::setDraftText(qint64 chatId, QString text)
{
    return d->run([chatId, text = std::move(text)](Stores &stores) { return stores.drafts.setText(chatId, text); });
}

QFuture<Result<void>> History::setDraftAttachments(qint64 chatId, QList<Attachment> attachments)
{
    return d->run([chatId, attachments = std::move(attachments)](Stores &stores) {
        return storage::setDraftAttachments(stores, chatId, attachments);
    });
}

QFuture<Result<QList<Message>>> History::messages(qint64 chatId)
{
    return d->run([chatId](Stores &stores) { return wholeMessages(stores, chatId); });
}

QFuture<Result<Message>> History::addMessage(Message message)
{
    return d->run([message = std::move(message)](Stores &stores) { return addWhole(stores, message); });
}

QFuture<Result<void>> History::takeBack(qint64 chatId, qint64 messageId, std::optional<qint64> headId)
{
    return d->run([chatId, messageId, headId](Stores &stores) { return storage::takeBack(stores, chatId, messageId, headId); });
}

QFuture<Result<void>> History::deleteMessage(qint64 chatId, qint64 messageId, std::optional<qint64> headId)
{
    return d->run(
        [chatId, messageId, headId](Stores &stores) { return storage::deleteMessage(stores, chatId, messageId, headId); });
}

QFuture<Result<void>> History::restoreMessage(qint64 chatId, qint64 messageId, std::optional<qint64> headId)
{
    return d->run(
        [chatId, messageId, headId](Stores &stores) { return storage::restoreMessage(stores, chatId, messageId, headId); });
}

QFuture<Result<void>> History::updateText(qint64 messageId, QString text, MessageState state, Failure failure)
{
    return d->run([messageId, text = std::move(text), state, failure = std::move(failure)](Stores &stores) {
        return stores.messages.updateText(messageId, text, state, failure);
    });
}

QFuture<Result<void>> History::setParts(qint64 messageId, QList<MessagePart> parts)
{
    return d->run([messageId, parts = std::move(parts)](Stores &stores) { return storage::setParts(stores, messageId, parts); });
}

QFuture<Result<void>> History::setNote(qint64 messageId, AnswerNote note)
{
    return d->run([messageId, note](Stores &stores) { return stores.messages.setNote(messageId, note); });
}

QFuture<Result<void>> History::setStatistics(qint64 messageId, AnswerStatistics statistics)
{
    return d->run([messageId, statistics](Stores &stores) { return stores.statistics.set(messageId, statistics); });
}

QFuture<Result<void>> History::setCoverage(qint64 messageId, SummaryCoverage coverage)
{
    return d->run([messageId, coverage = std::move(coverage)](Stores &stores) {
        return storage::setCoverage(stores, messageId, coverage);
    });
}

QFuture<Result<void>> History::setShortening(qint64 messageId, Shortening shortening)
{
    return d->run([messageId, shortening](Stores &stores) { return stores.shortenings.set(messageId, shortening); });
}

QFuture<Result<void>> History::setHead(qint64 chatId, qint64 messageId)
{
    return d->run([chatId, messageId](Stores &stores) { return stores.chats.setHead(chatId, messageId); });
}

QFuture<Result<Attachment>> History::attachment(qint64 attachmentId)
{
    return d->run([attachmentId](Stores &stores) { return stores.attachments.get(attachmentId); });
}

QFuture<Result<QList<SearchHit>>> History::search(QString query, int limit)
{
    return d->run([query = std::move(query), limit](Stores &stores) { return stores.index.search(query, limit); });
}

QFuture<Result<bool>> History::changedElsewhere()
{
    return d->run([](Stores &stores) {
        return stores.database.dataVersion().transform(
            [&stores](qint64 version) { return std::exchange(stores.dataVersion, version) != version; });
    });
}
}
