// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The documents that came with messages, with their text.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

#include <QHash>

namespace storage
{
class Database;

/// Storage thread only.
class AttachmentStore
{
public:
    explicit AttachmentStore(Database &database);

    /// Gives back the new id.
    [[nodiscard]] Result<qint64> add(qint64 messageId, const Attachment &attachment);
    [[nodiscard]] Result<Attachment> get(qint64 attachmentId); ///< NotFound also where its chat is deleted
    /// By message, each in the order they were added, without documentJson.
    [[nodiscard]] Result<QHash<qint64, QList<Attachment>>> ofChat(qint64 chatId);

private:
    Database &m_database;
};
}
