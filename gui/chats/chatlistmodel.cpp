// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chats/chatlistmodel.h"

#include "gui/common/sentences.h"
#include "storage/history.h"

#include <KLocalizedString>

#include <QCoroFuture>
#include <QPointer>
#include <QSet>
#include <QTimer>

#include <algorithm>
#include <chrono>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr auto SearchDelay = 150ms; ///< a search begins so long after the last key
constexpr int DaysOfAWeek = 7;
constexpr QChar MatchBegins(0xE000); // as storage::SearchHit has them
constexpr QChar MatchEnds(0xE001);

struct Row {
    storage::Chat chat;
    storage::SearchHit hit = {}; ///< what a search found in the chat; its texts are empty while none is searched

    bool operator==(const Row &other) const
    {
        return chat.id == other.chat.id && chat.title == other.chat.title && chat.updatedAt == other.chat.updatedAt
            && chat.pinned == other.chat.pinned && chat.hasDraft == other.chat.hasDraft && hit.messageId == other.hit.messageId
            && hit.snippet == other.hit.snippet;
    }
};

/// Returns a text whose matches are marked as storage::SearchHit has it as markup that shows them, and nothing else.
QString emphasised(const QString &marked)
{
    return marked.toHtmlEscaped().replace(MatchBegins, QStringLiteral("<b>")).replace(MatchEnds, QStringLiteral("</b>"));
}

/// Returns the first match of such a text.
QString firstMatch(const QString &marked)
{
    return marked.section(MatchBegins, 1, 1).section(MatchEnds, 0, 0);
}

/// Returns the row of a chat, or the size of the list if it has no such chat.
int rowOf(const QList<Row> &list, qint64 chatId)
{
    return static_cast<int>(std::ranges::find(list, chatId, [](const Row &row) { return row.chat.id; }) - list.begin());
}

QString titleOf(const storage::Chat &chat)
{
    return chat.title.isEmpty() ? i18nc("@item name of a chat without a title", "New chat") : chat.title;
}

QString sectionOf(const storage::Chat &chat)
{
    if (chat.pinned) {
        return i18nc("@title:group of chats", "Pinned");
    }
    const qint64 days = chat.updatedAt.toLocalTime().date().daysTo(QDate::currentDate());
    if (days <= 0) {
        return i18nc("@title:group of chats", "Today");
    }
    if (days == 1) {
        return i18nc("@title:group of chats", "Yesterday");
    }
    return days < DaysOfAWeek ? i18nc("@title:group of chats", "This week") : i18nc("@title:group of chats", "Older");
}
}

struct ChatListModel::Private {
    ChatListModel *q;
    storage::History &history;
    QList<Row> rows;
    QSet<qint64> working; ///< chats in which an answer is being written
    QSet<qint64> unread; ///< chats with an answer that nobody has seen
    QString searchText;
    QTimer searchTimer;
    int generation = 0; ///< the number of the latest refresh(); a late answer to an earlier one is dropped

    QCoro::Task<void> refresh();
    void show(const QList<Row> &now);
    void takeOut(int row);
    void mark(QSet<qint64> &marked, qint64 chatId, bool isMarked, Role role);
    void report(const QFuture<storage::Result<void>> &future);
};

ChatListModel::ChatListModel(storage::History &history, QObject *parent)
    : QAbstractListModel(parent)
    , d(std::make_unique<Private>(this, history))
{
    d->searchTimer.setSingleShot(true);
    d->searchTimer.setInterval(SearchDelay);
    connect(&d->searchTimer, &QTimer::timeout, this, &ChatListModel::refresh);
}

ChatListModel::~ChatListModel() = default;

int ChatListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant ChatListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Row &row = d->rows[index.row()];
    switch (role) {
    case ChatIdRole:
        return row.chat.id;
    case TitleRole:
        return titleOf(row.chat);
    case MarkedTitleRole:
        return emphasised(row.hit.messageId == 0 && !row.hit.snippet.isEmpty() ? row.hit.snippet : titleOf(row.chat));
    case UpdatedAtRole:
        return row.chat.updatedAt;
    case SectionRole:
        return d->searchText.isEmpty() ? sectionOf(row.chat) : i18nc("@title:group of chats that were found", "Results");
    case PinnedRole:
        return row.chat.pinned;
    case WorkingRole:
        return d->working.contains(row.chat.id);
    case UnreadRole:
        return d->unread.contains(row.chat.id);
    case HasDraftRole:
        return row.chat.hasDraft;
    case SnippetRole:
        return row.hit.messageId == 0 ? QString() : emphasised(row.hit.snippet);
    case MessageIdRole:
        return row.hit.messageId;
    case FoundWordsRole:
        return row.hit.messageId == 0 ? QString() : firstMatch(row.hit.snippet);
    }
    return {};
}

QHash<int, QByteArray> ChatListModel::roleNames() const
{
    return {{ChatIdRole, "chatId"},       {TitleRole, "title"},           {UpdatedAtRole, "updatedAt"},
            {SectionRole, "section"},     {PinnedRole, "pinned"},         {MarkedTitleRole, "markedTitle"},
            {WorkingRole, "working"},     {UnreadRole, "unread"},         {SnippetRole, "snippet"},
            {MessageIdRole, "messageId"}, {FoundWordsRole, "foundWords"}, {HasDraftRole, "hasDraft"}};
}

int ChatListModel::count() const
{
    return static_cast<int>(d->rows.size());
}

QString ChatListModel::searchText() const
{
    return d->searchText;
}

void ChatListModel::setSearchText(const QString &text)
{
    const QString wanted = text.trimmed();
    if (wanted == d->searchText) {
        return;
    }
    d->searchText = wanted;
    Q_EMIT searchTextChanged();
    if (wanted.isEmpty()) {
        refresh();
    } else {
        d->searchTimer.start();
    }
}

void ChatListModel::refresh()
{
    d->searchTimer.stop();
    d->refresh();
}

void ChatListModel::rename(qint64 chatId, const QString &title)
{
    const QString simplified = title.simplified();
    if (simplified.isEmpty()) {
        return;
    }
    d->report(d->history.setTitle(chatId, simplified));
    Q_EMIT renamed(chatId, simplified);
    refresh();
}

void ChatListModel::setPinned(qint64 chatId, bool pinned)
{
    d->report(d->history.setPinned(chatId, pinned));
    refresh();
}

void ChatListModel::remove(qint64 chatId)
{
    const int row = rowOf(d->rows, chatId);
    if (row == count()) {
        return; // it went already
    }
    const QString title = data(index(row), TitleRole).toString();
    d->takeOut(row);
    Q_EMIT countChanged();
    d->report(d->history.deleteChat(chatId));
    refresh(); // brings it back where the history could not delete it
    Q_EMIT removed(chatId, title);
}

void ChatListModel::undoRemove(qint64 chatId)
{
    d->report(d->history.restoreChat(chatId));
    refresh();
}

void ChatListModel::setWorking(qint64 chatId, bool working)
{
    d->mark(d->working, chatId, working, WorkingRole);
}

void ChatListModel::setUnread(qint64 chatId, bool unread)
{
    d->mark(d->unread, chatId, unread, UnreadRole);
}

void ChatListModel::Private::mark(QSet<qint64> &marked, qint64 chatId, bool isMarked, Role role)
{
    if (marked.contains(chatId) == isMarked) {
        return;
    }
    if (isMarked) {
        marked.insert(chatId);
    } else {
        marked.remove(chatId);
    }
    if (const int row = rowOf(rows, chatId); row < rows.size()) {
        Q_EMIT q->dataChanged(q->index(row), q->index(row), {role});
    }
}

void ChatListModel::Private::report(const QFuture<storage::Result<void>> &future)
{
    QFuture<storage::Result<void>> copy = future;
    copy.then(q, [this](const storage::Result<void> &result) {
        if (!result) {
            Q_EMIT q->failed(sentence(result.error()));
        }
    });
}

QCoro::Task<void> ChatListModel::Private::refresh()
{
    const QPointer<ChatListModel> self(q);
    const int mine = ++generation;
    const bool searching = !searchText.isEmpty();
    QFuture<storage::Result<QList<storage::Chat>>> chatsFuture = history.chats();
    QFuture<storage::Result<QList<storage::SearchHit>>> hitsFuture;
    if (searching) {
        hitsFuture = history.search(searchText);
    }
    const auto chats = co_await chatsFuture;
    const auto hits = searching ? co_await hitsFuture : storage::Result<QList<storage::SearchHit>>();
    if (!self || mine != generation) {
        co_return;
    }
    if (!chats || !hits) {
        Q_EMIT q->failed(sentence(chats ? hits.error() : chats.error()));
        co_return;
    }
    QList<Row> now;
    if (!searching) {
        for (const storage::Chat &chat : *chats) {
            now += Row{.chat = chat};
        }
    } else {
        QHash<qint64, storage::Chat> byId;
        for (const storage::Chat &chat : *chats) {
            byId.insert(chat.id, chat);
        }
        for (const storage::SearchHit &hit : *hits) {
            if (byId.contains(hit.chatId)) { // its best hit comes first
                now += Row{.chat = byId.take(hit.chatId), .hit = hit};
            }
        }
    }
    show(now);
}

void ChatListModel::Private::takeOut(int row)
{
    q->beginRemoveRows({}, row, row);
    rows.removeAt(row);
    q->endRemoveRows();
}

/// Keeps the rows that stay, so that a view keeps its place: removes what went, moves and inserts what came.
void ChatListModel::Private::show(const QList<Row> &now)
{
    const auto before = rows.size();
    for (int i = static_cast<int>(rows.size()) - 1; i >= 0; --i) {
        if (rowOf(now, rows[i].chat.id) == now.size()) {
            takeOut(i);
        }
    }
    for (int i = 0; i < now.size(); ++i) {
        const int at = rowOf(rows, now[i].chat.id);
        if (at == rows.size()) {
            q->beginInsertRows({}, i, i);
            rows.insert(i, now[i]);
            q->endInsertRows();
        } else if (at != i) {
            q->beginMoveRows({}, at, at, {}, i);
            rows.move(at, i);
            q->endMoveRows();
        }
        if (rows[i] != now[i]) {
            rows[i] = now[i];
            Q_EMIT q->dataChanged(q->index(i), q->index(i));
        }
    }
    // Chats move to other sections as days pass.
    if (!rows.isEmpty()) {
        Q_EMIT q->dataChanged(q->index(0), q->index(static_cast<int>(rows.size()) - 1), {SectionRole});
    }
    if (before != rows.size()) {
        Q_EMIT q->countChanged();
    }
}
}
