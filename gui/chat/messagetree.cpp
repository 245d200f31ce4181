// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/messagetree.h"

#include <algorithm>

namespace gui
{
void MessageTree::add(const storage::Message &message)
{
    m_messages.insert(message.id, message);
    m_children[message.parentId.value_or(Root)] += message.id;
}

void MessageTree::remove(qint64 id)
{
    const auto siblings = m_children.find(at(id).parentId.value_or(Root));
    siblings->removeOne(id);
    if (siblings->isEmpty()) {
        m_children.erase(siblings);
    }
    QList<qint64> gone{id};
    while (!gone.isEmpty()) {
        const qint64 next = gone.takeLast();
        gone += m_children.take(next);
        m_messages.remove(next);
    }
}

QList<qint64> MessageTree::lift(qint64 id)
{
    const std::optional<qint64> parentId = at(id).parentId;
    const QList<qint64> children = m_children.take(id);
    QList<qint64> &siblings = m_children[parentId.value_or(Root)];
    siblings.removeOne(id);
    for (const qint64 child : children) {
        at(child).parentId = parentId;
        siblings.insert(std::ranges::upper_bound(siblings, child), child);
    }
    if (siblings.isEmpty()) {
        m_children.remove(parentId.value_or(Root));
    }
    m_messages.remove(id);
    return children;
}

void MessageTree::putBack(const storage::Message &message, const QList<qint64> &children)
{
    m_messages.insert(message.id, message);
    QList<qint64> &siblings = m_children[message.parentId.value_or(Root)];
    for (const qint64 child : children) {
        siblings.removeOne(child);
        at(child).parentId = message.id;
    }
    siblings.insert(std::ranges::upper_bound(siblings, message.id), message.id);
    if (!children.isEmpty()) {
        m_children.insert(message.id, children);
    }
}

void MessageTree::setHead(std::optional<qint64> leafId)
{
    m_branch.clear();
    qint64 id = leafId && contains(*leafId) ? *leafId : newestLeaf(Root);
    // A history that was damaged could hold a circle.
    while (id != Root && contains(id) && m_branch.size() < m_messages.size()) {
        m_branch.prepend(id);
        id = at(id).parentId.value_or(Root);
    }
}

const storage::Message &MessageTree::at(qint64 id) const
{
    const auto found = m_messages.constFind(id);
    Q_ASSERT(found != m_messages.constEnd());
    return *found;
}

storage::Message &MessageTree::at(qint64 id)
{
    return m_messages[id];
}

QList<qint64> MessageTree::versions(qint64 id) const
{
    const storage::Message &message = at(id);
    QList<qint64> result = m_children.value(message.parentId.value_or(Root));
    result.removeIf([&](qint64 sibling) {
        const storage::Message &other = at(sibling);
        return sibling != id
            && (other.role != message.role || (other.state != storage::MessageState::Complete && other.text.isEmpty()));
    });
    return result;
}

qint64 MessageTree::newestLeaf(qint64 id) const
{
    qsizetype steps = 0;
    for (auto children = m_children.constFind(id); children != m_children.constEnd() && steps <= m_messages.size(); ++steps) {
        id = std::ranges::max(*children);
        children = m_children.constFind(id);
    }
    return id;
}
}
