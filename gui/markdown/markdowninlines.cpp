// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Tokens from left to right, then emphasis between them by CommonMark's stack of delimiters, then runs.
#include "gui/markdown/markdowninlines.h"

#include "gui/markdown/emphasis.h"
#include "gui/markdown/formula.h"
#include "gui/markdown/formulaspans.h"
#include "gui/markdown/inlinetoken.h"
#include "gui/markdown/markdownescapes.h"
#include "gui/markdown/markdownline.h"
#include "gui/markdown/markdownlinks.h"
#include "gui/markdown/runwriter.h"

#include <QHash>
#include <QList>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace gui
{
namespace
{
constexpr QStringView Special = u"\\`*_~[]!<&\n$:@w";
constexpr QStringView LineBreak = u"\u2028";

bool isSpace(QChar c)
{
    return c == u' ' || c == u'\t';
}

/// For each run of backticks where the next one of the same length begins, all in one go.
QHash<qsizetype, qsizetype> pairedBackticks(QStringView text)
{
    QHash<qsizetype, qsizetype> pairs;
    QHash<int, qsizetype> lastOfLength;
    for (qsizetype i = text.indexOf(u'`'); i >= 0; i = text.indexOf(u'`', i)) {
        const int length = runLength(text.sliced(i), u'`');
        if (const auto last = lastOfLength.constFind(length); last != lastOfLength.cend()) {
            pairs.insert(*last, i);
        }
        lastOfLength[length] = i;
        i += length;
    }
    return pairs;
}

/// Reads a text into tokens.
class InlineReader
{
public:
    explicit InlineReader(QStringView text)
        : m_text(text)
        , m_formulas(text)
        , m_backticks(pairedBackticks(text))
        , m_lastDestination(text.lastIndexOf(QStringView(u"](")))
    {
    }

    InlineTokens read()
    {
        while (m_at < m_text.size()) {
            if (!Special.contains(m_text[m_at]) || !takeSpecial()) {
                ++m_at;
            }
        }
        flush(m_at);
        m_emphasis.resolve(m_result.tokens, 0);
        return std::move(m_result);
    }

private:
    /// A [ or ![ that may begin a link.
    struct Bracket {
        qsizetype token = 0;
        qsizetype delimiters = 0; ///< how many there were before it
        bool image = false;
    };

    /// Whether something special stood here; if not, the character is text.
    bool takeSpecial()
    {
        switch (m_text[m_at].unicode()) {
        case u'\\':
            return takeFormula() || takeEscape();
        case u'$':
            return takeFormula() || takeText(runLength(m_text.sliced(m_at), u'$'));
        case u'`':
            return takeCode();
        case u'*':
        case u'_':
        case u'~':
            return takeDelimiters();
        case u'!':
            return m_at + 1 < m_text.size() && m_text[m_at + 1] == u'[' && takeOpeningBracket(true);
        case u'[':
            return takeOpeningBracket(false);
        case u']':
            return takeClosingBracket();
        case u'<':
            return takeAngle();
        case u'&':
            return takeEntity();
        case u'\n':
            return takeLineBreak();
        case u':':
        case u'@':
        case u'w':
            return takeBareLink();
        default:
            return false;
        }
    }

    /// Makes a token of the plain text before `end`.
    void flush(qsizetype end)
    {
        if (end > m_begin) {
            m_result.tokens += InlineToken{.text = m_text.sliced(m_begin, end - m_begin)};
        }
    }

    /// Adds a token for what stands here and is so long.
    void add(const InlineToken &token, qsizetype length)
    {
        flush(m_at);
        m_result.tokens += token;
        m_begin = m_at += length;
    }

    bool takeText(int length)
    {
        m_at += length;
        return true;
    }

    bool takeEscape()
    {
        const qsizetype next = m_at + 1;
        if (next < m_text.size() && m_text[next] == u'\n') {
            flush(m_at);
            m_begin = ++m_at;
            return true;
        }
        if (next < m_text.size() && isEscapable(m_text[next])) {
            add({.text = m_text.sliced(next, 1)}, 2);
            return true;
        }
        return false;
    }

    bool takeEntity()
    {
        const Entity entity = entityAt(m_text, m_at);
        if (entity.length > 0) {
            add({.text = m_result.keep(entity.text)}, entity.length);
        }
        return entity.length > 0;
    }

    bool takeFormula()
    {
        const auto span = m_formulas.at(m_at);
        if (!span) {
            return false;
        }
        MarkdownRun::Styles styles = MarkdownRun::Formula;
        styles.setFlag(MarkdownRun::Display, span->display);
        const QString set = formulaInLine(withoutDelimiters(span->source));
        add({.text = m_result.keep(set), .styles = styles, .source = span->source}, span->source.size());
        return true;
    }

    bool takeCode()
    {
        const int length = runLength(m_text.sliced(m_at), u'`');
        const auto close = m_backticks.constFind(m_at);
        if (close == m_backticks.cend()) {
            return takeText(length);
        }
        QStringView code = m_text.sliced(m_at + length, *close - m_at - length);
        const bool blank = code.trimmed().isEmpty();
        const auto bordered = [](QChar c) { return c == u' ' || c == u'\n'; };
        if (!blank && code.size() > 1 && bordered(code.front()) && bordered(code.back())) {
            code = code.sliced(1).chopped(1);
        }
        if (code.contains(u'\n')) {
            code = m_result.keep(code.toString().replace(u'\n', u' '));
        }
        add({.text = code, .styles = MarkdownRun::Code}, *close + length - m_at);
        return true;
    }

    bool takeDelimiters()
    {
        const int length = runLength(m_text.sliced(m_at), m_text[m_at]);
        const Delimiters delimiters = delimitersAt(m_text, m_at, length);
        if (!delimiters.canOpen && !delimiters.canClose) {
            return takeText(length);
        }
        flush(m_at);
        m_emphasis.add(delimiters, m_result.tokens.size());
        m_begin = m_at;
        add({.text = m_text.sliced(m_at, length)}, length);
        return true;
    }

    bool takeOpeningBracket(bool image)
    {
        if (m_at > m_lastDestination) {
            return false;
        }
        flush(m_at);
        m_begin = m_at;
        m_brackets += Bracket{.token = m_result.tokens.size(), .delimiters = m_emphasis.size(), .image = image};
        const int length = image ? 2 : 1;
        add({.text = m_text.sliced(m_at, length)}, length);
        return true;
    }

    bool takeClosingBracket()
    {
        if (m_brackets.isEmpty()) {
            return false;
        }
        const Bracket bracket = m_brackets.takeLast();
        const bool active = bracket.image || m_brackets.size() >= m_inactive;
        m_inactive = std::min(m_inactive, m_brackets.size());
        const bool hasDestination = active && m_at + 1 < m_text.size() && m_text[m_at + 1] == u'(';
        const auto destination = hasDestination ? linkDestination(m_text, m_at + 2) : std::nullopt;
        if (!destination) {
            return false;
        }
        m_emphasis.resolve(m_result.tokens, bracket.delimiters);
        m_result.tokens[bracket.token].link = m_result.links.size();
        m_result.links += InlineLink{.target = destination->target, .title = destination->title};
        add({.endsLink = true}, destination->end - m_at);
        if (!bracket.image) {
            m_inactive = m_brackets.size(); // no link lies in a link: what opened before this one is text
        }
        return true;
    }

    void addAutolink(QStringView text, const QString &target, qsizetype length)
    {
        flush(m_at);
        m_begin = m_at;
        m_result.tokens += InlineToken{.link = m_result.links.size()};
        m_result.links += InlineLink{.target = target, .automatic = true};
        m_result.tokens += InlineToken{.text = text};
        add({.endsLink = true}, length);
    }

    bool takeAngle()
    {
        qsizetype end = m_at + 1;
        while (end < m_text.size() && !m_text[end].isSpace() && m_text[end] != u'<' && m_text[end] != u'>') {
            ++end;
        }
        if (end < m_text.size() && m_text[end] == u'>') {
            const QStringView inside = m_text.sliced(m_at + 1, end - m_at - 1);
            const bool mail = inside.contains(u'@') && !inside.contains(u':');
            const QString target = mail ? QStringView(u"mailto:") + inside : inside.toString();
            if (isAllowedLink(target)) {
                addAutolink(inside, target, inside.size() + 2);
                return true;
            }
        }
        static constexpr QStringView Names[] = {u"<br>", u"<br/>", u"<br />"};
        for (const QStringView name : Names) {
            if (m_text.sliced(m_at).startsWith(name, Qt::CaseInsensitive)) {
                add({.text = LineBreak}, name.size());
                return true;
            }
        }
        return false;
    }

    bool takeBareLink()
    {
        if (m_at < m_noLinkBefore) {
            return false;
        }
        const BareLink link = bareLink(m_text, m_at, m_begin, !m_brackets.isEmpty());
        m_noLinkBefore = link.end;
        if (link.target.isEmpty()) {
            return false;
        }
        m_at = link.begin;
        addAutolink(m_text.sliced(link.begin, link.end - link.begin), link.target, link.end - link.begin);
        return true;
    }

    bool takeLineBreak()
    {
        qsizetype end = m_at;
        while (end > m_begin && isSpace(m_text[end - 1])) {
            --end;
        }
        flush(end);
        m_begin = m_at;
        qsizetype next = m_at + 1;
        while (next < m_text.size() && isSpace(m_text[next])) {
            ++next;
        }
        add({.text = LineBreak}, next - m_at);
        return true;
    }

    QStringView m_text;
    FormulaSpans m_formulas;
    QHash<qsizetype, qsizetype> m_backticks;
    qsizetype m_lastDestination; ///< behind which no bracket begins a link
    qsizetype m_at = 0;
    qsizetype m_begin = 0; ///< of the plain text before m_at that is no token yet
    qsizetype m_noLinkBefore = 0;
    InlineTokens m_result;
    Emphasis m_emphasis;
    QList<Bracket> m_brackets;
    qsizetype m_inactive = 0; ///< so many of the first brackets begin no link
};
}

MarkdownRuns inlineRuns(QStringView text)
{
    if (std::ranges::any_of(text, turnsDirection)) {
        QString straight = text.toString();
        straight.removeIf(turnsDirection);
        return RunWriter(InlineReader(straight).read()).write();
    }
    return RunWriter(InlineReader(text).read()).write();
}
}
