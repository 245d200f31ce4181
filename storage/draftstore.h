// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What was written in the composer of a chat and not sent.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

namespace storage
{
class Database;

/// A chat has at most one draft, and 0 stands for the chat that is yet to be made. A draft without a word and without a document
/// is none. Storage thread only.
class DraftStore
{
public:
    explicit DraftStore(Database &database);

    [[nodiscard]] Result<Draft> get(qint64 chatId); ///< an empty draft if there is none
    /// Errors: NotFound for a chat that is not there.
    [[nodiscard]] Result<void> setText(qint64 chatId, const QString &text);
    /// Puts these documents in the place of what the draft had. Each has a documentId. The caller has a transaction open. Errors:
    /// NotFound for a chat or a document that is not there.
    [[nodiscard]] Result<void> setAttachments(qint64 chatId, const QList<Attachment> &attachments);

private:
    /// Returns the id of the chat's draft, which is made if there is none.
    [[nodiscard]] Result<qint64> ensure(qint64 chatId);
    [[nodiscard]] Result<void> add(qint64 draftId, const QList<Attachment> &attachments);
    [[nodiscard]] Result<void> removeIfEmpty(qint64 chatId);

    Database &m_database;
};
}
