// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "documents/reader/pdflayout.h"

#include "documents/reader/builder.h"

#include <QHash>
#include <QMap>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace documents::reader
{
namespace
{
/// Heights within this factor are the same font size.
constexpr double SameSize = 1.12;
constexpr qsizetype LongestHeading = 200;

bool isHyphen(QChar character)
{
    return character == u'-' || character == u'\u2010' || character == QChar::SoftHyphen;
}

bool endsSentence(const QString &text)
{
    static const QString marks = u".!?:;…»“”\"'’)]"_s;
    return !text.isEmpty() && marks.contains(text.back());
}

/// Matches a mark that begins a list item: dots and boxes need no space after them, dashes, numbers and letters do.
const QRegularExpression &bullet()
{
    static const QRegularExpression mark(
        uR"(^([•◦▪▫■□●○‣⁃·\x{F0A7}\x{F0B7}\x{F0D8}\x{2713}\x{27A2}]\s*|[-–—*]\s+|(?:\(?\d{1,2}[.)]|\(?[a-z][.)])\s+)(?=\S))"_s);
    return mark;
}

bool startsItem(const QString &text)
{
    return bullet().match(text).hasMatch();
}

/// Returns `text` without its dot, box or dash. Numbers stay: the text may refer to them.
QString withoutBullet(const QString &text)
{
    const QString mark = bullet().match(text).captured();
    const bool counts = std::ranges::any_of(mark, [](QChar character) { return character.isLetterOrNumber(); });
    return counts ? text : text.sliced(mark.size());
}

/// Returns the words that occur with a hyphen inside a line. They keep it when a line ends there.
QSet<QString> hyphenatedWords(const QList<PdfPage> &pages)
{
    static const QRegularExpression word(uR"(\p{L}+-\p{L}+)"_s);
    QSet<QString> words;
    for (const PdfPage &page : pages) {
        for (const PdfLine &line : page.lines) {
            for (auto match = word.globalMatch(line.text); match.hasNext();) {
                words.insert(match.next().captured().toLower());
            }
        }
    }
    return words;
}

void join(QString &text, const QString &next, const QSet<QString> &hyphenated)
{
    const bool splitWord = text.size() > 1 && isHyphen(text.back()) && text.at(text.size() - 2).isLetter() && !next.isEmpty()
        && next.front().isLower();
    if (!splitWord) {
        text += (text.isEmpty() || (isHyphen(text.back()) && text.size() > 1 && text.at(text.size() - 2).isLetter()) ? u""_s
                                                                                                                     : u" "_s)
            + next;
        return;
    }
    qsizetype begin = text.size() - 1;
    while (begin > 0 && text.at(begin - 1).isLetter()) {
        --begin;
    }
    qsizetype end = 0;
    while (end < next.size() && next.at(end).isLetter()) {
        ++end;
    }
    const QString whole = text.sliced(begin, text.size() - 1 - begin) + u'-' + next.first(end);
    if (text.back() == QChar::SoftHyphen || !hyphenated.contains(whole.toLower())) {
        text.chop(1);
    }
    text += next;
}

/// Returns a line as a running head would repeat it: numbers differ from page to page.
QString pattern(const QString &text)
{
    static const QRegularExpression number(u"\\d+"_s);
    return QString(text).simplified().replace(number, u"#"_s);
}

/// Drops the lines at the very top or bottom that are the same on most pages, and at nearly the same height.
void dropRunningLines(QList<PdfPage> &pages, bool atTop)
{
    QHash<QString, QList<qsizetype>> found;
    qsizetype withText = 0;
    const auto outermost = [atTop](const PdfPage &page) {
        const auto &lines = page.lines;
        return atTop ? std::ranges::min_element(lines, {}, [](const PdfLine &line) { return line.box.top(); })
                     : std::ranges::max_element(lines, {}, [](const PdfLine &line) { return line.box.bottom(); });
    };
    for (qsizetype i = 0; i < pages.size(); ++i) {
        const PdfPage &page = pages.at(i);
        if (page.lines.isEmpty()) {
            continue;
        }
        ++withText;
        const PdfLine &line = *outermost(page);
        const double middle = line.box.center().y();
        if (page.lines.size() > 1 && (atTop ? middle < page.size.height() * 0.12 : middle > page.size.height() * 0.88)) {
            found[pattern(line.text)].append(i);
        }
    }
    for (auto it = found.cbegin(); it != found.cend(); ++it) {
        // Left and right pages often differ, so that two patterns may share the document.
        if (it->size() < 3 || it->size() * 5 < withText * 2) {
            continue;
        }
        // "Page 3 of 12" says nothing even once, and neither does a head that repeats the title below it.
        constexpr qsizetype LongestPageNumber = 20;
        const PdfPage &firstPage = pages.at(it->first());
        const bool titleBelow
            = std::ranges::count_if(firstPage.lines, [&](const PdfLine &line) { return pattern(line.text) == it.key(); }) > 1;
        const bool worthKeeping = it.key().size() > LongestPageNumber && !titleBelow;
        for (qsizetype k = worthKeeping ? 1 : 0; k < it->size(); ++k) {
            PdfPage &page = pages[it->at(k)];
            page.lines.erase(outermost(page));
        }
    }
}

/// Returns the height that most characters have.
double bodyHeight(const QList<PdfPage> &pages)
{
    QMap<int, qint64> characters; // by height in quarters of a point
    qint64 total = 0;
    for (const PdfPage &page : pages) {
        for (const PdfLine &line : page.lines) {
            characters[int(std::lround(line.wordHeight * 4))] += line.text.size();
            total += line.text.size();
        }
    }
    qint64 seen = 0;
    for (auto it = characters.cbegin(); it != characters.cend(); ++it) {
        seen += *it;
        if (seen * 2 >= total) {
            return it.key() / 4.0;
        }
    }
    return 0;
}

struct Block {
    QList<PdfLine> lines;
    bool row = false; ///< the lines are cells of one row
};

bool sameRow(const PdfLine &a, const PdfLine &b)
{
    const double overlap = std::min(a.box.bottom(), b.box.bottom()) - std::max(a.box.top(), b.box.top());
    return overlap > 0.6 * std::min(a.box.height(), b.box.height());
}

/// Finds tables: at least two rows below each other, each of at least two cells, that begin at the same places.
/// Two columns of running text look alike but for their width and their number of rows.
class TableFinder
{
public:
    explicit TableFinder(const PdfPage &page)
        : m_page(page)
    {
    }

    /// Returns for each line the number of its row, or -1 outside tables. `rows` lists the lines of each row, left to right.
    QList<int> find(QList<QList<qsizetype>> &rows)
    {
        QList<int> rowOf(m_page.lines.size(), -1);
        QList<QList<qsizetype>> candidates = visualRows();
        for (qsizetype first = 0; first < candidates.size();) {
            qsizetype last = first;
            while (last + 1 < candidates.size() && aligned(candidates.at(last), candidates.at(last + 1))) {
                ++last;
            }
            if (last > first && isTable(candidates, first, last)) {
                for (qsizetype i = first; i <= last; ++i) {
                    for (const qsizetype line : candidates.at(i)) {
                        rowOf[line] = int(rows.size());
                    }
                    rows.append(candidates.at(i));
                }
            }
            first = last + 1;
        }
        return rowOf;
    }

private:
    [[nodiscard]] QList<QList<qsizetype>> visualRows() const
    {
        QList<qsizetype> order(m_page.lines.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, {}, [&](qsizetype i) { return m_page.lines.at(i).box.center().y(); });
        QList<QList<qsizetype>> rows;
        for (const qsizetype line : order) {
            if (!rows.isEmpty() && sameRow(m_page.lines.at(rows.last().first()), m_page.lines.at(line))) {
                rows.last().append(line);
            } else {
                rows.append(QList<qsizetype>{line});
            }
        }
        for (QList<qsizetype> &row : rows) {
            std::ranges::stable_sort(row, {}, [&](qsizetype i) { return m_page.lines.at(i).box.left(); });
        }
        return rows;
    }

    /// Returns whether the rows follow each other closely and every cell of the shorter one stands under or over one of the
    /// other.
    [[nodiscard]] bool aligned(const QList<qsizetype> &above, const QList<qsizetype> &below) const
    {
        if (above.size() < 2 || below.size() < 2) {
            return false;
        }
        const QRectF upper = m_page.lines.at(above.first()).box;
        const QRectF lower = m_page.lines.at(below.first()).box;
        if (lower.top() - upper.bottom() > 2.5 * upper.height()) {
            return false;
        }
        const auto &fewer = above.size() <= below.size() ? above : below;
        const auto &more = above.size() <= below.size() ? below : above;
        return std::ranges::all_of(fewer, [&](qsizetype i) {
            const QRectF cell = m_page.lines.at(i).box;
            return std::ranges::any_of(more, [&](qsizetype k) {
                const QRectF other = m_page.lines.at(k).box;
                return std::abs(cell.left() - other.left()) < 4 || std::abs(cell.right() - other.right()) < 4
                    || std::abs(cell.center().x() - other.center().x()) < 4;
            });
        });
    }

    [[nodiscard]] bool isTable(const QList<QList<qsizetype>> &rows, qsizetype first, qsizetype last) const
    {
        qsizetype cells = 0;
        qsizetype wide = 0;
        for (qsizetype i = first; i <= last; ++i) {
            for (const qsizetype line : rows.at(i)) {
                ++cells;
                wide += m_page.lines.at(line).box.width() > 0.3 * m_page.size.width() ? 1 : 0;
            }
        }
        // Columns of text fill their width nearly everywhere; a table has at most one wide column.
        return wide * 2 < cells;
    }

    const PdfPage &m_page;
};

/// The usual distance from one line to the next on a page (0: unknown), and the height of the text that it is true of.
struct Pitch {
    double distance = 0;
    double height = 0;
};

/// Returns whether `line` goes on with the paragraph whose lines so far are `block`.
bool continues(const Block &block, const PdfLine &line, const PdfPage &page, const Pitch &pitch)
{
    const PdfLine &before = block.lines.last();
    const double taller = std::max(before.wordHeight, line.wordHeight);
    const double smaller = std::min(before.wordHeight, line.wordHeight);
    if (startsItem(line.text)) {
        return false;
    }
    if (sameRow(before, line) && line.box.left() >= before.box.right() - 1) {
        return true;
    }
    if (smaller > 0 && taller / smaller > SameSize) {
        return false;
    }
    const double step = line.box.top() - before.box.top();
    if (step < -0.5 * line.wordHeight) {
        // In a new column, the paragraph goes on only if the sentence does.
        return !endsSentence(before.text) && !line.text.isEmpty() && line.text.front().isLower();
    }
    // The pitch of the page is that of body text; bigger text is judged by its own height.
    const double usual = pitch.distance > 0 && line.wordHeight < pitch.height * SameSize ? pitch.distance : 1.1 * line.wordHeight;
    if (step > 1.3 * usual) {
        return false;
    }
    const bool item = startsItem(block.lines.first().text);
    const bool indented = line.box.left() > before.box.left() + 0.7 * line.wordHeight;
    if (indented && !(item && block.lines.size() == 1)) {
        return false;
    }
    if (item && line.box.left() < block.lines.first().box.left() + 0.3 * line.wordHeight && endsSentence(before.text)) {
        return false;
    }
    // A last line stops early: the next line's first word would have fitted.
    double right = before.box.right();
    for (const PdfLine &other : page.lines) {
        if (std::abs(other.box.left() - line.box.left()) < 3 * line.wordHeight) {
            right = std::max(right, other.box.right());
        }
    }
    const qsizetype space = line.text.indexOf(u' ');
    const double firstWord
        = line.box.width() * double(space < 0 ? line.text.size() : space) / std::max<qsizetype>(1, line.text.size());
    const double room = right - before.box.right();
    return !(endsSentence(before.text) && room > 2.5 * firstWord + line.wordHeight);
}

/// Returns the distances from one line of body text to the next on a page.
QList<double> lineSteps(const PdfPage &page, double height)
{
    QList<double> steps;
    for (qsizetype i = 1; i < page.lines.size(); ++i) {
        const double step = page.lines.at(i).box.top() - page.lines.at(i - 1).box.top();
        const double taller = std::max(page.lines.at(i).wordHeight, page.lines.at(i - 1).wordHeight);
        if (taller < height * SameSize && step > 0.5 * height && step < 3 * height) {
            steps.append(step);
        }
    }
    return steps;
}

/// Returns the step that is most frequent in the whole document, or 0: a page of short paragraphs has more gaps than lines.
double commonStep(const QList<PdfPage> &pages, double height)
{
    QMap<int, int> counts; // by half points
    for (const PdfPage &page : pages) {
        for (const double step : lineSteps(page, height)) {
            ++counts[int(std::lround(step * 2))];
        }
    }
    const auto most = std::ranges::max_element(counts);
    return most != counts.end() ? most.key() / 2.0 : 0;
}

Pitch linePitch(const PdfPage &page, double height, double common)
{
    QList<double> steps = lineSteps(page, height);
    if (steps.isEmpty()) {
        return {};
    }
    if (std::ranges::any_of(steps, [common](double step) { return std::abs(step - common) < 0.06 * common; })) {
        return {.distance = common, .height = height};
    }
    std::ranges::sort(steps);
    // The usual step lies below the middle: half of the steps may well be gaps between short paragraphs.
    return {.distance = steps.at(steps.size() / 3), .height = height};
}

QList<Block> blocksOf(const PdfPage &page, double height, double common)
{
    QList<QList<qsizetype>> rows;
    const QList<int> rowOf = TableFinder(page).find(rows);
    const Pitch pitch = linePitch(page, height, common);
    QList<Block> blocks;
    QSet<int> done;
    for (qsizetype i = 0; i < page.lines.size(); ++i) {
        const PdfLine &line = page.lines.at(i);
        if (rowOf.at(i) >= 0) {
            if (done.contains(rowOf.at(i))) {
                continue;
            }
            // The first cell met brings in the whole row.
            done.insert(rowOf.at(i));
            Block row{.lines = {}, .row = true};
            for (const qsizetype cell : rows.at(rowOf.at(i))) {
                row.lines.append(page.lines.at(cell));
            }
            blocks.append(row);
        } else if (!blocks.isEmpty() && !blocks.last().row && continues(blocks.last(), line, page, pitch)) {
            blocks.last().lines.append(line);
        } else {
            blocks.append(Block{.lines = {line}, .row = false});
        }
    }
    return blocks;
}

QString comparable(const QString &text)
{
    QString result;
    for (const QChar character : text) {
        if (character.isLetterOrNumber()) {
            result += character.toLower();
        }
    }
    return result;
}

/// Returns the ranks of the sizes that are larger than body text: the largest is level 1.
QMap<int, int> levelsBySize(const QList<QList<Block>> &pages, double body)
{
    QMap<int, int> levels;
    for (const QList<Block> &blocks : pages) {
        for (const Block &block : blocks) {
            if (const double height = block.lines.first().wordHeight; !block.row && height > body * SameSize) {
                levels.insert(-int(std::lround(height * 2)), 0);
            }
        }
    }
    int level = 0;
    int previous = 0;
    for (auto it = levels.begin(); it != levels.end(); ++it) {
        // Half a point more or less is the same size, rounded elsewhere.
        level += level == 0 || it.key() - previous > 1 ? 1 : 0;
        previous = it.key();
        *it = std::min(level, 6);
    }
    return levels;
}

Paragraph paragraphOf(const Block &block, const QSet<QString> &hyphenated)
{
    Paragraph paragraph;
    if (block.row) {
        QStringList cells;
        for (const PdfLine &line : block.lines) {
            cells.append(cleaned(line.text));
        }
        paragraph.kind = Paragraph::Kind::TableRow;
        paragraph.text = cells.join(" | "_L1);
        return paragraph;
    }
    for (const PdfLine &line : block.lines) {
        join(paragraph.text, line.text, hyphenated);
    }
    if (startsItem(paragraph.text)) {
        paragraph.kind = Paragraph::Kind::ListItem;
        paragraph.text = withoutBullet(paragraph.text);
    }
    return paragraph;
}
}

QList<QList<Paragraph>> paragraphsOf(QList<PdfPage> pages, const QList<OutlineEntry> &outline)
{
    dropRunningLines(pages, true);
    dropRunningLines(pages, false);
    const double body = bodyHeight(pages);
    const QSet<QString> hyphenated = hyphenatedWords(pages);
    QHash<std::pair<int, QString>, int> announced;
    for (const OutlineEntry &entry : outline) {
        announced.insert({entry.page, comparable(entry.title)}, entry.level);
    }
    QList<QList<Block>> blocks;
    const double common = commonStep(pages, body);
    for (const PdfPage &page : pages) {
        blocks.append(blocksOf(page, body, common));
    }
    const QMap<int, int> levels = levelsBySize(blocks, body);
    QList<QList<Paragraph>> result;
    for (qsizetype p = 0; p < blocks.size(); ++p) {
        QList<Paragraph> paragraphs;
        for (const Block &block : blocks.at(p)) {
            Paragraph paragraph = paragraphOf(block, hyphenated);
            const bool large = block.lines.first().wordHeight > body * SameSize && paragraph.text.size() <= LongestHeading
                && std::ranges::any_of(paragraph.text, [](QChar character) { return character.isLetter(); });
            if (const int level = announced.value({int(p) + 1, comparable(paragraph.text)}); level > 0 && !block.row) {
                paragraph.kind = Paragraph::Kind::Heading;
                paragraph.level = level;
            } else if (large && !block.row) {
                paragraph.kind = Paragraph::Kind::Heading;
                paragraph.level = levels.value(-int(std::lround(block.lines.first().wordHeight * 2)), 1);
            }
            paragraphs.append(std::move(paragraph));
        }
        result.append(std::move(paragraphs));
    }
    return result;
}
}
