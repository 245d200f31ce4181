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
#include <QVariantMap>
#include <qqmlregistration.h>

#include <optional>

namespace gui
{
class MarkdownBlocks;

/// A transcript knows messages and neither where they come from nor where they are kept. At most one answer is being written at a
/// time.
class Transcript : public QAbstractListModel
{
    Q_OBJECT
    QML_ANONYMOUS
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(QString lastQuestion READ lastQuestion NOTIFY branchChanged)

public:
    enum Role {
        MessageIdRole = Qt::UserRole + 1,
        KindRole, ///< "question" if a person wrote it, "comparison" if another answer stands beside it, else the word for its
                  ///< storage::MessageKind: "text", "summary", ...
        TextRole, ///< its growth is not announced while it streams, see textAt()
        FoldedTextRole, ///< the beginning of a very long question; empty for any other text
        BlocksRole, ///< MarkdownBlocks *, owned by the transcript
        StateRole, ///< "partial", "complete", "stopped", "failed"
        StreamingRole, ///< bool: true while it is being written
        ErrorTextRole, ///< a sentence on why the answer failed; empty if it did not
        ThoughtRole, ///< what the model thought before it answered; empty if it thought nothing
        ThoughtSecondsRole, ///< the whole seconds that the thought took; -1 if that was not measured
        ThinkingRole, ///< bool: true while the thought goes on
        AttachmentsRole, ///< QVariantList of {name, pageCount, mimeType}
        NoteRole, ///< what a summary covered, or what another answer lacks, as a sentence; else empty
        CutShortRole, ///< bool: true if the answer was ended before the model had come to an end
        ResumableRole, ///< bool: true if the model can go on where the answer ends
        DetailsRole, ///< lines on how the answer was made; empty if nothing is known
        InForceRole, ///< bool: true if prompts hold this recap or omission in place of the messages for which it stands
        UndoableRole, ///< bool: true if it can be put out of force, and into it again
        LimitedRole, ///< bool: true if the note tells of something that is missing
        CreatedAtRole, ///< QDateTime
        VersionIndexRole, ///< the place of this version among all, counted from 0
        VersionCountRole,
        ModelRole, ///< the name of the model that answered; may be empty
        BesideRole, ///< of a comparison the other, older answer: {text, blocks, model}; else empty
        AnswersRole, ///< bool: true if it stands below a question, which can be answered again
    };
    Q_ENUM(Role)

    explicit Transcript(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] int count() const;

    /// A message that was taken out of its place, and what is needed to put it there again.
    struct Deleted {
        storage::Message message;
        QList<qint64> children; ///< the ids of what stood below it
        std::optional<qint64> headBefore;
        std::optional<qint64> headAfter;
    };

    [[nodiscard]] bool isEmpty() const { return m_tree.size() == 0; } ///< true if no branch has a message
    /// Returns the id of the last message that is shown, or nothing if none is.
    [[nodiscard]] std::optional<qint64> head() const;
    /// Returns the message in a row, or nothing for a row that does not exist.
    [[nodiscard]] std::optional<storage::Message> messageAt(int row) const;
    /// Returns the id of the message in a row, or 0 for a row that does not exist.
    [[nodiscard]] Q_INVOKABLE qint64 idAt(int row) const;
    /// Returns the row of a message, or -1 if it is not shown.
    [[nodiscard]] Q_INVOKABLE int rowOf(qint64 messageId) const;
    /// Shows the branch that a message is on, if need be, and returns its row. It returns -1 for a message that is not there, and
    /// for one on another branch while an answer is being written.
    Q_INVOKABLE int reveal(qint64 messageId);
    [[nodiscard]] QString lastQuestion() const; ///< the text of the last question that is shown, or an empty text
    /// Returns a message of any branch, or nothing if there is none of that id.
    [[nodiscard]] std::optional<storage::Message> message(qint64 id) const;
    /// Returns the text in a row as far as it is known, or an empty text for a row that does not exist.
    [[nodiscard]] QString textAt(int row) const;
    /// Returns the messages from the first to `headId`, whether they are shown or not.
    [[nodiscard]] QList<storage::Message> branchTo(std::optional<qint64> headId) const;
    /// Returns the id of the newest leaf below the version that stands `delta` places after the one in `row`, or nothing past the
    /// ends.
    [[nodiscard]] std::optional<qint64> leafOfVersion(int row, int delta) const;

    /// Takes in a message as the history has it: a new one, or one that another program goes on writing.
    void takeIn(const storage::Message &stored);
    /// Takes a message out, with all that stands below it, and shows another branch.
    void takeBack(qint64 messageId, std::optional<qint64> headId);
    /// Takes one message out; what stands below it moves up. Where the message was the last one of the branch, another version
    /// of it is shown, or what stands above it.
    Deleted remove(qint64 messageId);
    /// Undoes the last remove() that was not undone. What was written since stays shown.
    void restore(const Deleted &deleted);
    /// Returns how many places after the version in `row` another version of it stands; negative: before it.
    [[nodiscard]] int distance(int row, qint64 versionId) const;
    /// Shows an answer of the branch with another version of it beside, from when its row is made until endBeside().
    void setBeside(qint64 messageId, qint64 otherId);
    void endBeside(int row);
    /// Returns the id of the message that stands beside another one; 0 if none does.
    [[nodiscard]] qint64 besideOf(qint64 messageId) const;
    /// Returns the id of the question that the message in a row answers, or nothing if it answers none.
    [[nodiscard]] std::optional<qint64> questionOf(int row) const;
    /// Shows the branch that ends in `headId`; an unknown id shows the newest branch. Rows that stay are not touched.
    void show(std::optional<qint64> headId);

    // These functions concern the answer that is being written.
    /// Adds an answer, or takes up one that is there, and shows it as streaming.
    void begin(const storage::Message &answer);
    void grow(const QString &added);
    void rewrite(const QString &text);
    /// Gives the answer that is being written another thought. `goesOn` says that the model still thinks.
    void think(const storage::MessagePart &thought, bool goesOn);
    /// Gives the answer that is being written the note, the coverage and the statistics of `answer`.
    void annotate(const storage::Message &answer);
    void finish(storage::MessageState state, const storage::Failure &failure);

Q_SIGNALS:
    void countChanged();
    /// Another branch is shown, the shown one got longer, or the model reads other messages of it.
    void branchChanged();

private:
    void changed(qint64 messageId, const QList<int> &roles);
    void dropBlocks();
    void tellNeighbours();
    void remake(int row);
    [[nodiscard]] QVariantMap beside(const storage::Message &message) const;
    [[nodiscard]] MarkdownBlocks *blocksOf(const storage::Message &message) const;

    MessageTree m_tree;
    QList<qint64> m_rows; ///< ids of the shown messages
    /// The blocks by the id of their message; made when they are first asked for.
    mutable QHash<qint64, MarkdownBlocks *> m_blocks;
    QHash<qint64, qint64> m_beside; ///< the older answer by the newer one, beside which it is shown
    qint64 m_written = 0; ///< the id of the answer that is being written; 0 if none is
    bool m_isThinking = false; ///< whether a thought of that answer goes on
};
}
