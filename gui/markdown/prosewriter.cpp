// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Each block of Markdown is one block of the document. An item of a list is a list of its own there, since it shows the number
// that was written.
#include "gui/markdown/prosewriter.h"

#include "gui/markdown/passagestyle.h"
#include "gui/markdown/runformat.h"

#include <QTextCursor>
#include <QTextList>

#include <algorithm>
#include <cmath>

namespace gui
{
namespace
{
constexpr qreal HeadingSpace = 2; ///< above a heading, in spaces between paragraphs
constexpr int LargestHeading = 3; ///< how many steps a heading of level 1 is larger than the text

const MarkdownContainer *itemThatBegins(const MarkdownBlock &block)
{
    const bool item = !block.containers.isEmpty() && block.containers.last().kind == MarkdownContainer::Kind::Item
        && block.containers.last().first;
    return item ? &block.containers.last() : nullptr;
}

QTextBlockFormat blockFormat(const MarkdownBlock &block, int depth, const PassageStyle &style)
{
    QTextBlockFormat format = directedFormat(block.runs);
    format.setIndent(depth);
    if (block.kind == MarkdownBlock::Kind::Heading) {
        format.setHeadingLevel(block.level);
    }
    if (block.kind == MarkdownBlock::Kind::Rule) {
        format.setProperty(QTextFormat::BlockTrailingHorizontalRulerWidth, QTextLength(QTextLength::PercentageLength, 100));
        format.setBackground(style.lineColor);
    }
    return format;
}

QTextListFormat listFormat(const MarkdownContainer &item, int depth)
{
    QTextListFormat format;
    format.setIndent(depth);
    if (item.marker.isEmpty()) {
        format.setStyle(depth % 2 == 1 ? QTextListFormat::ListDisc : QTextListFormat::ListCircle);
    } else {
        format.setStyle(QTextListFormat::ListDecimal);
        format.setStart(item.marker.chopped(1).toInt());
        format.setNumberSuffix(item.marker.last(1));
    }
    return format;
}

QTextBlockFormat::MarkerType tickOf(const MarkdownContainer &item)
{
    switch (item.task) {
    case MarkdownContainer::Task::Open:
        return QTextBlockFormat::MarkerType::Unchecked;
    case MarkdownContainer::Task::Done:
        return QTextBlockFormat::MarkerType::Checked;
    case MarkdownContainer::Task::None:
        break;
    }
    return QTextBlockFormat::MarkerType::NoMarker;
}
}

ProseWriter::ProseWriter(QTextDocument &document)
    : m_document(document)
{
}

void ProseWriter::write(const Passage &passage, const PassageStyle &style, qreal)
{
    const auto same = [](const Written &written, const MarkdownBlock &block) {
        return written.block.kind == block.kind && written.block.level == block.level && written.block.runs == block.runs
            && written.block.containers == block.containers;
    };
    const auto kept = std::ranges::mismatch(m_written, passage.blocks, same).in1 - m_written.begin();
    QTextCursor edit(&m_document);
    edit.beginEditBlock();
    m_document.setIndentWidth(style.indent);
    removeFrom(kept);
    for (const MarkdownBlock &block : passage.blocks.sliced(kept)) {
        append(block, passage.isQuoted(), style);
    }
    edit.endEditBlock();
}

void ProseWriter::forget()
{
    removeFrom(0);
}

PassageSpans ProseWriter::spans() const
{
    PassageSpans spans;
    for (const Written &written : m_written) {
        qsizetype size = 0;
        for (const MarkdownRun &run : written.block.runs) {
            size += run.text.size();
        }
        spans += PassageSpan{
            .begin = written.begin, .end = written.begin + static_cast<int>(size), .block = static_cast<int>(spans.size())};
    }
    return spans;
}

void ProseWriter::removeFrom(qsizetype index)
{
    if (index >= m_written.size()) {
        return;
    }
    QTextCursor cursor(&m_document);
    // With the break before it, so that nothing of its block is left but the look, which an empty block takes over.
    cursor.setPosition(std::max(0, m_written[index].begin - 1));
    const QTextBlockFormat before = index == 0 ? QTextBlockFormat() : cursor.blockFormat();
    cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
    cursor.removeSelectedText();
    cursor.setBlockFormat(before);
    m_written.resize(index);
}

void ProseWriter::append(const MarkdownBlock &block, bool quoted, const PassageStyle &style)
{
    const int depth = static_cast<int>(block.containers.size()) - static_cast<int>(quoted);
    const MarkdownContainer *item = itemThatBegins(block);
    QTextBlockFormat format = blockFormat(block, item != nullptr ? 0 : depth, style);
    format.setTopMargin(spaceAbove(block, style));
    if (item != nullptr) {
        format.setMarker(tickOf(*item));
    }
    QTextCharFormat base;
    base.setFontFamilies(PassageStyle::familiesOf(style.font));
    if (block.kind == MarkdownBlock::Kind::Heading) {
        base.setFontWeight(QFont::Bold);
        base.setProperty(QTextFormat::FontSizeAdjustment, std::max(0, LargestHeading + 1 - block.level));
    }

    QTextCursor cursor(&m_document);
    cursor.movePosition(QTextCursor::End);
    if (m_written.isEmpty()) {
        cursor.setBlockFormat(format);
        cursor.setBlockCharFormat(base);
    } else {
        cursor.insertBlock(format, base);
    }
    m_written += Written{.block = block, .begin = cursor.position()};
    if (item != nullptr) {
        cursor.createList(listFormat(*item, depth));
    }
    insertRuns(cursor, block.runs, base, style);
}

qreal ProseWriter::spaceAbove(const MarkdownBlock &block, const PassageStyle &style) const
{
    if (m_written.isEmpty()) {
        return 0;
    }
    const MarkdownBlock &before = m_written.last().block;
    if (block.kind == MarkdownBlock::Kind::Heading) {
        return std::round(style.spacing * HeadingSpace);
    }
    const bool together = !block.containers.isEmpty() && !before.containers.isEmpty() && itemThatBegins(block) != nullptr
        && block.containers.first().list == before.containers.first().list && block.containers.last().list != 0;
    return together ? style.itemSpacing : style.spacing;
}
}
