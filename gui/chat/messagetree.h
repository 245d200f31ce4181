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
    /// Messages in the order they were added; a parent comes before its children.
    void add(const storage::Message &message);
    /// With all that stands below it. Call setHead() next.
    void remove(qint64 id);
    /// Shows the branch that ends in `leafId`; an unknown id shows the newest branch.
    void setHead(std::optional<qint64> leafId);

    /// From the first message to the head.
    [[nodiscard]] const QList<qint64> &branch() const { return m_branch; }
    [[nodiscard]] const storage::Message &at(qint64 id) const;
    [[nodiscard]] storage::Message &at(qint64 id);
    [[nodiscard]] bool contains(qint64 id) const { return m_messages.contains(id); }
    [[nodiscard]] qsizetype size() const { return m_messages.size(); } ///< messages of all branches

    /// The message and its siblings of the same role, oldest first, without answers that failed before their first word (unless
    /// it is one).
    [[nodiscard]] QList<qint64> versions(qint64 id) const;
    /// The newest leaf below a message, or the message itself.
    [[nodiscard]] qint64 newestLeaf(qint64 id) const;

private:
    static constexpr qint64 Root = 0;

    QHash<qint64, storage::Message> m_messages;
    QHash<qint64, QList<qint64>> m_children;
    QList<qint64> m_branch;
};
}
