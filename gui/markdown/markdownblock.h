// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What an answer is made of once its Markdown was read: a flat list of blocks, each with the lists and quotations around it. None
// of it can fetch anything, so that a view has nothing to disarm.
#pragma once

#include <QFlags>
#include <QList>
#include <QString>

namespace gui
{
/// A stretch of text in one style.
struct MarkdownRun {
    enum Style {
        Emphasis = 1 << 0,
        Strong = 1 << 1,
        Strikethrough = 1 << 2,
        Code = 1 << 3,
        Formula = 1 << 4, ///< TeX, set in Unicode
        Display = 1 << 5, ///< a formula that wants lines of its own; seen in headings and cells only, elsewhere it is a block
    };
    Q_DECLARE_FLAGS(Styles, Style)

    QString text{}; ///< what is shown, with U+2028 for a line break
    Styles styles{};
    QString target{}; ///< where a link leads: http, https or mailto, encoded; else empty
    QString source{}; ///< a formula as it was written, with its delimiters; else empty

    bool operator==(const MarkdownRun &) const = default;
};
Q_DECLARE_OPERATORS_FOR_FLAGS(MarkdownRun::Styles)
using MarkdownRuns = QList<MarkdownRun>;

/// A quotation or an item of a list that a block lies in.
struct MarkdownContainer {
    enum class Kind { Quote, Item };
    enum class Task { None, Open, Done };

    Kind kind = Kind::Quote;
    int id = 0; ///< the same in all blocks of one quotation or item, and in no other
    bool first = false; ///< the block is the first one in it: an item's marker stands beside it
    int list = 0; ///< the same in all items of one list, and in no other; 0 for a quotation
    QString marker{}; ///< "3." or "3)" with the number to show; empty for a bullet and a quotation
    Task task = Task::None; ///< whether an item is a task, and done

    bool operator==(const MarkdownContainer &) const = default;
};

struct MarkdownTable {
    QList<Qt::Alignment> alignments{}; ///< one for each column; no flag where nothing is said
    QList<QList<MarkdownRuns>> rows{}; ///< the first one is the head; a row has as many cells as were written in it

    bool operator==(const MarkdownTable &) const = default;
};

struct MarkdownBlock {
    enum class Kind { Paragraph, Heading, Code, Formula, Table, Rule };

    Kind kind = Kind::Paragraph;
    QList<MarkdownContainer> containers{}; ///< outermost first
    int level = 0; ///< the level of a Heading, 1 to 6
    MarkdownRuns runs{}; ///< the words of a Paragraph or Heading; none where an item is empty
    QString text{}; ///< Code without its last line break; a Formula as lines that stand in columns
    QString language{}; ///< the first word behind the fence of Code
    QString info{}; ///< all that stands behind the fence of Code
    QString source{}; ///< a Formula as it was written, with its delimiters
    MarkdownTable table{}; ///< the rows of a Table
    qsizetype begin = 0; ///< where the first line begins in the whole text; blocks that one paragraph was cut into share it
    qsizetype end = 0; ///< where the last line ends there
    bool open = false; ///< true if the block may still grow or change

    bool operator==(const MarkdownBlock &) const = default;
};

/// Less everything but words: what a screen reader says of runs, and what a search finds.
[[nodiscard]] QString plainText(const MarkdownRuns &runs);
}
