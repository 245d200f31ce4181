// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Cuts Markdown into blocks as it arrives.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QStringView>

namespace gui
{
struct MarkdownBlock {
    enum class Kind { Paragraph, Heading, Code, List, Quote, Table, Rule };
    Kind kind = Kind::Paragraph;
    QString text; ///< Markdown that can fetch nothing; plain text for Code, without the last line break; empty for Rule
    QString language; ///< the language of Code, as written after the fence
    bool open = false; ///< true if the block may still grow

    bool operator==(const MarkdownBlock &) const = default;
};

/// The parser follows CommonMark 0.31, sections 4 and 5, and GitHub's tables, where they decide on the outermost blocks, with one
/// difference: a fenced code block inside a list ends the list and becomes a block of its own. The result depends on the text
/// alone and not on how it was cut into pieces, and the text of an open Code block only ever grows at its end.
class MarkdownParser
{
public:
    void clear();
    void append(QStringView text);
    /// Closes everything, since no more text comes.
    void finish();

    /// Returns the blocks that never change again.
    [[nodiscard]] const QList<MarkdownBlock> &closed() const { return m_closed; }
    /// Returns what the rest would be if no more text came: the block that is being written, seldom one or two more.
    [[nodiscard]] QList<MarkdownBlock> tail() const;

private:
    enum class Open { Nothing, Paragraph, Fence, IndentedCode, List, Quote, Table };

    void processLine(QStringView line);
    [[nodiscard]] bool continueOpen(QStringView line, int indent);
    [[nodiscard]] bool continueFence(QStringView line, int indent);
    [[nodiscard]] bool continueList(QStringView line, int indent);
    [[nodiscard]] bool continueParagraph(QStringView line, int indent);
    void begin(QStringView line, int indent);
    [[nodiscard]] MarkdownBlock openBlock() const;
    void close();
    void addClosed(MarkdownBlock::Kind kind, const QString &text);
    [[nodiscard]] bool mayBeClosingFence(QStringView partial) const;

    QList<MarkdownBlock> m_closed;
    QString m_partial; ///< the last line, while it has no line break

    Open m_open = Open::Nothing;
    QStringList m_lines; ///< the lines of the open block
    int m_blankLines = 0; ///< the number of blank lines since the last line of the open block
    QChar m_marker; ///< fence or list marker of the open block
    int m_fenceLength = 0;
    int m_contentIndent = 0; ///< indent of an open fence, or of the content of an open list's last item, in columns
    int m_listIndent = 0; ///< what continues a list that a code block has ended is indented this far, in columns
    QString m_language;
};
}
