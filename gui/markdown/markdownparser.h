// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Cuts Markdown into blocks as it arrives.
#pragma once

#include "gui/markdown/markdownblock.h"
#include "gui/markdown/markdownline.h"

#include <QList>
#include <QString>
#include <QStringList>
#include <QStringView>

#include <utility>

namespace gui
{
/// Follows CommonMark 0.31, sections 4 and 5, and GitHub's tables and task lists. What a model wrote stays to be seen, which
/// makes for these differences: every line break is kept, HTML is text but for <br>, there are no link reference definitions, the
/// numbers of a list are those that were written, a table shows the cells that its header has no column for, and a display
/// formula is a block. The result depends on the text alone and not on how it was cut into pieces, and the text of an open Code
/// block only ever grows at its end. Takes time in proportion to the text.
class MarkdownParser
{
public:
    void clear();
    void append(QStringView text);
    /// No more text comes: everything is closed.
    void finish();

    /// Blocks that never change again.
    [[nodiscard]] const QList<MarkdownBlock> &closed() const { return m_closed; }
    /// What the rest would be if no more text came: the block that is being written, seldom one or two more.
    [[nodiscard]] QList<MarkdownBlock> tail() const;

private:
    enum class Leaf { None, Paragraph, Fence, IndentedCode, Table };

    /// A quotation, a list or an item that is open.
    struct Container {
        enum class Kind { Quote, List, Item };
        Kind kind = Kind::Quote;
        MarkdownContainer shown{}; ///< what blocks say of a quotation or an item
        int contentIndent = 0; ///< the columns of white space that continue an item
        bool empty = true; ///< true until a block begins in it
        qsizetype lineBegin = 0; ///< where the line with an item's marker begins in the whole text
        qsizetype lineEnd = 0; ///< where that line ends
        QChar type{}; ///< the marker of a list
        int number = 0; ///< the number that the last item of a list was written with
        int shownNumber = 0; ///< the number that is shown for it
        bool sameNumbers = true; ///< true while all items of a list were written with one number, so that they count up
    };

    void processLine(QStringView text);
    void takeLine(QStringView text, qsizetype base);
    [[nodiscard]] qsizetype matchContainers(MarkdownLine &line, qsizetype base) const;
    [[nodiscard]] bool continueCode(const MarkdownLine &line);
    void placeLine(MarkdownLine &line, qsizetype matched);
    [[nodiscard]] bool beginLeaf(const MarkdownLine &line, qsizetype matched);
    [[nodiscard]] bool continueAsHeadingOrTable(QStringView text);
    void beginCode(MarkdownLine line);
    void beginQuote(MarkdownLine &line);
    void beginItem(MarkdownLine &line, const ListMarker &marker);
    void beginParagraph(QStringView text);
    void addToParagraph(QStringView text);
    void followFormula(QStringView text);
    void releaseFormula();
    void open(Leaf leaf);
    void closeContainers(qsizetype kept);
    void closeLeaf();
    void closeList();
    void closeAll();
    void addParagraph(const MarkdownRuns &runs);
    [[nodiscard]] MarkdownBlock openBlock() const;
    [[nodiscard]] bool mayBeClosingFence(QStringView partial) const;

    QList<MarkdownBlock> m_closed;
    QString m_partial; ///< the last line, while it has no line break
    qsizetype m_lineBegin = 0; ///< where the line that is processed or partial begins in the whole text
    qsizetype m_lineEnd = 0;
    int m_lastId = 0;

    QList<Container> m_open; ///< outermost first
    Leaf m_leaf = Leaf::None;
    MarkdownBlock m_block; ///< the open leaf
    QStringList m_lines; ///< the lines of an open paragraph or of open code
    QList<std::pair<qsizetype, qsizetype>>
        m_linePlaces; ///< where each line of an open paragraph begins and ends in the whole text
    int m_blankLines = 0; ///< how many blank lines came since the last line of open indented code
    QChar m_fenceMarker;
    int m_fenceLength = 0;
    int m_fenceIndent = 0;
    QString m_formulaEnd; ///< what ends the display formula that an open paragraph is in the middle of; else empty
    bool m_formulasAreText = false; ///< true while lines are read again that looked like a formula
};
}
