// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/passages.h"

#include <algorithm>
#include <chrono>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr qsizetype RevealedAtOnce = 8;

QString kindName(Passage::Kind kind)
{
    switch (kind) {
    case Passage::Kind::Prose:
        return QStringLiteral("prose");
    case Passage::Kind::Code:
        return QStringLiteral("code");
    case Passage::Kind::Formula:
        return QStringLiteral("formula");
    case Passage::Kind::Table:
        return QStringLiteral("table");
    }
    return {};
}
}

Passages::Passages(QObject *parent)
    : QAbstractListModel(parent)
{
    m_revealing.setSingleShot(true);
    m_revealing.setInterval(0ms);
    connect(&m_revealing, &QTimer::timeout, this, &Passages::reveal);
}

MarkdownBlocks *Passages::blocks() const
{
    return m_blocks;
}

void Passages::setBlocks(MarkdownBlocks *blocks)
{
    if (m_blocks == blocks) {
        return;
    }
    if (m_blocks) {
        m_blocks->disconnect(this);
    }
    m_blocks = blocks;
    if (m_blocks) {
        connect(m_blocks, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first) { update(first); });
        connect(m_blocks, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex &, int first) { update(first); });
        connect(m_blocks, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first) { update(first.row()); });
    }
    update(0);
    Q_EMIT blocksChanged();
}

int Passages::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_revealed);
}

QVariant Passages::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Passage &passage = m_passages[index.row()];
    switch (role) {
    case KindRole:
        return kindName(passage.kind);
    case PassageRole:
        return QVariant::fromValue(passage);
    case LanguageRole:
        return passage.blocks.first().language;
    }
    return {};
}

QHash<int, QByteArray> Passages::roleNames() const
{
    return {{KindRole, "kind"}, {PassageRole, "passage"}, {LanguageRole, "language"}};
}

void Passages::update(int row)
{
    // The passage of the block before may take in what changed, unless it begins within a block.
    auto first = std::ranges::find_if(m_passages, [row](const Passage &passage) { return passage.lastRow >= row - 1; });
    while (first != m_passages.begin() && (first == m_passages.end() || first->continued)) {
        --first;
    }
    const qsizetype kept = first - m_passages.begin();
    const int firstRow = first == m_passages.end() ? 0 : first->firstRow;
    const QList<Passage> now = m_blocks ? cutIntoPassages(m_blocks->blocks(), firstRow) : QList<Passage>();
    // An item cannot turn from code into prose, so the rows from the first change of kind on are made anew.
    const qsizetype before = m_passages.size() - kept;
    qsizetype same = 0;
    while (same < std::min(before, now.size()) && m_passages[kept + same].kind == now[same].kind) {
        ++same;
    }
    const bool whole = m_revealed == m_passages.size();
    if (kept + same < m_revealed) {
        beginRemoveRows({}, static_cast<int>(kept + same), static_cast<int>(m_revealed) - 1);
        m_passages.resize(kept + same);
        m_revealed = kept + same;
        endRemoveRows();
    } else {
        m_passages.resize(kept + same);
    }
    for (qsizetype i = 0; i < same; ++i) {
        Passage &passage = m_passages[kept + i];
        if (passage == now[i]) {
            continue;
        }
        passage = now[i];
        if (kept + i < m_revealed) {
            const QModelIndex changed = index(static_cast<int>(kept + i));
            Q_EMIT dataChanged(changed, changed, {PassageRole, LanguageRole});
        }
    }
    m_passages += now.sliced(same);
    if (whole) {
        reveal();
    } else if (m_revealed < m_passages.size()) {
        m_revealing.start();
    }
}

void Passages::reveal()
{
    const qsizetype last = std::min(m_revealed + RevealedAtOnce, m_passages.size());
    if (m_revealed < last) {
        beginInsertRows({}, static_cast<int>(m_revealed), static_cast<int>(last) - 1);
        m_revealed = last;
        endInsertRows();
    }
    if (m_revealed < m_passages.size()) {
        m_revealing.start();
    }
}
}
