// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/markdownparser.h"

#include "gui/markdown/markdownsanitizer.h"

#include <QRegularExpression>

#include <algorithm>
#include <optional>
#include <utility>

namespace gui
{
namespace
{
constexpr int TabStop = 4; // CommonMark 2.2
constexpr int CodeIndent = 4; // CommonMark 4.4

int indentOf(QStringView line)
{
    int column = 0;
    for (const QChar c : line) {
        if (c == u' ') {
            ++column;
        } else if (c == u'\t') {
            column += TabStop - column % TabStop;
        } else {
            break;
        }
    }
    return column;
}

/// Returns the line without its first `columns` columns of white space, as far as it has so many.
QString outdented(QStringView line, int columns)
{
    int column = 0;
    qsizetype i = 0;
    while (i < line.size() && column < columns && (line[i] == u' ' || line[i] == u'\t')) {
        column += line[i] == u'\t' ? TabStop - column % TabStop : 1;
        ++i;
    }
    return QString(std::max(0, column - columns), u' ') + line.sliced(i);
}

int runLength(QStringView text, QChar character)
{
    const auto end = std::ranges::find_if(text, [character](QChar c) { return c != character; });
    return static_cast<int>(end - text.begin());
}

struct Fence {
    QChar marker;
    int length = 0;
    QString language;
};

/// Returns the opening fence in a line, if it is one (CommonMark 4.5).
std::optional<Fence> fenceIn(QStringView line)
{
    const QStringView text = line.trimmed();
    if (text.isEmpty() || (text.front() != u'`' && text.front() != u'~')) {
        return std::nullopt;
    }
    const int length = runLength(text, text.front());
    const QStringView info = text.sliced(length).trimmed();
    if (length < 3 || (text.front() == u'`' && info.contains(u'`'))) {
        return std::nullopt;
    }
    const qsizetype space = info.indexOf(u' ');
    return Fence{.marker = text.front(), .length = length, .language = info.first(space < 0 ? info.size() : space).toString()};
}

/// Returns whether a line is a thematic break (CommonMark 4.1).
bool isRule(QStringView line)
{
    static const QRegularExpression pattern(QStringLiteral(R"(^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$)"));
    return pattern.matchView(line.trimmed()).hasMatch();
}

/// Returns whether a line is an ATX heading (CommonMark 4.2).
bool isHeading(QStringView line)
{
    static const QRegularExpression pattern(QStringLiteral(R"(^#{1,6}(?:[ \t]|$))"));
    return pattern.matchView(line.trimmed()).hasMatch();
}

struct ListMarker {
    QChar type; ///< - + * or the character behind an ordered item's number
    int width = 0; ///< columns from the line's first character that is no space to the item's content
    bool empty = false;
    bool first = true; ///< true for a bullet or the number 1, which may interrupt a paragraph
};

/// Returns the list marker that a line begins with, if any (CommonMark 5.2).
std::optional<ListMarker> listMarkerIn(QStringView line)
{
    static const QRegularExpression pattern(QStringLiteral(R"(^([-+*]|(\d{1,9})([.)]))([ \t]+|$))"));
    const QStringView text = line.trimmed();
    const auto match = pattern.matchView(text);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    const qsizetype marker = match.capturedLength(1);
    const qsizetype spaces = match.capturedLength(4);
    return ListMarker{
        .type = match.hasCaptured(3) ? match.capturedView(3).front() : text.front(),
        .width = static_cast<int>(marker + (spaces >= 1 && spaces <= CodeIndent ? spaces : 1)),
        .empty = marker + spaces == text.size(),
        .first = !match.hasCaptured(2) || match.capturedView(2).toInt() == 1,
    };
}

int cellCount(QStringView line)
{
    QStringView text = line.trimmed();
    if (text.startsWith(u'|')) {
        text = text.sliced(1);
    }
    if (text.endsWith(u'|') && !text.endsWith(u"\\|")) {
        text.chop(1);
    }
    int cells = 1;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'\\') {
            ++i;
        } else if (text[i] == u'|') {
            ++cells;
        }
    }
    return cells;
}

/// Returns whether a line is the row that makes a table of the row above it (GitHub Flavored Markdown 4.10).
bool isDelimiterRow(QStringView line)
{
    static const QRegularExpression pattern(QStringLiteral(R"(^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$)"));
    return line.contains(u'|') && pattern.matchView(line.trimmed()).hasMatch();
}

bool beginsBlock(QStringView line, int indent)
{
    if (indent >= CodeIndent) {
        return false;
    }
    const auto marker = listMarkerIn(line);
    return line.trimmed().startsWith(u'>') || isHeading(line) || isRule(line) || fenceIn(line)
        || (marker && marker->first && !marker->empty);
}

/// Returns whether a line of which more may come holds only marks yet, which say what kind of block it could begin.
bool onlyMarkers(QStringView partial)
{
    static const QRegularExpression pattern(QStringLiteral(R"(^[ \t]*(?:[-=*_+#>`~|: \t]*|\d{1,9}[.)]?[ \t]*)$)"));
    return pattern.matchView(partial).hasMatch();
}

/// Returns a quotation without its > marks. Each line of code in it becomes a code span, so that the sanitiser sees no block of
/// code.
QString quoteText(const QStringList &lines)
{
    QStringList result;
    std::optional<Fence> fence;
    for (const QString &line : lines) {
        const QStringView text = QStringView(line).trimmed();
        const bool quoted = text.startsWith(u'>');
        const QStringView inside = quoted ? text.sliced(text.startsWith(u"> ") ? 2 : 1) : text;
        if (fence) {
            const QStringView trimmed = inside.trimmed();
            const bool closes
                = runLength(trimmed, fence->marker) >= fence->length && runLength(trimmed, fence->marker) == trimmed.size();
            if (closes) {
                fence.reset();
                result += QString();
            } else if (!trimmed.isEmpty()) {
                const QString code = QString(indentOf(inside), QChar::Nbsp) + trimmed;
                result += codeSpan(code) + u"  ";
            }
            continue;
        }
        fence = fenceIn(inside);
        result += fence ? QString() : sanitizedMarkdown(inside);
    }
    return result.join(u'\n');
}
}

void MarkdownParser::clear()
{
    *this = MarkdownParser();
}

void MarkdownParser::append(QStringView text)
{
    while (!text.isEmpty()) {
        const qsizetype lineBreak = text.indexOf(u'\n');
        if (lineBreak < 0) {
            m_partial += text;
            return;
        }
        m_partial += text.first(lineBreak);
        text = text.sliced(lineBreak + 1);
        if (m_partial.endsWith(u'\r')) {
            m_partial.chop(1);
        }
        processLine(std::exchange(m_partial, {}));
    }
}

void MarkdownParser::finish()
{
    if (!m_partial.isEmpty()) {
        processLine(std::exchange(m_partial, {}));
    }
    close();
}

QList<MarkdownBlock> MarkdownParser::tail() const
{
    MarkdownParser copy = *this;
    copy.m_closed.clear();
    if (!m_partial.isEmpty() && !(m_open == Open::Fence ? mayBeClosingFence(m_partial) : onlyMarkers(m_partial))) {
        copy.processLine(std::exchange(copy.m_partial, {}));
    }
    QList<MarkdownBlock> result = copy.m_closed;
    if (copy.m_open != Open::Nothing) {
        result += copy.openBlock();
        result.last().open = true;
    } else if (!result.isEmpty() && !m_partial.isEmpty()) {
        result.last().open = true;
    }
    return result;
}

bool MarkdownParser::mayBeClosingFence(QStringView partial) const
{
    const QStringView text = partial.trimmed();
    return indentOf(partial) < CodeIndent && runLength(text, m_marker) == text.size();
}

void MarkdownParser::processLine(QStringView line)
{
    const int indent = indentOf(line);
    const bool blank = line.trimmed().isEmpty();
    if (m_open == Open::Fence) {
        if (!continueFence(line, indent)) {
            close();
        }
        return;
    }
    if (blank) {
        if (m_open == Open::List || m_open == Open::IndentedCode) {
            ++m_blankLines;
        } else {
            close();
        }
        return;
    }
    if (m_listIndent > 0 && m_open == Open::Nothing) {
        if (indent >= m_listIndent) {
            const QString rest = outdented(line, m_listIndent);
            begin(rest, indentOf(rest));
            return;
        }
        m_listIndent = 0;
    }
    if (continueOpen(line, indent)) {
        m_blankLines = 0;
        return;
    }
    close();
    begin(line, indent);
}

bool MarkdownParser::continueFence(QStringView line, int indent)
{
    const QStringView text = line.trimmed();
    const int run = runLength(text, m_marker);
    if (indent - m_contentIndent < CodeIndent && run >= m_fenceLength && run == text.size()) {
        return false;
    }
    m_lines += outdented(line, m_contentIndent);
    return true;
}

bool MarkdownParser::continueOpen(QStringView line, int indent)
{
    switch (m_open) {
    case Open::Nothing:
    case Open::Fence:
        return false;
    case Open::Paragraph:
        return continueParagraph(line, indent);
    case Open::List:
        return continueList(line, indent);
    case Open::IndentedCode:
        if (indent < CodeIndent) {
            return false;
        }
        m_lines += QStringList(m_blankLines, QString());
        m_lines += outdented(line, CodeIndent);
        return true;
    case Open::Quote:
        if (!line.trimmed().startsWith(u'>') && beginsBlock(line, indent)) {
            return false;
        }
        m_lines += line.toString();
        return true;
    case Open::Table:
        if (beginsBlock(line, indent)) {
            return false;
        }
        m_lines += line.toString();
        return true;
    }
    return false;
}

bool MarkdownParser::continueList(QStringView line, int indent)
{
    const auto marker = listMarkerIn(line);
    const bool item = marker && marker->type == m_marker && indent < m_contentIndent && !isRule(line);
    const bool inside = indent >= m_contentIndent;
    if (inside && fenceIn(line)) {
        m_listIndent = m_contentIndent;
        return false;
    }
    const bool lazy = m_blankLines == 0 && !beginsBlock(line, indent) && !marker;
    if (!item && !inside && !lazy) {
        return false;
    }
    if (item) {
        m_contentIndent = indent + marker->width;
    }
    m_lines += QStringList(m_blankLines, QString());
    m_lines += line.toString();
    return true;
}

bool MarkdownParser::continueParagraph(QStringView line, int indent)
{
    const QStringView text = line.trimmed();
    if (indent < CodeIndent && (runLength(text, u'=') == text.size() || runLength(text, u'-') == text.size())) {
        const QString heading = m_lines.join(u' ');
        m_open = Open::Nothing;
        m_lines.clear();
        addClosed(MarkdownBlock::Kind::Heading, (text.front() == u'=' ? u"# " : u"## ") + sanitizedMarkdown(heading));
        return true;
    }
    if (isDelimiterRow(text) && cellCount(text) == cellCount(m_lines.last())) {
        const QString header = m_lines.takeLast();
        if (!m_lines.isEmpty()) {
            close();
        }
        m_open = Open::Table;
        m_lines = {header, line.toString()};
        return true;
    }
    if (beginsBlock(line, indent)) {
        return false;
    }
    m_lines += text.toString();
    return true;
}

void MarkdownParser::begin(QStringView line, int indent)
{
    const QStringView text = line.trimmed();
    if (indent >= CodeIndent && m_listIndent == 0) {
        m_open = Open::IndentedCode;
        m_lines = {outdented(line, CodeIndent)};
        return;
    }
    if (const auto fence = fenceIn(line)) {
        m_open = Open::Fence;
        m_marker = fence->marker;
        m_fenceLength = fence->length;
        m_contentIndent = indent;
        m_language = fence->language;
        m_lines.clear();
        return;
    }
    if (isHeading(text)) {
        addClosed(MarkdownBlock::Kind::Heading, sanitizedMarkdown(text));
        return;
    }
    if (isRule(text)) {
        addClosed(MarkdownBlock::Kind::Rule, {});
        return;
    }
    if (text.startsWith(u'>')) {
        m_open = Open::Quote;
        m_lines = {line.toString()};
        return;
    }
    if (const auto marker = listMarkerIn(line)) {
        m_open = Open::List;
        m_marker = marker->type;
        m_contentIndent = indent + marker->width;
        m_lines = {line.toString()};
        return;
    }
    m_open = Open::Paragraph;
    m_lines = {text.toString()};
}

MarkdownBlock MarkdownParser::openBlock() const
{
    MarkdownBlock block;
    switch (m_open) {
    case Open::Nothing:
    case Open::Paragraph:
        block.text = sanitizedMarkdown(m_lines.join(u'\n'));
        break;
    case Open::Fence:
    case Open::IndentedCode:
        block.kind = MarkdownBlock::Kind::Code;
        block.text = m_lines.join(u'\n');
        block.language = m_language;
        break;
    case Open::List:
        block.kind = MarkdownBlock::Kind::List;
        block.text = sanitizedMarkdown(m_lines.join(u'\n'));
        break;
    case Open::Quote:
        block.kind = MarkdownBlock::Kind::Quote;
        block.text = quoteText(m_lines);
        break;
    case Open::Table:
        block.kind = MarkdownBlock::Kind::Table;
        block.text = sanitizedMarkdown(m_lines.join(u'\n'), true);
        break;
    }
    return block;
}

void MarkdownParser::close()
{
    if (m_open != Open::Nothing) {
        m_closed += openBlock();
    }
    m_open = Open::Nothing;
    m_lines.clear();
    m_blankLines = 0;
    m_language.clear();
}

void MarkdownParser::addClosed(MarkdownBlock::Kind kind, const QString &text)
{
    m_closed += MarkdownBlock{.kind = kind, .text = text, .language = {}, .open = false};
}
}
