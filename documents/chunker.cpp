// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Greedy packing of paragraphs, stepping back from each full piece to the boundary that hurts least.
#include "documents/chunker.h"

#include <QTextBoundaryFinder>

#include <algorithm>
#include <array>
#include <limits>

using namespace Qt::StringLiterals;

namespace documents
{
namespace
{
/// A paragraph, or the part of a long one, that stays in one piece.
struct Unit {
    Span span;
    QString text;
    Paragraph::Kind kind = Paragraph::Kind::Body;
    int level = 0;
    int tokens = 0;
    bool firstOfParagraph = true;
    bool announced = false; ///< an outline entry begins on the page that this unit opens
};

constexpr std::array Boundaries = {QTextBoundaryFinder::Sentence, QTextBoundaryFinder::Word, QTextBoundaryFinder::Grapheme};

QStringList fragments(const QString &text, QTextBoundaryFinder::BoundaryType type)
{
    QStringList parts;
    QTextBoundaryFinder finder(type, text);
    qsizetype begin = 0;
    while (finder.toNextBoundary() > 0) {
        parts.append(text.sliced(begin, finder.position() - begin));
        begin = finder.position();
    }
    if (begin < text.size()) {
        parts.append(text.sliced(begin));
    }
    return parts;
}

/// Appends `text` to `parts` in pieces of at most `maxTokens`, cut at Boundaries[step] or, where that is too coarse, at a finer
/// one.
void splitInto(QStringList &parts, const QString &text, int maxTokens, const TokenCounter &countTokens, size_t step)
{
    if (countTokens(text) <= maxTokens || step >= Boundaries.size()) {
        parts.append(text);
        return;
    }
    const QStringList pieces = fragments(text, Boundaries.at(step));
    QList<int> counts;
    counts.reserve(pieces.size());
    for (const QString &piece : pieces) {
        counts.append(countTokens(piece));
    }
    for (qsizetype begin = 0; begin < pieces.size();) {
        qint64 sum = 0;
        qsizetype end = begin;
        while (end < pieces.size() && sum + counts.at(end) <= maxTokens) {
            sum += counts.at(end++);
        }
        if (end == begin) {
            splitInto(parts, pieces.at(begin++), maxTokens, countTokens, step + 1);
            continue;
        }
        QString joined = pieces.sliced(begin, end - begin).join(QString());
        while (end > begin + 1 && countTokens(joined) > maxTokens) {
            joined.chop(pieces.at(--end).size());
        }
        parts.append(joined);
        begin = end;
    }
}

bool isLine(Paragraph::Kind kind)
{
    return kind == Paragraph::Kind::ListItem || kind == Paragraph::Kind::TableRow;
}

QString joined(const QList<Unit> &units, qsizetype begin, qsizetype end)
{
    QString text;
    for (qsizetype i = begin; i < end; ++i) {
        if (i > begin) {
            const Unit &before = units.at(i - 1);
            const Unit &unit = units.at(i);
            if (!unit.firstOfParagraph) {
                text += u' ';
            } else {
                text += isLine(unit.kind) && isLine(before.kind) ? "\n"_L1 : "\n\n"_L1;
            }
        }
        text += units.at(i).text.trimmed();
    }
    return text;
}

QList<Unit> unitsOf(const Document &document, int maxTokens, const TokenCounter &countTokens)
{
    QList<Unit> units;
    for (qsizetype p = 0; p < document.pages.size(); ++p) {
        const Page &page = document.pages.at(p);
        const bool announced
            = std::ranges::any_of(document.outline, [&](const OutlineEntry &entry) { return entry.page == page.number; });
        bool pageBegins = true;
        for (qsizetype i = 0; i < page.paragraphs.size(); ++i) {
            const Paragraph &paragraph = page.paragraphs.at(i);
            if (paragraph.text.trimmed().isEmpty()) {
                continue;
            }
            qsizetype begin = 0;
            for (const QString &part : splitText(paragraph.text, maxTokens, countTokens)) {
                units.append({.span = {.page = p, .paragraph = i, .begin = begin, .end = begin + part.size()},
                              .text = part,
                              .kind = paragraph.kind,
                              .level = paragraph.level,
                              .tokens = countTokens(part),
                              .firstOfParagraph = begin == 0,
                              .announced = announced && pageBegins});
                begin += part.size();
                pageBegins = false;
            }
        }
    }
    return units;
}

/// Returns how good it is to cut before units[at]: higher is better.
int cutValue(const QList<Unit> &units, qsizetype at)
{
    const Unit &before = units.at(at - 1);
    const Unit &unit = units.at(at);
    if (before.kind == Paragraph::Kind::Heading && unit.kind != Paragraph::Kind::Heading) {
        return -100;
    }
    if (!unit.firstOfParagraph) {
        return -20;
    }
    if (unit.kind == Paragraph::Kind::Heading) {
        return before.kind == Paragraph::Kind::Heading && before.level < unit.level ? -50 : 60 - 5 * std::clamp(unit.level, 1, 6);
    }
    if (unit.announced) {
        return 30;
    }
    if (before.span.page != unit.span.page) {
        return 15;
    }
    return isLine(unit.kind) && isLine(before.kind) ? -10 : 0;
}

/// Returns the end of the piece that begins at `begin`, given that units up to `full` fit: the best cut in its later half.
qsizetype bestCut(const QList<Unit> &units, qsizetype begin, qsizetype full)
{
    qint64 total = 0;
    for (qsizetype i = begin; i < full; ++i) {
        total += units.at(i).tokens;
    }
    qsizetype best = full;
    int bestValue = std::numeric_limits<int>::min();
    qint64 sum = total;
    for (qsizetype at = full; at > begin && (sum * 2 >= total || at == full); --at) {
        const int fill = total > 0 ? int(40 * sum / total) : 0;
        if (const int value = cutValue(units, at) + fill; value > bestValue) {
            bestValue = value;
            best = at;
        }
        sum -= units.at(at - 1).tokens;
    }
    return best;
}

/// Follows the headings through the document, or its outline where the text shows none.
class HeadingTrail
{
public:
    explicit HeadingTrail(const Document &document)
        : m_outline(document.outline)
    {
        for (const Page &page : document.pages) {
            m_inText = m_inText || std::ranges::any_of(page.paragraphs, [](const Paragraph &paragraph) {
                           return paragraph.kind == Paragraph::Kind::Heading;
                       });
        }
        std::ranges::stable_sort(m_outline, {}, &OutlineEntry::page);
    }

    void pass(const Unit &unit, int page)
    {
        if (m_inText) {
            if (unit.kind == Paragraph::Kind::Heading && unit.firstOfParagraph) {
                enter(unit.text.trimmed(), unit.level);
            }
            return;
        }
        for (; m_next < m_outline.size() && m_outline.at(m_next).page <= page; ++m_next) {
            enter(m_outline.at(m_next).title, m_outline.at(m_next).level);
        }
    }

    [[nodiscard]] QString path() const
    {
        QStringList titles;
        for (const auto &[title, level] : m_stack) {
            titles.append(title);
        }
        return titles.join(u" › "_s);
    }

private:
    void enter(const QString &title, int level)
    {
        while (!m_stack.isEmpty() && m_stack.last().second >= level) {
            m_stack.removeLast();
        }
        m_stack.append({title, level});
    }

    QList<OutlineEntry> m_outline;
    QList<std::pair<QString, int>> m_stack;
    qsizetype m_next = 0;
    bool m_inText = false;
};
}

QStringList splitText(const QString &text, int maxTokens, const TokenCounter &countTokens)
{
    QStringList parts;
    if (!text.isEmpty()) {
        splitInto(parts, text, std::max(1, maxTokens), countTokens, 0);
    }
    return parts;
}

QList<Piece> chunk(const Document &document, int maxTokens, const TokenCounter &countTokens)
{
    const int limit = std::max(1, maxTokens);
    const QList<Unit> units = unitsOf(document, limit, countTokens);
    const int separator = std::max(1, countTokens(u"\n\n"_s));
    HeadingTrail trail(document);
    QList<Piece> pieces;
    for (qsizetype begin = 0; begin < units.size();) {
        qint64 sum = 0;
        qsizetype end = begin;
        while (end < units.size() && (end == begin || sum + separator + units.at(end).tokens <= limit)) {
            sum += units.at(end).tokens + (end > begin ? separator : 0);
            ++end;
        }
        if (end < units.size()) {
            end = bestCut(units, begin, end);
        }
        while (end > begin + 1 && countTokens(joined(units, begin, end)) > limit) {
            --end;
        }
        Piece piece;
        for (qsizetype i = begin; i < end; ++i) {
            const int page = document.pages.at(units.at(i).span.page).number;
            trail.pass(units.at(i), page);
            if (i == begin) {
                piece.heading = trail.path();
                piece.firstPage = page;
            }
            piece.lastPage = page;
            piece.spans.append(units.at(i).span);
        }
        piece.text = joined(units, begin, end);
        piece.tokens = countTokens(piece.text);
        pieces.append(std::move(piece));
        begin = end;
    }
    return pieces;
}
}
