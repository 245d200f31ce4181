// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The messages of one chat as the window shows them: a tree of which one branch is the rows of a list.
#pragma once

#include "gui/chat/messagetree.h"
#include "storage/types.h"

#include <QAbstractListModel>
#include <QHash>
#include <QList>
#include <QString>
#include <qqmlregistration.h>

#include <optional>

namespace gui
{
class MarkdownBlocks;

/// Knows messages and neither where they come from nor where they are kept. At most one answer is being written at a time.
class Transcript : public QAbstractListModel
{
    Q_OBJECT
    QML_ANONYMOUS
    Q_PROPERTY(int count READ count NOTIFY countChanged)

public:
    enum Role {
        MessageIdRole = Qt::UserRole + 1,
        KindRole, ///< "question" if a person wrote it, else the word for its storage::MessageKind: "text", "summary"
        TextRole, ///< as it was written; not announced while it streams, see textAt()
        BlocksRole, ///< MarkdownBlocks *, owned by the transcript
        StateRole, ///< "partial", "complete", "stopped", "failed"
        StreamingRole, ///< bool: being written right now
        ErrorTextRole, ///< a sentence; empty unless failed
        AttachmentsRole, ///< QVariantList of {name, pageCount, mimeType}
        NoteRole, ///< what a summary covered, or what another answer lacks, as a sentence; else empty
        LimitedRole, ///< bool: the note tells of something that is missing
        CreatedAtRole, ///< QDateTime
        VersionIndexRole, ///< from 0
        VersionCountRole,
    };
    Q_ENUM(Role)

    explicit Transcript(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] int count() const;

    [[nodiscard]] bool isEmpty() const { return m_tree.size() == 0; } ///< on every branch
    /// The last message that is shown; nothing while there is none.
    [[nodiscard]] std::optional<qint64> head() const;
    /// The message in a row; nothing for a row that does not exist.
    [[nodiscard]] std::optional<storage::Message> messageAt(int row) const;
    /// The text in a row as far as it is known; empty for a row that does not exist.
    [[nodiscard]] QString textAt(int row) const;
    /// The messages from the first to `headId`, whether they are shown or not.
    [[nodiscard]] QList<storage::Message> branchTo(std::optional<qint64> headId) const;
    /// The newest leaf below the version that stands `delta` places after the one in `row`; nothing past the ends.
    [[nodiscard]] std::optional<qint64> leafOfVersion(int row, int delta) const;

    /// A message as the history has it: a new one, or one that another program goes on writing.
    void takeIn(const storage::Message &message);
    /// Takes a message out, with all that stands below it, and shows another branch.
    void takeBack(qint64 messageId, std::optional<qint64> headId);
    /// Shows the branch that ends in `headId`; an unknown id shows the newest branch. Rows change from the first difference on.
    void show(std::optional<qint64> headId);

    // The answer that is being written.
    /// Adds an answer and shows it as streaming.
    void begin(const storage::Message &answer);
    void grow(const QString &added);
    void rewrite(const QString &text);
    /// Its note and coverage are those of `answer` now.
    void annotate(const storage::Message &answer);
    void finish(storage::MessageState state, const storage::Failure &failure);

Q_SIGNALS:
    void countChanged();
    /// Another branch is shown, or the shown one got longer.
    void branchChanged();

private:
    void changed(qint64 messageId, const QList<int> &roles);
    [[nodiscard]] MarkdownBlocks *blocksOf(const storage::Message &message) const;

    MessageTree m_tree;
    QList<qint64> m_rows; ///< ids of the shown messages
    mutable QHash<qint64, MarkdownBlocks *> m_blocks; ///< by message; made when they are first asked for
    qint64 m_written = 0; ///< the answer that is being written; 0: none is
};
}
