// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/formulaspans.h"

#include "gui/markdown/formulasymbols.h"

#include <QList>

#include <algorithm>
#include <utility>

namespace gui
{
namespace
{
constexpr QStringView Begin = u"\\begin{";
constexpr QStringView End = u"\\end{";

/// The name of the environment whose \begin{ or \end{ stands at `from`; empty if it is none.
QStringView environmentName(QStringView text, qsizetype from, QStringView command)
{
    constexpr qsizetype LongestName = 20;
    if (!text.sliced(from).startsWith(command)) {
        return {};
    }
    const QStringView rest = text.sliced(from + command.size()).first(std::min(LongestName, text.size() - from - command.size()));
    const qsizetype close = rest.indexOf(u'}');
    return close > 0 ? rest.first(close) : QStringView();
}

/// Whether text between delimiters that also have other uses is mathematics and not prose.
bool looksLikeMathematics(QStringView text)
{
    static constexpr QStringView Marks = u"\\^_{}=+<>";
    if (text.trimmed().isEmpty()) {
        return false;
    }
    if (std::ranges::any_of(text, [](QChar c) { return Marks.contains(c); })) {
        return true;
    }
    int words = 0;
    qsizetype longest = 0;
    for (qsizetype i = 0; i < text.size();) {
        qsizetype end = i;
        while (end < text.size() && text[end].isLetter()) {
            ++end;
        }
        const QStringView word = text.sliced(i, end - i);
        if (!word.isEmpty() && !isFunctionName(word)) {
            ++words;
            longest = std::max(longest, word.size());
        }
        i = std::max(end, i + 1);
    }
    return longest <= 1 || (longest == 2 && words == 1);
}

bool endsWithUnescaped(QStringView line, QStringView delimiter)
{
    return line.endsWith(delimiter) && !line.chopped(delimiter.size()).endsWith(u'\\');
}
}

FormulaSpans::FormulaSpans(QStringView text)
    : m_text(text)
{
}

std::optional<FormulaSpan> FormulaSpans::at(qsizetype from)
{
    if (m_text[from] == u'$') {
        return dollars(from);
    }
    if (from + 1 < m_text.size() && (m_text[from + 1] == u'(' || m_text[from + 1] == u'[')) {
        return bracketed(from);
    }
    return environment(from);
}

/// \( \) and \[ \]. One that opens before the first has closed makes the first one text.
std::optional<FormulaSpan> FormulaSpans::bracketed(qsizetype from) const
{
    const bool display = m_text[from + 1] == u'[';
    for (qsizetype i = from + 2; i + 1 < m_text.size(); ++i) {
        if (m_text[i] != u'\\') {
            continue;
        }
        const QChar next = m_text[i + 1];
        if (next == (display ? u'[' : u'(')) {
            return std::nullopt;
        }
        if (next == (display ? u']' : u')')) {
            const QStringView inside = m_text.sliced(from + 2, i - from - 2);
            return looksLikeMathematics(inside)
                ? std::optional(FormulaSpan{.source = m_text.sliced(from, i + 2 - from), .display = display})
                : std::nullopt;
        }
        ++i;
    }
    return std::nullopt;
}

/// $ $ on one line and $$ $$. Only the next dollar can be the end, so that of two prices none is.
std::optional<FormulaSpan> FormulaSpans::dollars(qsizetype from) const
{
    const bool display = from + 1 < m_text.size() && m_text[from + 1] == u'$';
    const qsizetype width = display ? 2 : 1;
    const auto isWordAt
        = [this](qsizetype i) { return i >= 0 && i < m_text.size() && (m_text[i].isLetterOrNumber() || m_text[i] == u'$'); };
    const qsizetype begin = from + width;
    if (isWordAt(from - 1) || begin >= m_text.size() || m_text[begin] == u'$' || (!display && m_text[begin].isSpace())) {
        return std::nullopt;
    }
    qsizetype end = begin;
    while (end < m_text.size() && m_text[end] != u'$' && (display || m_text[end] != u'\n')) {
        end += m_text[end] == u'\\' ? 2 : 1;
    }
    if (end >= m_text.size() || m_text[end] != u'$' || (display && (end + 1 >= m_text.size() || m_text[end + 1] != u'$'))) {
        return std::nullopt;
    }
    const QStringView inside = m_text.sliced(begin, end - begin);
    if (isWordAt(end + width) || (!display && inside.back().isSpace()) || !looksLikeMathematics(inside)) {
        return std::nullopt;
    }
    return FormulaSpan{.source = m_text.sliced(from, end + width - from), .display = display};
}

std::optional<FormulaSpan> FormulaSpans::environment(qsizetype from)
{
    if (!isMathematicalEnvironment(environmentName(m_text, from, Begin))) {
        return std::nullopt;
    }
    matchEnvironments();
    const auto end = m_environments.constFind(from);
    if (end == m_environments.cend()) {
        return std::nullopt;
    }
    return FormulaSpan{.source = m_text.sliced(from, *end - from), .display = true};
}

/// Pairs all of them in one go: looking for the end of each would go over a text of beginnings once for each of them.
void FormulaSpans::matchEnvironments()
{
    if (std::exchange(m_matched, true)) {
        return;
    }
    QList<std::pair<QStringView, qsizetype>> begun;
    for (qsizetype i = m_text.indexOf(u'\\'); i >= 0 && i + 1 < m_text.size(); i = m_text.indexOf(u'\\', i)) {
        if (const QStringView name = environmentName(m_text, i, Begin); !name.isEmpty()) {
            begun.emplace_back(name, i);
        } else if (const QStringView ended = environmentName(m_text, i, End); !ended.isEmpty() && !begun.isEmpty()) {
            if (begun.last().first == ended) {
                m_environments.insert(begun.last().second, i + End.size() + ended.size() + 1);
            }
            begun.removeLast();
        }
        i += 2;
    }
}

QStringView withoutDelimiters(QStringView source)
{
    if (source.startsWith(u"$$") || source.startsWith(u"\\[") || source.startsWith(u"\\(")) {
        return source.sliced(2).chopped(2);
    }
    return source.startsWith(u'$') ? source.sliced(1).chopped(1) : source;
}

QString unfinishedFormulaEnd(QStringView line)
{
    if (line.startsWith(Begin)) {
        const QStringView name = environmentName(line, 0, Begin);
        const QString end = End + name + u'}';
        return isMathematicalEnvironment(name) && !line.contains(end) ? end : QString();
    }
    for (const auto &[begin, end] :
         {std::pair(QStringView(u"\\["), QStringView(u"\\]")), std::pair(QStringView(u"$$"), QStringView(u"$$"))}) {
        const bool begins = line.startsWith(begin) && !line.sliced(begin.size()).contains(end);
        const bool alone = endsWithUnescaped(line, begin) && line.count(begin) == 1;
        if (begins || alone) {
            return end.toString();
        }
    }
    return {};
}
}
