// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The documents that came with messages, each text once.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

#include <QHash>

namespace storage
{
class Database;

/// This class is used on the storage thread only.
class AttachmentStore
{
public:
    explicit AttachmentStore(Database &database);

    /// Adds an attachment and fills in both ids. The caller has a transaction open. Errors: NotFound for a message or a document
    /// that is not there.
    [[nodiscard]] Result<void> add(qint64 messageId, Attachment &attachment);
    [[nodiscard]] Result<Attachment> get(qint64 attachmentId); ///< Errors: NotFound, also where its chat is deleted
    /// Returns the attachments of each message, in the order they were added, without documentJson.
    [[nodiscard]] Result<QHash<qint64, QList<Attachment>>> ofChat(qint64 chatId);
    /// Returns the id of the document with this text, which is stored if it is new. The caller has a transaction open, in which
    /// something comes to refer to the document.
    [[nodiscard]] Result<qint64> documentFor(const QString &json);

private:
    Database &m_database;
};
}
