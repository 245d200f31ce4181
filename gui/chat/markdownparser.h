// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Cuts Markdown into blocks as it arrives, and takes out everything that could make a text item fetch something.
#pragma once

#include <QList>
#include <QString>
#include <QStringView>

namespace gui
{
struct MarkdownBlock {
    enum class Kind { Paragraph, Heading, Code, List, Quote, Table, Rule };
    Kind kind = Kind::Paragraph;
    QString text; ///< Markdown that can fetch nothing; plain text for Code
    QString language; ///< of Code
    bool open = false; ///< may still grow

    bool operator==(const MarkdownBlock &) const = default;
};

/// Follows CommonMark 0.31 where it decides on blocks (sections 4 and 5) and GitHub's tables; nested blocks stay inside their
/// outermost one, for QTextDocument to lay out. What append() gives after each piece equals what the whole text would give.
class MarkdownParser
{
public:
    void clear();
    /// Adds text. Blocks before `closedCount()` are final.
    void append(QStringView text);
    /// No more text comes.
    void finish();

    [[nodiscard]] qsizetype closedCount() const { return m_closed.size(); }
    [[nodiscard]] const QList<MarkdownBlock> &closed() const { return m_closed; }
    /// The unfinished rest: one block, or none.
    [[nodiscard]] QList<MarkdownBlock> tail() const;

private:
    void line(QStringView line);
    void closeTail();

    QList<MarkdownBlock> m_closed;
};

/// Inline Markdown in which images have become links, HTML is text, and every link shows where it leads.
[[nodiscard]] QString sanitizedMarkdown(QStringView markdown);
}
