// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The messages of a chat as a tree, and the one branch of it that is shown.
#pragma once

#include "storage/types.h"

#include <QHash>
#include <QList>

#include <optional>

namespace gui
{
class MessageTree
{
public:
    /// Adds a message. Messages are added in the order in which they were written, a parent before its children.
    void add(const storage::Message &message);
    /// Removes a message with all that stands below it. setHead() must be called next.
    void remove(qint64 id);
    /// Removes a message and gives what stood directly below it to what stands above it. setHead() must be called next.
    /// Returns the ids of what moved up.
    QList<qint64> lift(qint64 id);
    /// Undoes lift(): `children` are what it returned. setHead() must be called next.
    void putBack(const storage::Message &message, const QList<qint64> &children);
    /// Shows the branch that ends in `leafId`; an unknown id shows the newest branch.
    void setHead(std::optional<qint64> leafId);

    /// Returns the ids of the messages on the shown branch, from the first one to the head.
    [[nodiscard]] const QList<qint64> &branch() const { return m_branch; }
    [[nodiscard]] const storage::Message &at(qint64 id) const;
    [[nodiscard]] storage::Message &at(qint64 id);
    [[nodiscard]] bool contains(qint64 id) const { return m_messages.contains(id); }
    [[nodiscard]] qsizetype size() const { return m_messages.size(); } ///< the number of messages on all branches

    /// Returns the message and its siblings of the same role, oldest first. Siblings that have no text and are not complete are
    /// left out.
    [[nodiscard]] QList<qint64> versions(qint64 id) const;
    /// Returns the newest leaf below a message, or the message itself if nothing stands below it.
    [[nodiscard]] qint64 newestLeaf(qint64 id) const;

private:
    static constexpr qint64 Root = 0;

    QHash<qint64, storage::Message> m_messages;
    QHash<qint64, QList<qint64>> m_children;
    QList<qint64> m_branch;
};
}
