// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The rows of the history as values, for every thread. Every member has an initialiser, so that designated ones may leave it out.
#pragma once

#include "storage/enums.h"

#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>

namespace storage
{
/// Where in a chat its reader is.
struct ReadingPosition {
    qint64 messageId = 0; ///< of the message that stands at the top of the view
    double share = 0; ///< how much of its height is above the view, from 0 to 1

    bool operator==(const ReadingPosition &) const = default;
};

struct Chat {
    qint64 id = 0;
    QString title = {}; ///< empty until the first message names it
    QDateTime createdAt = {};
    QDateTime updatedAt = {};
    bool pinned = false;
    std::optional<qint64> headId = {}; ///< the leaf of the branch that is shown
    std::optional<ReadingPosition> position = {}; ///< nothing where its reader is at the end
    bool hasDraft = false; ///< something was written in it that was not sent
    bool shown = false; ///< the window showed it last
};

/// A document that came with a message. Its text is stored in the history, so that a chat survives the file, and only once,
/// however many messages it came with.
struct Attachment {
    qint64 id = 0;
    QString name = {}; ///< file name without folder
    QString mimeType = {};
    qint64 sizeBytes = 0;
    int pageCount = 0;
    std::optional<qint64> documentId = {}; ///< the id of a document that is in the history; documentJson may then be left empty
    QString documentJson = {}; ///< the compact JSON that the reader printed (documents::toJson)
};

/// What was written in the composer of a chat and not sent.
struct Draft {
    QString text = {};
    QList<Attachment> attachments = {}; ///< without ids of their own
};

/// What an answer failed with.
struct Failure {
    QString code = {}; ///< a word that the window defines; empty if nothing failed
    std::optional<qint64> neededTokens = {}; ///< the tokens of a text that was too long
    std::optional<qint64> availableTokens = {};

    bool operator==(const Failure &) const = default;
};

/// What an answer lacks.
struct AnswerNote {
    Cut cut = Cut::None;
    int summaries = 0; ///< documents of which the model saw the summary and not the text

    bool operator==(const AnswerNote &) const = default;
};

/// A part of an answer that led to its text. It is stored with it, and neither searched nor sent to a model again.
struct MessagePart {
    PartKind kind = PartKind::Thought;
    QString text = {};
    std::optional<qint64> durationMs = {}; ///< how long it took, if that was measured

    bool operator==(const MessagePart &) const = default;
};

/// How an answer was made.
struct AnswerStatistics {
    qint64 promptTokens = 0;
    qint64 reusedTokens = 0; ///< those of the prompt that were known from before
    qint64 generatedTokens = 0;
    qint64 prefillMs = 0; ///< the time that the rest of the prompt took
    qint64 decodeMs = 0; ///< the time that the answer took
    quint64 seed = 0; ///< that of the random numbers

    bool operator==(const AnswerStatistics &) const = default;
};

/// One piece of a summarised document and what the model made of it.
struct SummaryPart {
    int firstPage = 1;
    int lastPage = 1;
    QString heading = {}; ///< may be empty
    QString text = {}; ///< its key points; empty when it could not be summarised
    QString sourceHash = {}; ///< tells the piece from others, so that an unfinished summary need not read it again; may be empty

    bool operator==(const SummaryPart &) const = default;
};

/// What a summary is based on, so that nobody has to guess which pages it knows. Of an unfinished one: what it has read so far.
struct SummaryCoverage {
    struct Skipped {
        int firstPage = 1;
        int lastPage = 1;
        SkipReason reason = SkipReason::Failed;

        bool operator==(const Skipped &) const = default;
    };

    bool hasPages = false; ///< true if page numbers mean something to the user
    int firstPage = 1; ///< the pages that were given to the model
    int lastPage = 1;
    int pageCount = 1; ///< the pages of the document
    int pieces = 1;
    int levels = 0; ///< merges one after the other; 0 for a single request
    bool complete = true; ///< true if no piece was skipped
    bool merged = true; ///< false: the text is the parts' key points one after the other, because merging them failed
    QList<int> pagesWithoutText = {}; ///< ascending, such as pictures in a PDF: the summary knows nothing of them
    QList<Skipped> skipped = {};
    QList<SummaryPart> parts = {}; ///< the parts with their pages; empty for a single request

    bool operator==(const SummaryCoverage &) const = default;
};

/// For which of a branch's oldest messages a recap or an omission stands in later prompts.
struct Shortening {
    qint64 lastId = 0; ///< the newest of them; ids grow along a branch
    int messages = 0; ///< how many there were
    bool inForce = true; ///< false: the prompts hold all messages, as if the shortening were not there

    bool operator==(const Shortening &) const = default;
};

/// Messages of a chat form a tree: editing or regenerating adds a sibling and keeps what was there.
struct Message {
    qint64 id = 0;
    qint64 chatId = 0;
    std::optional<qint64> parentId = {}; ///< absent for the first message of a branch
    Role role = Role::User;
    MessageKind kind = MessageKind::Text;
    QString text = {};
    MessageState state = MessageState::Complete;
    Failure failure = {}; ///< why an answer failed
    QString model = {}; ///< display name of the model that answered
    AnswerNote note = {};
    std::optional<SummaryCoverage> coverage = {}; ///< what a summary covers, or has read so far
    std::optional<AnswerStatistics> statistics = {}; ///< how an answer was made, once a model has ended it
    std::optional<Shortening> shortening = {}; ///< for what a recap or an omission stands; a recap that begins a chat has none
    QDateTime createdAt = {};
    QList<Attachment> attachments = {};
    QList<MessagePart> parts = {}; ///< what led to the text of an answer
};

struct SearchHit {
    qint64 chatId = 0;
    qint64 messageId = 0; ///< 0 when the title matched
    QString snippet = {}; ///< the title, or the words around the match; plain text, matches between U+E000 and U+E001
};
}
