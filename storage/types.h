// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The rows of the history as values, for every thread. Every member has an initialiser, so that designated ones may leave it out.
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>

namespace storage
{
enum class Role { System, User, Assistant };

enum class MessageState {
    Partial, ///< still streaming, or the program died while it was
    Complete,
    Stopped, ///< ended by the user
    Failed, ///< ended by an error; Message::errorCode names it
};

struct Chat {
    qint64 id = 0;
    QString title = {}; ///< empty until the first message names it
    QDateTime createdAt = {};
    QDateTime updatedAt = {};
    bool pinned = false;
    std::optional<qint64> headId = {}; ///< the leaf of the branch that is shown
};

/// A document that came with a message. Its text is stored with it, so that a chat survives the file.
struct Attachment {
    qint64 id = 0;
    QString name = {}; ///< file name without folder
    QString mimeType = {};
    qint64 sizeBytes = 0;
    int pageCount = 0;
    QString documentJson = {}; ///< what the reader printed (documents::toJson), compact
};

/// Messages of a chat form a tree: editing or regenerating adds a sibling and keeps what was there.
struct Message {
    qint64 id = 0;
    qint64 chatId = 0;
    std::optional<qint64> parentId = {}; ///< nothing for the first message of a branch
    Role role = Role::User;
    QString text = {};
    MessageState state = MessageState::Complete;
    QString errorCode = {}; ///< of a failed answer
    QString model = {}; ///< display name of the model that answered
    QString note = {}; ///< what a summary covered, as JSON; empty for ordinary messages
    QDateTime createdAt = {};
    QList<Attachment> attachments = {};
};

struct SearchHit {
    qint64 chatId = 0;
    qint64 messageId = 0; ///< 0 when the title matched
    QString snippet = {}; ///< plain text; matches between U+E000 and U+E001
};
}
