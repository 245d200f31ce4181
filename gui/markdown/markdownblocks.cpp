// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/markdownblocks.h"

#include <algorithm>
#include <iterator>

namespace gui
{
static QString kindName(const MarkdownBlock &block)
{
    switch (block.kind) {
    case MarkdownBlock::Kind::Paragraph:
        return block.containers.isEmpty()                                     ? QStringLiteral("paragraph")
            : block.containers.first().kind == MarkdownContainer::Kind::Quote ? QStringLiteral("quote")
                                                                              : QStringLiteral("list");
    case MarkdownBlock::Kind::Heading:
        return QStringLiteral("heading");
    case MarkdownBlock::Kind::Code:
        return QStringLiteral("code");
    case MarkdownBlock::Kind::Formula:
        return QStringLiteral("formula");
    case MarkdownBlock::Kind::Table:
        return QStringLiteral("table");
    case MarkdownBlock::Kind::Rule:
        return QStringLiteral("rule");
    }
    return {};
}

static QString wordsOf(const MarkdownBlock &block)
{
    switch (block.kind) {
    case MarkdownBlock::Kind::Code:
    case MarkdownBlock::Kind::Formula:
        return block.text;
    case MarkdownBlock::Kind::Table: {
        QStringList rows;
        for (const QList<MarkdownRuns> &row : block.table.rows) {
            QStringList cells;
            std::ranges::transform(row, std::back_inserter(cells), plainText);
            rows += cells.join(u'\t');
        }
        return rows.join(u'\n');
    }
    case MarkdownBlock::Kind::Paragraph:
    case MarkdownBlock::Kind::Heading:
    case MarkdownBlock::Kind::Rule:
        break;
    }
    return plainText(block.runs);
}

MarkdownBlocks::MarkdownBlocks(QObject *parent)
    : QAbstractListModel(parent)
{
}

int MarkdownBlocks::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_blocks.size());
}

int MarkdownBlocks::count() const
{
    return static_cast<int>(m_blocks.size());
}

QVariant MarkdownBlocks::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const MarkdownBlock &block = m_blocks[index.row()];
    switch (role) {
    case KindRole:
        return kindName(block);
    case TextRole:
        return wordsOf(block);
    case LanguageRole:
        return block.language;
    case OpenRole:
        return block.open;
    }
    return {};
}

QHash<int, QByteArray> MarkdownBlocks::roleNames() const
{
    return {{KindRole, "kind"}, {TextRole, "text"}, {LanguageRole, "language"}, {OpenRole, "open"}};
}

void MarkdownBlocks::setText(const QString &text)
{
    m_parser.clear();
    m_closed = 0;
    m_parser.append(text);
    finish();
}

void MarkdownBlocks::append(const QString &text)
{
    m_parser.append(text);
    update();
}

void MarkdownBlocks::finish()
{
    m_parser.finish();
    update();
}

void MarkdownBlocks::update()
{
    const QList<MarkdownBlock> now = m_parser.closed().sliced(m_closed) + m_parser.tail();
    const auto before = m_blocks.size() - m_closed;
    // A view cannot turn a code block into a paragraph in place, so the rows from the first change of kind on are made anew.
    qsizetype same = 0;
    while (same < std::min(before, now.size()) && kindName(m_blocks[m_closed + same]) == kindName(now[same])) {
        ++same;
    }
    const int first = static_cast<int>(m_closed);
    if (same < before) {
        beginRemoveRows({}, static_cast<int>(first + same), static_cast<int>(m_blocks.size()) - 1);
        m_blocks.resize(first + same);
        endRemoveRows();
    }
    for (qsizetype i = 0; i < same; ++i) {
        MarkdownBlock &block = m_blocks[first + i];
        if (block == now[i]) {
            continue;
        }
        block = now[i];
        const QModelIndex changed = index(static_cast<int>(first + i));
        Q_EMIT dataChanged(changed, changed);
    }
    if (same < now.size()) {
        beginInsertRows({}, static_cast<int>(first + same), static_cast<int>(first + now.size()) - 1);
        m_blocks += now.sliced(same);
        endInsertRows();
    }
    m_closed = m_parser.closed().size();
    if (before != now.size()) {
        Q_EMIT countChanged();
    }
}
}
