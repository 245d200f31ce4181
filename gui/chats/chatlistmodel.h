// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The chats of the history as a list: pinned first, then by day, or what a search found.
#pragma once

#include "storage/types.h"

#include <QAbstractListModel>
#include <QString>
#include <qqmlregistration.h>

#include <memory>

namespace storage
{
class History;
}

namespace gui
{
class ChatListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The application owns the list of chats")
    Q_PROPERTY(QString searchText READ searchText WRITE setSearchText NOTIFY searchTextChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged)

public:
    enum Role {
        ChatIdRole = Qt::UserRole + 1,
        TitleRole, ///< never empty: an untitled chat is called "New chat"
        UpdatedAtRole, ///< QDateTime
        SectionRole, ///< a translated heading: Pinned, Today, Yesterday, This week, Older; "Results" while searching
        PinnedRole,
        HasDraftRole, ///< true if something was written in it that was not sent
        MarkedTitleRole, ///< the title as markup for Text.StyledText, with what a search found in it emphasised
        WorkingRole, ///< bool: true while an answer of the chat is being written
        UnreadRole, ///< bool: true if an answer has ended while another chat was shown
        SnippetRole, ///< while searching: the words around the best match in the messages as such markup; else empty
        MessageIdRole, ///< while searching: the message of the snippet; 0 where there is none
        FoundWordsRole, ///< while searching: the first words of that message that match, as they stand there; else empty
    };
    Q_ENUM(Role)

    /// `history` outlives the model.
    explicit ChatListModel(storage::History &history, QObject *parent = nullptr);
    ~ChatListModel() override;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] QString searchText() const;
    void setSearchText(const QString &text);
    [[nodiscard]] int count() const;

    /// Reads the history again. Changes made through this class or by a conversation call it by themselves.
    Q_INVOKABLE void refresh();
    Q_INVOKABLE void rename(qint64 chatId, const QString &title);
    Q_INVOKABLE void setPinned(qint64 chatId, bool pinned);
    /// Takes the chat out of the list at once and emits removed(), so that the window can offer to bring it back.
    Q_INVOKABLE void remove(qint64 chatId);
    Q_INVOKABLE void undoRemove(qint64 chatId);

    /// Marks a chat as one in which an answer is being written.
    void setWorking(qint64 chatId, bool working);
    /// Marks a chat as one with an answer that nobody has seen yet.
    void setUnread(qint64 chatId, bool unread);

Q_SIGNALS:
    void searchTextChanged();
    void countChanged();
    void removed(qint64 chatId, const QString &title);
    void renamed(qint64 chatId, const QString &title);
    void failed(const QString &sentence);

private:
    struct Private;
    std::unique_ptr<Private> d;
};
}
