// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/passageoutline.h"

#include "gui/markdown/passagetext.h"

#include <algorithm>

namespace gui
{
namespace
{
QString markerOf(const MarkdownContainer &item)
{
    switch (item.task) {
    case MarkdownContainer::Task::Open:
        return QStringLiteral("☐");
    case MarkdownContainer::Task::Done:
        return QStringLiteral("☑");
    case MarkdownContainer::Task::None:
        break;
    }
    return item.marker.isEmpty() ? QStringLiteral("•") : item.marker;
}

class Describer
{
public:
    Describer(const Passage &passage, const PassageSpans &spans)
        : m_passage(passage)
        , m_spans(spans)
    {
    }

    PassageOutline run()
    {
        for (const PassageSpan &span : m_spans) {
            switch (m_passage.kind) {
            case Passage::Kind::Code:
            case Passage::Kind::Formula:
                add(partOf(span, QAccessible::StaticText));
                break;
            case Passage::Kind::Table:
                addCell(span);
                break;
            case Passage::Kind::Prose:
                addBlock(span);
                break;
            }
        }
        return m_outline;
    }

private:
    /// An item that the last block lay in.
    struct OpenItem {
        int list = 0;
        int id = 0;
        int listPart = 0;
        int part = 0;
    };

    [[nodiscard]] OutlinePart partOf(const PassageSpan &span, QAccessible::Role role) const
    {
        return {.role = role, .name = shownText(m_passage, span), .from = span.begin, .to = span.end};
    }

    int add(const OutlinePart &part)
    {
        const auto index = static_cast<int>(m_outline.parts.size());
        m_outline.parts += part;
        (part.parent < 0 ? m_outline.top : m_outline.parts[part.parent].children) += index;
        for (int above = part.parent; above >= 0; above = m_outline.parts[above].parent) {
            m_outline.parts[above].to = std::max(m_outline.parts[above].to, part.to);
        }
        return index;
    }

    void addLinks(const PassageSpan &span, int parent)
    {
        for (const PassageLink &link : linksIn(m_passage, span)) {
            const QString words = shownText(m_passage, span).sliced(link.begin - span.begin, link.end - link.begin);
            add({.role = QAccessible::Link,
                 .name = words,
                 .from = link.begin,
                 .to = link.end,
                 .parent = parent,
                 .target = link.target});
        }
    }

    void addBlock(const PassageSpan &span)
    {
        const MarkdownBlock &block = m_passage.blocks[span.block];
        const bool begun = openItems(span, block.containers);
        if (block.kind == MarkdownBlock::Kind::Rule || (begun && block.kind == MarkdownBlock::Kind::Paragraph)) {
            return;
        }
        OutlinePart part
            = partOf(span, block.kind == MarkdownBlock::Kind::Heading ? QAccessible::Heading : QAccessible::Paragraph);
        part.level = block.level;
        part.parent = m_items.isEmpty() ? -1 : m_items.last().part;
        addLinks(span, add(part));
    }

    /// Enters the items that a block lies in and leaves others. True if one begins, whose words are those of the block.
    bool openItems(const PassageSpan &span, const QList<MarkdownContainer> &containers)
    {
        QList<MarkdownContainer> items;
        std::ranges::copy_if(containers, std::back_inserter(items),
                             [](const MarkdownContainer &container) { return container.kind == MarkdownContainer::Kind::Item; });
        const QList<OpenItem> before = m_items;
        const auto same = [](const OpenItem &open, const MarkdownContainer &item) { return open.id == item.id; };
        m_items.resize(std::ranges::mismatch(before, items, same).in1 - before.begin());
        const qsizetype kept = m_items.size();
        for (qsizetype i = kept; i < items.size(); ++i) {
            const bool goesOn = i == kept && i < before.size() && before[i].list == items[i].list;
            OpenItem open{.list = items[i].list, .id = items[i].id};
            open.listPart = goesOn ? before[i].listPart
                                   : add({.role = QAccessible::List,
                                          .name = {},
                                          .from = span.begin,
                                          .to = span.end,
                                          .parent = m_items.isEmpty() ? -1 : m_items.last().part});
            OutlinePart part = partOf(span, QAccessible::ListItem);
            part.parent = open.listPart;
            part.name = markerOf(items[i]) + (i == items.size() - 1 ? u' ' + part.name : QString());
            open.part = add(part);
            m_items += open;
        }
        if (kept < items.size()) {
            addLinks(span, m_items.last().part);
        }
        return kept < items.size();
    }

    void addCell(const PassageSpan &span)
    {
        m_outline.rows = std::max(m_outline.rows, span.row + 1);
        m_outline.columns = std::max(m_outline.columns, span.column + 1);
        const bool head = !m_passage.continued && span.row == 0;
        OutlinePart part = partOf(span, head ? QAccessible::ColumnHeader : QAccessible::Cell);
        part.row = span.row;
        part.column = span.column;
        addLinks(span, add(part));
    }

    const Passage &m_passage;
    const PassageSpans &m_spans;
    QList<OpenItem> m_items; ///< from the outermost
    PassageOutline m_outline;
};
}

PassageOutline outlineOf(const Passage &passage, const PassageSpans &spans)
{
    return Describer(passage, spans).run();
}
}
