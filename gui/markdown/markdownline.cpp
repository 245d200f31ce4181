// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/markdownline.h"

#include <QRegularExpression>

#include <algorithm>

namespace gui
{
namespace
{
constexpr int TabStop = 4;

bool isBlank(QChar c)
{
    return c == u' ' || c == u'\t';
}
}

int runLength(QStringView text, QChar character)
{
    const auto end = std::ranges::find_if(text, [character](QChar c) { return c != character; });
    return static_cast<int>(end - text.begin());
}

MarkdownLine::MarkdownLine(QStringView text)
    : m_text(text)
{
}

int MarkdownLine::indent() const
{
    int column = m_column;
    for (qsizetype i = m_at; i < m_text.size() && isBlank(m_text[i]); ++i) {
        column += m_text[i] == u'\t' ? TabStop - column % TabStop : 1;
    }
    return column - m_column;
}

QStringView MarkdownLine::rest() const
{
    return m_text.sliced(m_at).trimmed();
}

QString MarkdownLine::text() const
{
    if (m_insideTab) {
        return QString(TabStop - m_column % TabStop, u' ') + m_text.sliced(m_at + 1);
    }
    return m_text.sliced(m_at).toString();
}

void MarkdownLine::skipColumns(int columns)
{
    while (columns > 0 && m_at < m_text.size() && isBlank(m_text[m_at])) {
        const int width = m_text[m_at] == u'\t' ? TabStop - m_column % TabStop : 1;
        m_insideTab = width > columns;
        m_column += std::min(width, columns);
        columns -= width;
        m_at += m_insideTab ? 0 : 1;
    }
}

void MarkdownLine::skipCharacters(int count)
{
    skipColumns(indent());
    m_at += count;
    m_column += count;
}

std::optional<Fence> fenceIn(QStringView text)
{
    if (text.isEmpty() || (text.front() != u'`' && text.front() != u'~')) {
        return std::nullopt;
    }
    const int length = runLength(text, text.front());
    const QStringView info = text.sliced(length).trimmed();
    if (length < 3 || (text.front() == u'`' && info.contains(u'`'))) {
        return std::nullopt;
    }
    return Fence{.marker = text.front(), .length = length, .info = info.toString()};
}

bool closesFence(QStringView text, QChar marker, int length)
{
    const int run = runLength(text, marker);
    return run >= length && run == text.size();
}

std::optional<Heading> headingIn(QStringView text)
{
    const int level = runLength(text, u'#');
    if (level < 1 || level > 6 || (level < text.size() && !isBlank(text[level]))) {
        return std::nullopt;
    }
    QStringView inside = text.sliced(level).trimmed();
    QStringView opened = inside;
    while (opened.endsWith(u'#')) {
        opened.chop(1);
    }
    if (opened.isEmpty() || isBlank(opened.back())) {
        inside = opened.trimmed();
    }
    return Heading{.level = level, .text = inside};
}

int underlineLevel(QStringView text)
{
    if (text.isEmpty()) {
        return 0;
    }
    return runLength(text, u'=') == text.size() ? 1 : runLength(text, u'-') == text.size() ? 2 : 0;
}

bool isRule(QStringView text)
{
    if (text.isEmpty() || !QStringView(u"*-_").contains(text.front())) {
        return false;
    }
    const QChar marker = text.front();
    return std::ranges::all_of(text, [marker](QChar c) { return c == marker || isBlank(c); }) && text.count(marker) >= 3;
}

std::optional<ListMarker> listMarkerIn(QStringView text)
{
    constexpr int MostDigits = 9;
    if (text.isEmpty()) {
        return std::nullopt;
    }
    ListMarker marker;
    if (QStringView(u"-+*").contains(text.front())) {
        marker.type = text.front();
        marker.width = 1;
    } else {
        int digits = 0;
        while (digits < text.size() && digits <= MostDigits && text[digits] >= u'0' && text[digits] <= u'9') {
            ++digits;
        }
        if (digits == 0 || digits > MostDigits || digits == text.size() || (text[digits] != u'.' && text[digits] != u')')) {
            return std::nullopt;
        }
        marker.type = text[digits];
        marker.width = digits + 1;
        marker.number = text.first(digits).toInt();
    }
    marker.empty = marker.width == text.size();
    if (!marker.empty && !isBlank(text[marker.width])) {
        return std::nullopt;
    }
    return marker;
}

QList<Qt::Alignment> delimiterRow(QStringView text)
{
    const bool onlyDelimiters = std::ranges::all_of(text, [](QChar c) { return QStringView(u"|:- \t").contains(c); });
    if (!onlyDelimiters || !text.contains(u'|')) {
        return {};
    }
    QList<Qt::Alignment> columns;
    for (const QString &cell : cellsIn(text)) {
        const bool left = cell.startsWith(u':');
        const bool right = cell.size() > 1 && cell.endsWith(u':');
        const qsizetype dashes = cell.size() - (left ? 1 : 0) - (right ? 1 : 0);
        if (dashes == 0 || QStringView(cell).count(u'-') != dashes
            || runLength(QStringView(cell).sliced(left ? 1 : 0), u'-') != dashes) {
            return {};
        }
        columns += left && right ? Qt::AlignHCenter : left ? Qt::AlignLeft : right ? Qt::AlignRight : Qt::Alignment();
    }
    return columns;
}

QStringList cellsIn(QStringView text)
{
    if (text.startsWith(u'|')) {
        text = text.sliced(1);
    }
    QStringList cells;
    QString cell;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'\\' && i + 1 < text.size()) {
            if (text[i + 1] != u'|') {
                cell += text[i];
            }
            cell += text[++i];
        } else if (text[i] == u'|') {
            cells += cell.trimmed();
            cell.clear();
        } else {
            cell += text[i];
        }
    }
    if (cells.isEmpty() || !cell.trimmed().isEmpty()) {
        cells += cell.trimmed(); // the last bar may be missing
    }
    return cells;
}

bool onlyMarkers(QStringView partial)
{
    static const QRegularExpression pattern(QStringLiteral(R"(^[ \t]*(?:[-=*_+#>`~|: \t]*|\d{1,9}[.)]?[ \t]*)$)"));
    return pattern.matchView(partial).hasMatch();
}
}
