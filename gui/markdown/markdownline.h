// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One line of Markdown: a place in it that counts columns, and what its beginning says of the block that it begins.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QStringView>

#include <optional>

namespace gui
{
constexpr int CodeIndent = 4; ///< columns that make code of a line, CommonMark 4.4

int runLength(QStringView text, QChar character);

/// A place in a line, from left to right. Columns count a tab as far as the next multiple of four, CommonMark 2.2.
class MarkdownLine
{
public:
    explicit MarkdownLine(QStringView text);

    /// Columns of white space from here.
    [[nodiscard]] int indent() const;
    [[nodiscard]] bool blank() const { return rest().isEmpty(); }
    /// From the next character that is no white space, without white space at the end.
    [[nodiscard]] QStringView rest() const;
    /// All from here, with spaces for the part of a tab that is left.
    [[nodiscard]] QString text() const;

    /// Moves over white space, but not further than so many columns.
    void skipColumns(int columns);
    /// Moves over all white space, then over so many other characters.
    void skipCharacters(int count);

private:
    QStringView m_text;
    qsizetype m_at = 0;
    int m_column = 0;
    bool m_insideTab = false;
};

/// CommonMark 4.5: a line that opens code.
struct Fence {
    QChar marker{};
    int length = 0;
    QString info{};
};
[[nodiscard]] std::optional<Fence> fenceIn(QStringView text);
[[nodiscard]] bool closesFence(QStringView text, QChar marker, int length);

/// CommonMark 4.2; the text without its marks.
struct Heading {
    int level = 0;
    QStringView text{};
};
[[nodiscard]] std::optional<Heading> headingIn(QStringView text);

/// CommonMark 4.3: the level of the heading that this line makes of the paragraph above it, or 0.
[[nodiscard]] int underlineLevel(QStringView text);

/// CommonMark 4.1.
[[nodiscard]] bool isRule(QStringView text);

/// CommonMark 5.2.
struct ListMarker {
    QChar type{}; ///< - + * or the character behind the number
    int width = 0; ///< the number of its characters
    int number = -1; ///< -1 for a bullet
    bool empty = false; ///< nothing stands behind it

    [[nodiscard]] bool mayInterruptParagraph() const { return !empty && (number < 0 || number == 1); }
};
[[nodiscard]] std::optional<ListMarker> listMarkerIn(QStringView text);

/// GitHub Flavored Markdown 4.10: the columns that such a row gives to the row above it; none if it is no such row.
[[nodiscard]] QList<Qt::Alignment> delimiterRow(QStringView text);
/// The cells of a row, trimmed, with the bars in them as they are meant.
[[nodiscard]] QStringList cellsIn(QStringView text);

/// Whether a line of which more may come says nothing yet but what kind of block it could begin.
[[nodiscard]] bool onlyMarkers(QStringView partial);
}
