// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The history's interface for other threads: every call is queued to the one storage thread, in order, and answers with a future.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

#include <QFuture>
#include <QString>

#include <memory>

namespace storage
{
/// This class can be called from any thread. Calls run one after the other in the order they were made, so a caller that only
/// writes need not wait. The destructor waits until every queued write is on disk.
class History
{
public:
    /// Starts the storage thread; open() does the work on it.
    explicit History(QString path);
    struct InMemory {
    };
    /// A history that never touches a disk, and goes with the object. It opens like one that is new.
    explicit History(InMemory);
    ~History();

    [[nodiscard]] QString path() const; ///< empty where it is in memory

    /// Opens or makes the database, backs it up and migrates it where its schema is older, and marks answers that
    /// were still streaming when the program died as they are: Partial. Another program may have it open meanwhile.
    /// Errors: CannotOpen, NotADatabase, Damaged, FromTheFuture, ...
    [[nodiscard]] QFuture<Result<void>> open();

    /// Moves a file that open() found Damaged or NotADatabase out of the way, so that the next open() makes a new one. Returns
    /// the name that it has now, in the same folder. Errors: CannotOpen; Internal while the history is open.
    [[nodiscard]] QFuture<Result<QString>> setAside();

    [[nodiscard]] QFuture<Result<QList<Chat>>> chats(); ///< pinned first, then newest first
    [[nodiscard]] QFuture<Result<Chat>> addChat(QString title);
    [[nodiscard]] QFuture<Result<void>> setTitle(qint64 chatId, QString title);
    [[nodiscard]] QFuture<Result<void>> setPinned(qint64 chatId, bool pinned);
    /// Hides the chat with its draft; restoreChat() brings both back until purgeDeleted() removes them for good.
    [[nodiscard]] QFuture<Result<void>> deleteChat(qint64 chatId);
    [[nodiscard]] QFuture<Result<void>> restoreChat(qint64 chatId);
    /// Takes deleted chats and messages from the disk, and returns the ids of the chats. Only the program that deleted them calls
    /// this: another one cannot know whether its user still thinks of undoing it.
    [[nodiscard]] QFuture<Result<QList<qint64>>> purgeDeleted();
    /// Adds a chat with the messages from the first one to `messageId`, without other versions of them. Documents are not copied.
    [[nodiscard]] QFuture<Result<Chat>> duplicateChat(qint64 chatId, qint64 messageId, QString title);
    /// Stores where the chat's reader is; no position stands for its end.
    [[nodiscard]] QFuture<Result<void>> setPosition(qint64 chatId, std::optional<ReadingPosition> position);
    /// Stores which chat the window shows; 0 stands for one that is yet to be made.
    [[nodiscard]] QFuture<Result<void>> setShown(qint64 chatId);

    /// Returns what stands in the composer of a chat, with documentJson; an empty draft if nothing does. In this and the next two
    /// functions 0 stands for the chat that is yet to be made.
    [[nodiscard]] QFuture<Result<Draft>> draft(qint64 chatId);
    [[nodiscard]] QFuture<Result<void>> setDraftText(qint64 chatId, QString text);
    /// Puts these documents in the place of those that the draft had. One that the history has already is not stored again.
    [[nodiscard]] QFuture<Result<void>> setDraftAttachments(qint64 chatId, QList<Attachment> attachments);

    /// Returns every message of the chat's tree with attachments (documentJson left empty), in the order they were added.
    [[nodiscard]] QFuture<Result<QList<Message>>> messages(qint64 chatId);
    /// Adds the message, with all that belongs to it, in one transaction and makes it the chat's head. Returns it with its ids. A
    /// document that the history has already, by its id or by its text, is not stored again.
    [[nodiscard]] QFuture<Result<Message>> addMessage(Message message);
    /// Takes a message back for good, with all that stands below it; `headId` becomes the chat's head. A chat that has nothing
    /// left goes, too.
    [[nodiscard]] QFuture<Result<void>> takeBack(qint64 chatId, qint64 messageId, std::optional<qint64> headId);
    /// Hides a message, and nothing below it; `headId`, which is another one, becomes the chat's head. restoreMessage() brings it
    /// back until purgeDeleted() removes it for good.
    [[nodiscard]] QFuture<Result<void>> deleteMessage(qint64 chatId, qint64 messageId, std::optional<qint64> headId);
    [[nodiscard]] QFuture<Result<void>> restoreMessage(qint64 chatId, qint64 messageId, std::optional<qint64> headId);
    /// Stores the text so far of a streaming answer.
    [[nodiscard]] QFuture<Result<void>> updateText(qint64 messageId, QString text, MessageState state, Failure failure = {});
    /// Puts these parts in the place of those that the message has.
    [[nodiscard]] QFuture<Result<void>> setParts(qint64 messageId, QList<MessagePart> parts);
    [[nodiscard]] QFuture<Result<void>> setNote(qint64 messageId, AnswerNote note);
    /// Stores how an answer was made.
    [[nodiscard]] QFuture<Result<void>> setStatistics(qint64 messageId, AnswerStatistics statistics);
    /// Stores what a summary covers, also what an unfinished one has read so far, in place of what is there.
    [[nodiscard]] QFuture<Result<void>> setCoverage(qint64 messageId, SummaryCoverage coverage);
    /// Stores for which messages a recap or an omission stands, in place of what is there.
    [[nodiscard]] QFuture<Result<void>> setShortening(qint64 messageId, Shortening shortening);
    /// Makes another branch the one that is shown.
    [[nodiscard]] QFuture<Result<void>> setHead(qint64 chatId, qint64 messageId);
    [[nodiscard]] QFuture<Result<Attachment>> attachment(qint64 attachmentId); ///< the attachment with its documentJson

    /// Returns chats whose title or messages contain every word of `query` (as prefixes), best first.
    [[nodiscard]] QFuture<Result<QList<SearchHit>>> search(QString query, int limit = 50);

    /// Returns whether another connection has written to the file since the last call, or since open().
    [[nodiscard]] QFuture<Result<bool>> changedElsewhere();

private:
    struct Private;
    std::unique_ptr<Private> d;
};
}
