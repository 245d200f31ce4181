// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/passage.h"

#include <algorithm>

namespace gui
{
namespace
{
// What an item lays out and draws well within a frame.
constexpr qsizetype ProseCharacters = 3'000;
constexpr qsizetype ProseBlocks = 40;
constexpr qsizetype PieceCharacters = 2'500; ///< wanted where a block has to be cut
constexpr qsizetype LongestPiece = 5'000;
constexpr qsizetype PieceCells = 160; ///< of a table

Passage::Kind kindOf(const MarkdownBlock &block)
{
    switch (block.kind) {
    case MarkdownBlock::Kind::Code:
        return Passage::Kind::Code;
    case MarkdownBlock::Kind::Formula:
        return Passage::Kind::Formula;
    case MarkdownBlock::Kind::Table:
        return Passage::Kind::Table;
    case MarkdownBlock::Kind::Paragraph:
    case MarkdownBlock::Kind::Heading:
    case MarkdownBlock::Kind::Rule:
        break;
    }
    return Passage::Kind::Prose;
}

/// The quotation that is around everything else; 0 for none.
int quotationOf(const MarkdownBlock &block)
{
    const bool quoted = !block.containers.isEmpty() && block.containers.first().kind == MarkdownContainer::Kind::Quote;
    return quoted ? block.containers.first().id : 0;
}

qsizetype sizeOf(const MarkdownBlock &block)
{
    qsizetype size = 0;
    for (const MarkdownRun &run : block.runs) {
        size += run.text.size();
    }
    return size;
}

/// Where a text may be cut: behind white space at or soon behind PieceCharacters; `from` is where the piece begins.
qsizetype cutIn(const QString &text, qsizetype from, qsizetype sizeBefore)
{
    const qsizetype wanted = from + PieceCharacters - sizeBefore;
    const qsizetype limit = from + LongestPiece - sizeBefore;
    for (qsizetype i = std::max(from, wanted); i < std::min(limit, text.size()); ++i) {
        if (text[i].isSpace()) {
            return i + 1;
        }
    }
    return limit < text.size() && text[limit].isLowSurrogate() ? limit - 1 : limit;
}

/// The runs of a long block in pieces. Only text is cut, and no formula.
QList<MarkdownRuns> piecesOf(const MarkdownRuns &runs)
{
    QList<MarkdownRuns> pieces{{}};
    qsizetype size = 0;
    for (const MarkdownRun &run : runs) {
        for (qsizetype from = 0; from < run.text.size();) {
            qsizetype to = run.text.size();
            if (size + to - from > PieceCharacters && run.source.isEmpty()) {
                to = std::min(to, cutIn(run.text, from, size));
            }
            MarkdownRun piece = run;
            piece.text = run.text.sliced(from, to - from);
            pieces.last() += piece;
            size += to - from;
            from = to;
            if (size >= PieceCharacters) {
                pieces += MarkdownRuns();
                size = 0;
            }
        }
    }
    if (pieces.size() > 1 && pieces.last().isEmpty()) {
        pieces.removeLast();
    }
    return pieces;
}

/// Puts blocks into passages, one after the other.
class Gatherer
{
public:
    void add(const MarkdownBlock &block, int row)
    {
        switch (kindOf(block)) {
        case Passage::Kind::Prose:
            addProse(block, row);
            break;
        case Passage::Kind::Table:
            addTable(block, row);
            break;
        case Passage::Kind::Code:
        case Passage::Kind::Formula:
            begin(block, row, false);
            break;
        }
    }

    [[nodiscard]] QList<Passage> passages() const { return m_passages; }

private:
    void addProse(const MarkdownBlock &block, int row)
    {
        const qsizetype size = sizeOf(block);
        if (size <= PieceCharacters) {
            if (fits(block, size)) {
                m_passages.last().blocks += block;
                m_passages.last().lastRow = row;
            } else {
                begin(block, row, false);
                m_characters = 0;
            }
            m_characters += size;
            return;
        }
        const QList<MarkdownRuns> pieces = piecesOf(block.runs);
        for (qsizetype i = 0; i < pieces.size(); ++i) {
            MarkdownBlock piece = block;
            piece.runs = pieces[i];
            piece.open = block.open && i == pieces.size() - 1;
            for (MarkdownContainer &container : piece.containers) {
                container.first = container.first && i == 0;
            }
            begin(piece, row, i > 0);
        }
        m_characters = sizeOf(m_passages.last().blocks.first());
    }

    void addTable(const MarkdownBlock &block, int row)
    {
        const qsizetype columns = block.table.rows.isEmpty() ? 1 : std::max<qsizetype>(1, block.table.rows.first().size());
        const qsizetype rows = std::max<qsizetype>(4, PieceCells / columns);
        MarkdownBlock first;
        for (qsizetype from = 0; from == 0 || from < block.table.rows.size(); from += rows) {
            MarkdownBlock piece = block;
            piece.table.rows = block.table.rows.sliced(from, std::min(rows, block.table.rows.size() - from));
            piece.open = block.open && from + rows >= block.table.rows.size();
            begin(piece, row, from > 0);
            if (from == 0) {
                first = piece;
                first.open = false;
            } else {
                m_passages.last().blocks += first;
            }
        }
    }

    [[nodiscard]] bool fits(const MarkdownBlock &block, qsizetype size) const
    {
        if (m_passages.isEmpty()) {
            return false;
        }
        const Passage &last = m_passages.last();
        return last.kind == Passage::Kind::Prose && last.blocks.size() < ProseBlocks && m_characters + size <= ProseCharacters
            && quotationOf(last.blocks.first()) == quotationOf(block);
    }

    void begin(const MarkdownBlock &block, int row, bool continued)
    {
        m_passages += Passage{.kind = kindOf(block), .blocks = {block}, .firstRow = row, .lastRow = row, .continued = continued};
    }

    QList<Passage> m_passages;
    qsizetype m_characters = 0; ///< in the last passage, if it is prose
};
}

bool Passage::isQuoted() const
{
    return !blocks.isEmpty() && quotationOf(blocks.first()) != 0;
}

int Passage::depth() const
{
    if (blocks.isEmpty()) {
        return 0;
    }
    return kind == Kind::Prose ? static_cast<int>(isQuoted()) : static_cast<int>(blocks.first().containers.size());
}

QList<Passage> cutIntoPassages(const QList<MarkdownBlock> &blocks, int firstRow)
{
    Gatherer gatherer;
    for (qsizetype row = firstRow; row < blocks.size(); ++row) {
        gatherer.add(blocks[row], static_cast<int>(row));
    }
    return gatherer.passages();
}
}
