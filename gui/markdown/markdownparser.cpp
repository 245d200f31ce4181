// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/markdownparser.h"

#include "gui/markdown/formula.h"
#include "gui/markdown/formulaspans.h"
#include "gui/markdown/markdowninlines.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace gui
{
namespace
{
constexpr qsizetype MostContainers = 32; // what is nested deeper is text: no page is wide enough for it

using Kind = MarkdownBlock::Kind;

/// The task that an item's text begins with, GitHub Flavored Markdown 5.3, which is taken off it.
MarkdownContainer::Task takeTask(QStringView &text)
{
    if (text.size() < 4 || text[0] != u'[' || text[2] != u']' || !text[3].isSpace() || !QStringView(u" xX").contains(text[1])) {
        return MarkdownContainer::Task::None;
    }
    const bool done = text[1] != u' ';
    text = text.sliced(4);
    return done ? MarkdownContainer::Task::Done : MarkdownContainer::Task::Open;
}

/// Without the line break that separates a display formula from the words around it.
void trimLineBreaks(MarkdownRuns &runs)
{
    if (!runs.isEmpty() && runs.first().text.startsWith(QChar::LineSeparator)) {
        runs.first().text.remove(0, 1);
    }
    if (!runs.isEmpty() && runs.last().text.endsWith(QChar::LineSeparator)) {
        runs.last().text.chop(1);
    }
    runs.removeIf([](const MarkdownRun &run) { return run.text.isEmpty(); });
}

bool hasWords(const MarkdownRuns &runs)
{
    return !plainText(runs).trimmed().isEmpty();
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
        const qsizetype next = m_lineBegin + m_partial.size() + 1;
        if (m_partial.endsWith(u'\r')) {
            m_partial.chop(1);
        }
        processLine(std::exchange(m_partial, {}));
        m_lineBegin = next;
    }
}

void MarkdownParser::finish()
{
    if (!m_partial.isEmpty()) {
        processLine(std::exchange(m_partial, {}));
    }
    closeAll();
}

QList<MarkdownBlock> MarkdownParser::tail() const
{
    MarkdownParser copy = *this;
    copy.m_closed.clear();
    if (!m_partial.isEmpty() && !(m_leaf == Leaf::Fence ? mayBeClosingFence(m_partial) : onlyMarkers(m_partial))) {
        copy.processLine(std::exchange(copy.m_partial, {}));
    }
    const bool growing = copy.m_leaf != Leaf::None || !m_partial.isEmpty();
    copy.closeLeaf();
    QList<MarkdownBlock> result = copy.m_closed;
    if (growing && !result.isEmpty()) {
        result.last().open = true;
    }
    return result;
}

bool MarkdownParser::mayBeClosingFence(QStringView partial) const
{
    MarkdownLine line(partial);
    (void)matchContainers(line, 0);
    const QStringView text = line.rest();
    return line.indent() < CodeIndent && runLength(text, m_fenceMarker) == text.size();
}

void MarkdownParser::processLine(QStringView text)
{
    m_lineEnd = m_lineBegin + text.size();
    takeLine(text, 0);
}

/// Takes a line that continues the first `base` containers and has nothing left of what they want at its beginning.
void MarkdownParser::takeLine(QStringView text, qsizetype base)
{
    MarkdownLine line(text);
    const qsizetype matched = matchContainers(line, base);
    const bool all = matched == m_open.size();
    if (all && continueCode(line)) {
        return;
    }
    if (line.blank() && !m_formulaEnd.isEmpty()) {
        releaseFormula();
        takeLine(text, base);
        return;
    }
    if (line.blank()) {
        if (!all) {
            closeContainers(matched);
        } else if (m_leaf != Leaf::IndentedCode) {
            closeLeaf();
        }
        return;
    }
    if (!m_formulaEnd.isEmpty()) {
        addToParagraph(line.rest());
        return;
    }
    placeLine(line, matched);
}

/// How many of the open containers the line continues, of which the first `base` are known to be; moves behind what it begins
/// with for the others.
qsizetype MarkdownParser::matchContainers(MarkdownLine &line, qsizetype base) const
{
    for (qsizetype i = base; i < m_open.size(); ++i) {
        const Container &container = m_open[i];
        switch (container.kind) {
        case Container::Kind::Quote:
            if (line.indent() >= CodeIndent || !line.rest().startsWith(u'>')) {
                return i;
            }
            line.skipCharacters(1);
            line.skipColumns(1);
            break;
        case Container::Kind::List:
            break;
        case Container::Kind::Item:
            if (line.blank() ? container.empty : line.indent() < container.contentIndent) {
                return i;
            }
            line.skipColumns(container.contentIndent);
            break;
        }
    }
    return m_open.size();
}

/// Whether the line belongs to code that is open. All containers were matched.
bool MarkdownParser::continueCode(const MarkdownLine &line)
{
    if (m_leaf == Leaf::Fence) {
        if (line.indent() < CodeIndent && closesFence(line.rest(), m_fenceMarker, m_fenceLength)) {
            m_block.end = m_lineEnd;
            closeLeaf();
            return true;
        }
        MarkdownLine content = line;
        content.skipColumns(m_fenceIndent);
        m_lines += content.text();
        m_block.end = m_lineEnd;
        return true;
    }
    if (m_leaf == Leaf::IndentedCode && line.blank()) {
        ++m_blankLines;
        return true;
    }
    if (m_leaf == Leaf::IndentedCode && line.indent() >= CodeIndent) {
        MarkdownLine content = line;
        content.skipColumns(CodeIndent);
        m_lines += QStringList(std::exchange(m_blankLines, 0), QString());
        m_lines += content.text();
        m_block.end = m_lineEnd;
        return true;
    }
    return false;
}

/// Puts a line that is not blank where it belongs: into new containers, into a new leaf, or to the open one.
void MarkdownParser::placeLine(MarkdownLine &line, qsizetype matched)
{
    while (!line.blank() && line.indent() < CodeIndent && matched < MostContainers) {
        if (line.rest().startsWith(u'>')) {
            closeContainers(matched);
            beginQuote(line);
        } else if (const auto marker = listMarkerIn(line.rest()); marker && !isRule(line.rest())
                   && (m_leaf != Leaf::Paragraph || matched < m_open.size() || marker->mayInterruptParagraph())) {
            closeContainers(matched);
            beginItem(line, *marker);
        } else {
            break;
        }
        matched = m_open.size();
    }
    if (line.blank() || beginLeaf(line, matched)) {
        return;
    }
    if (m_leaf == Leaf::Paragraph) {
        addToParagraph(line.rest()); // also where a container lacks its mark: CommonMark 5.1, laziness
        return;
    }
    if (m_leaf == Leaf::Table && matched == m_open.size()) {
        m_block.table.rows += QList<MarkdownRuns>();
        for (const QString &cell : cellsIn(line.rest())) {
            m_block.table.rows.last() += inlineRuns(cell);
        }
        m_block.end = m_lineEnd;
        return;
    }
    closeContainers(matched);
    beginParagraph(line.rest());
}

/// Whether the line begins a leaf that is no paragraph, or makes one of the open paragraph.
bool MarkdownParser::beginLeaf(const MarkdownLine &line, qsizetype matched)
{
    const QStringView text = line.rest();
    if (line.indent() >= CodeIndent) {
        if (m_leaf == Leaf::Paragraph || (m_leaf == Leaf::Table && matched == m_open.size())) {
            return false;
        }
        closeContainers(matched);
        beginCode(line);
        return true;
    }
    if (const auto heading = headingIn(text)) {
        closeContainers(matched);
        open(Leaf::None);
        m_block.kind = Kind::Heading;
        m_block.level = heading->level;
        m_block.runs = inlineRuns(heading->text);
        m_closed += std::exchange(m_block, {});
        return true;
    }
    if (const auto fence = fenceIn(text)) {
        closeContainers(matched);
        open(Leaf::Fence);
        m_block.kind = Kind::Code;
        m_block.info = fence->info;
        m_block.language = fence->info.section(u' ', 0, 0);
        m_fenceMarker = fence->marker;
        m_fenceLength = fence->length;
        m_fenceIndent = line.indent();
        return true;
    }
    if (m_leaf == Leaf::Paragraph && matched == m_open.size() && continueAsHeadingOrTable(text)) {
        return true;
    }
    if (isRule(text)) {
        closeContainers(matched);
        open(Leaf::None);
        m_block.kind = Kind::Rule;
        m_closed += std::exchange(m_block, {});
        return true;
    }
    return false;
}

/// Whether this line makes a heading of the open paragraph, or a table of its last line.
bool MarkdownParser::continueAsHeadingOrTable(QStringView text)
{
    if (const int level = underlineLevel(text); level > 0) {
        m_block.kind = Kind::Heading;
        m_block.level = level;
        m_block.runs = inlineRuns(m_lines.join(u'\n'));
        m_block.end = m_lineEnd;
        m_closed += std::exchange(m_block, {});
        m_lines.clear();
        m_linePlaces.clear();
        m_leaf = Leaf::None;
        return true;
    }
    const QList<Qt::Alignment> columns = delimiterRow(text);
    const QStringList header = columns.isEmpty() ? QStringList() : cellsIn(m_lines.last());
    if (columns.isEmpty() || columns.size() != header.size()) {
        return false;
    }
    m_lines.removeLast();
    const qsizetype begin = m_linePlaces.takeLast().first;
    if (m_lines.isEmpty()) {
        m_leaf = Leaf::Table;
    } else {
        m_block.end = m_linePlaces.last().second;
        closeLeaf();
        open(Leaf::Table);
        m_block.begin = begin;
    }
    m_block.kind = Kind::Table;
    m_block.end = m_lineEnd;
    m_block.table.alignments = columns;
    m_block.table.rows += QList<MarkdownRuns>();
    for (const QString &cell : header) {
        m_block.table.rows.last() += inlineRuns(cell);
    }
    return true;
}

void MarkdownParser::beginCode(MarkdownLine line)
{
    open(Leaf::IndentedCode);
    m_block.kind = Kind::Code;
    line.skipColumns(CodeIndent);
    m_lines = {line.text()};
}

void MarkdownParser::beginQuote(MarkdownLine &line)
{
    closeList();
    line.skipCharacters(1);
    line.skipColumns(1);
    m_open += Container{.shown = {.kind = MarkdownContainer::Kind::Quote, .id = ++m_lastId}};
}

void MarkdownParser::beginItem(MarkdownLine &line, const ListMarker &marker)
{
    if (!m_open.isEmpty() && m_open.last().kind == Container::Kind::List && m_open.last().type != marker.type) {
        m_open.removeLast();
    }
    if (m_open.isEmpty() || m_open.last().kind != Container::Kind::List) {
        m_open += Container{.kind = Container::Kind::List,
                            .shown = {.id = ++m_lastId},
                            .type = marker.type,
                            .number = marker.number,
                            .shownNumber = marker.number};
    } else {
        Container &list = m_open.last();
        list.sameNumbers = list.sameNumbers && list.number == marker.number;
        list.number = marker.number;
        list.shownNumber = list.sameNumbers ? list.shownNumber + 1 : marker.number;
    }
    const Container &list = m_open.last();
    const int indent = line.indent();
    line.skipCharacters(marker.width);
    const int spaces = marker.empty || line.indent() > CodeIndent ? 1 : line.indent();
    line.skipColumns(spaces);
    MarkdownContainer shown{.kind = MarkdownContainer::Kind::Item, .id = ++m_lastId, .list = list.shown.id};
    if (marker.number >= 0) {
        shown.marker = QString::number(list.shownNumber) + marker.type;
    }
    m_open += Container{.kind = Container::Kind::Item,
                        .shown = shown,
                        .contentIndent = indent + marker.width + spaces,
                        .lineBegin = m_lineBegin,
                        .lineEnd = m_lineEnd};
}

void MarkdownParser::beginParagraph(QStringView text)
{
    open(Leaf::Paragraph);
    if (!m_block.containers.isEmpty() && m_block.containers.last().kind == MarkdownContainer::Kind::Item
        && m_block.containers.last().first) {
        m_block.containers.last().task = takeTask(text);
    }
    addToParagraph(text);
}

void MarkdownParser::addToParagraph(QStringView text)
{
    m_lines += text.toString();
    m_block.end = m_lineEnd;
    m_linePlaces.emplace_back(m_lineBegin, m_lineEnd);
    followFormula(text);
}

/// Notes whether the paragraph is now in the middle of a display formula, in which a line begins no block.
void MarkdownParser::followFormula(QStringView text)
{
    if (m_formulasAreText) {
        return;
    }
    if (m_formulaEnd.isEmpty()) {
        m_formulaEnd = unfinishedFormulaEnd(text);
    } else if (text.contains(m_formulaEnd)) {
        m_formulaEnd.clear();
    }
}

/// What looked like a display formula has no end, so that its lines are read again as if it were none.
void MarkdownParser::releaseFormula()
{
    if (std::exchange(m_formulaEnd, {}).isEmpty()) {
        return;
    }
    const QStringList lines = std::exchange(m_lines, {m_lines.first()});
    const auto places = std::exchange(m_linePlaces, {m_linePlaces.first()});
    const auto place = std::pair(m_lineBegin, m_lineEnd);
    m_block.end = places.first().second;
    m_formulasAreText = true;
    const qsizetype base = m_open.size();
    for (qsizetype i = 1; i < lines.size(); ++i) {
        std::tie(m_lineBegin, m_lineEnd) = places[i];
        takeLine(lines[i], base);
    }
    m_formulasAreText = false;
    std::tie(m_lineBegin, m_lineEnd) = place;
}

void MarkdownParser::open(Leaf leaf)
{
    closeList();
    m_leaf = leaf;
    m_block = {.begin = m_lineBegin, .end = m_lineEnd};
    for (Container &container : m_open) {
        if (container.kind == Container::Kind::List) {
            continue;
        }
        m_block.containers += container.shown;
        m_block.containers.last().first = std::exchange(container.empty, false);
    }
}

/// Closes the open leaf and all containers but so many of the outermost ones.
void MarkdownParser::closeContainers(qsizetype kept)
{
    closeLeaf();
    while (m_open.size() > kept) {
        if (m_open.last().kind == Container::Kind::Item && m_open.last().empty) {
            const auto [begin, end] = std::pair(m_open.last().lineBegin, m_open.last().lineEnd);
            open(Leaf::None);
            m_block.begin = begin;
            m_block.end = end;
            m_closed += std::exchange(m_block, {});
        }
        m_open.removeLast();
    }
}

void MarkdownParser::closeAll()
{
    releaseFormula();
    closeContainers(0);
}

/// A list ends where something begins that is no item of it.
void MarkdownParser::closeList()
{
    if (!m_open.isEmpty() && m_open.last().kind == Container::Kind::List) {
        m_open.removeLast();
    }
}

void MarkdownParser::closeLeaf()
{
    switch (std::exchange(m_leaf, Leaf::None)) {
    case Leaf::None:
        break;
    case Leaf::Paragraph:
        addParagraph(inlineRuns(m_lines.join(u'\n')));
        break;
    case Leaf::Fence:
    case Leaf::IndentedCode:
        m_block.text = m_lines.join(u'\n');
        m_closed += m_block;
        break;
    case Leaf::Table:
        m_closed += m_block;
        break;
    }
    m_block = {};
    m_lines.clear();
    m_linePlaces.clear();
    m_blankLines = 0;
    m_formulaEnd.clear();
}

/// A paragraph, cut where it holds display formulas.
void MarkdownParser::addParagraph(const MarkdownRuns &runs)
{
    const auto add = [this](Kind kind, const MarkdownRuns &part, const QString &source) {
        MarkdownBlock block = m_block;
        block.kind = kind;
        block.runs = part;
        block.source = source;
        block.text = source.isEmpty() ? QString() : formulaInLines(withoutDelimiters(source));
        m_closed += block;
        for (MarkdownContainer &container : m_block.containers) {
            container.first = false;
        }
    };
    const qsizetype before = m_closed.size();
    MarkdownRuns part;
    const auto flush = [&] {
        trimLineBreaks(part);
        if (hasWords(part)) {
            add(Kind::Paragraph, part, {});
        }
        part.clear();
    };
    for (const MarkdownRun &run : runs) {
        if (!run.styles.testFlag(MarkdownRun::Display)) {
            part += run;
            continue;
        }
        flush();
        add(Kind::Formula, {}, run.source);
    }
    flush();
    if (m_closed.size() == before) {
        add(Kind::Paragraph, {}, {});
    }
}
}
