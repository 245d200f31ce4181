// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/markdownsanitizer.h"

#include <QUrl>

#include <algorithm>
#include <optional>

namespace gui
{
namespace
{
constexpr auto Escapable = u"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

qsizetype runLength(QStringView text, qsizetype from, QChar character)
{
    qsizetype end = from;
    while (end < text.size() && text[end] == character) {
        ++end;
    }
    return end - from;
}

/// Returns the place behind the closing backticks of the code span that opens at `from`, or nothing if it does not end on this
/// line or in this cell.
std::optional<qsizetype> codeSpanEnd(QStringView text, qsizetype from, bool table)
{
    const qsizetype length = runLength(text, from, u'`');
    for (qsizetype i = from + length; i < text.size() && text[i] != u'\n'; ++i) {
        if (table && text[i] == u'|') {
            return std::nullopt;
        }
        if (text[i] == u'`') {
            const qsizetype run = runLength(text, i, u'`');
            if (run == length) {
                return i + run;
            }
            i += run - 1;
        }
    }
    return std::nullopt;
}

struct Link {
    QStringView label;
    QString target;
    qsizetype end = 0; ///< past the closing parenthesis
};

/// Returns the place of the ] that closes the [ at `from`, if it is on the same line.
std::optional<qsizetype> closingBracket(QStringView text, qsizetype from, bool table)
{
    int depth = 0;
    for (qsizetype i = from; i < text.size() && text[i] != u'\n'; ++i) {
        if (text[i] == u'\\') {
            ++i;
        } else if (text[i] == u'`') {
            const auto end = codeSpanEnd(text, i, table);
            i = end ? *end - 1 : i + runLength(text, i, u'`') - 1;
        } else if (text[i] == u'[') {
            ++depth;
        } else if (text[i] == u']' && --depth == 0) {
            return i;
        }
    }
    return std::nullopt;
}

/// Returns the inline link whose [ is at `from`, if there is one that ends on the same line (CommonMark 6.3).
std::optional<Link> inlineLink(QStringView text, qsizetype from, bool table)
{
    const auto close = closingBracket(text, from, table);
    if (!close || *close + 1 >= text.size() || text[*close + 1] != u'(') {
        return std::nullopt;
    }
    qsizetype i = *close + 2;
    int depth = 1;
    const qsizetype begin = i;
    for (; i < text.size() && text[i] != u'\n'; ++i) {
        if (text[i] == u'\\') {
            ++i;
        } else if (text[i] == u'(') {
            ++depth;
        } else if (text[i] == u')' && --depth == 0) {
            break;
        }
    }
    if (i >= text.size() || text[i] != u')') {
        return std::nullopt;
    }
    QStringView inside = text.sliced(begin, i - begin).trimmed();
    if (inside.startsWith(u'<') && inside.contains(u'>')) {
        inside = inside.sliced(1, inside.indexOf(u'>') - 1);
    } else {
        qsizetype space = 0;
        while (space < inside.size() && !inside[space].isSpace()) {
            ++space;
        }
        inside = inside.first(space);
    }
    return Link{.label = text.sliced(from + 1, *close - from - 1), .target = inside.toString(), .end = i + 1};
}

class Sanitizer
{
public:
    explicit Sanitizer(bool table)
        : m_table(table)
    {
    }

    QString run(QStringView text, bool insideLink)
    {
        QString out;
        out.reserve(text.size() + text.size() / 8);
        for (qsizetype i = 0; i < text.size();) {
            i = step(text, i, insideLink, out);
        }
        return out;
    }

private:
    /// Writes what stands at `i` and returns the place behind it.
    qsizetype step(QStringView text, qsizetype i, bool insideLink, QString &out)
    {
        const QChar c = text[i];
        if (c == u'\\' && i + 1 < text.size() && QStringView(Escapable).contains(text[i + 1])) {
            out += text.sliced(i, 2);
            return i + 2;
        }
        if (c == u'`') {
            const auto end = codeSpanEnd(text, i, m_table);
            const qsizetype next = end.value_or(i + runLength(text, i, u'`'));
            if (end) {
                out += text.sliced(i, next - i);
            } else {
                for (qsizetype k = i; k < next; ++k) {
                    out += QStringView(u"\\`");
                }
            }
            return next;
        }
        if (c == u'<') {
            return angle(text, i, out);
        }
        if (c == u'!' && i + 1 < text.size() && text[i + 1] == u'[') {
            return image(text, i, insideLink, out);
        }
        if (c == u'[') {
            return bracket(text, i, insideLink, out);
        }
        if (insideLink && c == u']') {
            out += QStringView(u"\\]");
            return i + 1;
        }
        out += c;
        return i + 1;
    }

    qsizetype angle(QStringView text, qsizetype i, QString &out)
    {
        const qsizetype close = text.indexOf(u'>', i);
        if (close > i + 1) {
            const QStringView inside = text.sliced(i + 1, close - i - 1);
            const bool spaceless = std::ranges::none_of(inside, [](QChar c) { return c.isSpace() || c == u'<' || c == u'`'; });
            if (spaceless && isAllowedLink(inside)) {
                writeLink(inside, inside.toString(), out);
                return close + 1;
            }
        }
        out += QStringView(u"\\<");
        return i + 1;
    }

    qsizetype image(QStringView text, qsizetype i, bool insideLink, QString &out)
    {
        const auto link = inlineLink(text, i + 1, m_table);
        if (!link) {
            out += QStringView(u"\\!");
            return i + 1;
        }
        if (insideLink) {
            out += run(link->label, true);
        } else {
            writeLink(link->label, link->target, out);
        }
        return link->end;
    }

    qsizetype bracket(QStringView text, qsizetype i, bool insideLink, QString &out)
    {
        if (insideLink) {
            out += QStringView(u"\\[");
            return i + 1;
        }
        if (const auto link = inlineLink(text, i, m_table)) {
            writeLink(link->label, link->target, out);
            return link->end;
        }
        openBracket(out);
        return i + 1;
    }

    /// Writes a [. A ! before it is escaped, since both would make an image of what this class has just taken apart.
    static void openBracket(QString &out)
    {
        if (out.endsWith(u'!')) {
            qsizetype backslashes = 0;
            while (backslashes < out.size() - 1 && out[out.size() - 2 - backslashes] == u'\\') {
                ++backslashes;
            }
            if (backslashes % 2 == 0) {
                out.insert(out.size() - 1, u'\\');
            }
        }
        out += u'[';
    }

    void writeLink(QStringView label, const QString &target, QString &out)
    {
        const QString text = run(label.trimmed().isEmpty() ? QStringView(target) : label, true);
        if (!isAllowedLink(target)) {
            out += text;
            if (!target.isEmpty() && !label.trimmed().isEmpty()) {
                out += u" (" + codeSpan(target) + u')';
            }
            return;
        }
        const QUrl url(target);
        const QString host = url.scheme() == u"mailto" ? url.path() : url.host();
        openBracket(out);
        out += text + u"](<" + QString::fromUtf8(url.toEncoded()) + u">)";
        if (!label.contains(host, Qt::CaseInsensitive) && !label.trimmed().isEmpty()) {
            out += u" (" + codeSpan(host) + u')';
        }
    }

    bool m_table;
};
}

QString sanitizedMarkdown(QStringView markdown, bool table)
{
    return Sanitizer(table).run(markdown, false);
}

QString codeSpan(QStringView code)
{
    qsizetype longest = 0;
    for (qsizetype i = 0; i < code.size(); ++i) {
        if (code[i] == u'`') {
            const qsizetype run = runLength(code, i, u'`');
            longest = std::max(longest, run);
            i += run - 1;
        }
    }
    const QString fence(longest + 1, u'`');
    QString inside = code.toString();
    inside.replace(u'\n', u' ');
    if (inside.startsWith(u'`') || inside.endsWith(u'`')) {
        inside = u' ' + inside + u' ';
    }
    return fence + inside + fence;
}

bool isAllowedLink(QStringView target)
{
    const QUrl url(target.toString(), QUrl::StrictMode);
    if (!url.isValid()) {
        return false;
    }
    const QString scheme = url.scheme();
    return ((scheme == u"http" || scheme == u"https") && !url.host().isEmpty()) || (scheme == u"mailto" && !url.path().isEmpty());
}
}
