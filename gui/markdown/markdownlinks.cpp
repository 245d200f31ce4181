// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/markdownlinks.h"

#include "gui/markdown/markdownescapes.h"

#include <QUrl>

#include <algorithm>

namespace gui
{
namespace
{
bool isWord(QChar c)
{
    return c.isLetterOrNumber();
}

/// Where an address that was found ends: less the punctuation that belongs to the sentence around it.
qsizetype addressEnd(QStringView text, qsizetype begin, bool inBrackets)
{
    qsizetype end = begin;
    const auto goesOn = [&](QChar c) {
        const bool foreignPunctuation = c.unicode() > 0x7F && c.isPunct();
        return !c.isSpace() && !QStringView(u"<>\"`").contains(c) && !foreignPunctuation
            && !(inBrackets && (c == u'[' || c == u']'));
    };
    while (end < text.size() && goesOn(text[end])) {
        ++end;
    }
    const QStringView address = text.sliced(begin, end - begin);
    qsizetype unopened = address.count(u')') - address.count(u'(');
    while (end > begin) {
        const QChar last = text[end - 1];
        if (last == u')' && unopened > 0) {
            --unopened;
        } else if (!QStringView(u"?!.,:;*_~'\"|").contains(last)) {
            break;
        }
        --end;
    }
    return end;
}

BareLink mailAddress(QStringView text, qsizetype at, qsizetype earliest)
{
    const auto isLocal = [](QChar c) { return c.unicode() < 0x80 && (isWord(c) || QStringView(u".-_+").contains(c)); };
    const auto isDomain = [](QChar c) { return c.unicode() < 0x80 && (isWord(c) || c == u'-' || c == u'.'); };
    qsizetype begin = at;
    while (begin > earliest && isLocal(text[begin - 1])) {
        --begin;
    }
    qsizetype end = at + 1;
    while (end < text.size() && isDomain(text[end])) {
        ++end;
    }
    while (end > at + 1 && !isWord(text[end - 1])) {
        --end;
    }
    const QStringView domain = text.sliced(at + 1, end - at - 1);
    if (begin == at || !domain.contains(u'.') || domain.contains(u"..") || domain.startsWith(u'.')) {
        return {.begin = begin, .end = at + 1};
    }
    return {.begin = begin, .end = end, .target = QStringView(u"mailto:") + text.sliced(begin, end - begin)};
}
}

bool isAllowedLink(QStringView target)
{
    static constexpr QStringView Schemes[] = {u"http:", u"https:", u"mailto:"};
    const bool known
        = std::ranges::any_of(Schemes, [target](QStringView s) { return target.startsWith(s, Qt::CaseInsensitive); });
    const QUrl url = known ? QUrl(target.toString(), QUrl::StrictMode) : QUrl();
    if (!url.isValid()) {
        return false;
    }
    const QString scheme = url.scheme();
    return ((scheme == u"http" || scheme == u"https") && !url.host().isEmpty()) || (scheme == u"mailto" && !url.path().isEmpty());
}

QString encodedLink(const QString &target)
{
    return QString::fromUtf8(QUrl(target).toEncoded());
}

QString hostOf(const QString &target)
{
    const QUrl url(target);
    return url.scheme() == u"mailto" ? url.path() : url.host(QUrl::FullyEncoded);
}

std::optional<LinkDestination> linkDestination(QStringView text, qsizetype from)
{
    constexpr int MostParentheses = 32; // as in the reference implementation of CommonMark, so that no text takes long
    const auto skipSpaces = [text](qsizetype i) {
        while (i < text.size() && text[i].isSpace()) {
            ++i;
        }
        return i;
    };
    qsizetype i = skipSpaces(from);
    qsizetype end = i;
    LinkDestination link;
    if (i < text.size() && text[i] == u'<') {
        for (end = ++i; end < text.size() && text[end] != u'>'; ++end) {
            if (text[end] == u'<' || text[end] == u'\n') {
                return std::nullopt;
            }
            end += text[end] == u'\\' ? 1 : 0;
        }
        if (end >= text.size()) {
            return std::nullopt;
        }
        link.target = unescaped(text.sliced(i, end - i)).replace(u' ', QStringLiteral("%20"));
        ++end;
    } else {
        int depth = 0;
        for (; end < text.size() && !text[end].isSpace(); ++end) {
            if (text[end] == u'\\' && end + 1 < text.size() && isEscapable(text[end + 1])) {
                ++end;
            } else if (text[end] == u'(' && ++depth > MostParentheses) {
                return std::nullopt;
            } else if (text[end] == u')' && --depth < 0) {
                break;
            }
        }
        link.target = unescaped(text.sliced(i, end - i));
    }
    i = skipSpaces(end);
    if (i > end && i < text.size() && QStringView(u"\"'(").contains(text[i])) {
        const QChar close = text[i] == u'(' ? QChar(u')') : text[i];
        for (end = ++i; end < text.size() && text[end] != close; ++end) {
            if (close == u')' && text[end] == u'(') {
                return std::nullopt;
            }
            end += text[end] == u'\\' ? 1 : 0;
        }
        if (end >= text.size()) {
            return std::nullopt;
        }
        link.title = unescaped(text.sliced(i, end - i)).replace(u'\n', u' ');
        i = skipSpaces(end + 1);
    }
    if (i >= text.size() || text[i] != u')') {
        return std::nullopt;
    }
    link.end = i + 1;
    return link;
}

BareLink bareLink(QStringView text, qsizetype at, qsizetype earliest, bool inBrackets)
{
    if (text[at] == u'@') {
        return mailAddress(text, at, earliest);
    }
    const QStringView before = text.sliced(earliest, at - earliest);
    const bool hasScheme = text[at] == u':';
    BareLink link{.begin = at, .end = at + 1};
    if (hasScheme) {
        const qsizetype scheme = before.endsWith(u"https", Qt::CaseInsensitive) ? 5
            : before.endsWith(u"http", Qt::CaseInsensitive)                     ? 4
                                                                                : 0;
        if (scheme == 0 || !text.sliced(at).startsWith(u"://")) {
            return link;
        }
        link.begin -= scheme;
    } else if (!text.sliced(at).startsWith(u"www.")) {
        return link;
    }
    if (link.begin > 0 && isWord(text[link.begin - 1])) {
        return link;
    }
    link.end = addressEnd(text, link.begin, inBrackets);
    const QStringView address = text.sliced(link.begin, link.end - link.begin);
    const QString target = hasScheme ? address.toString() : QStringView(u"https://") + address;
    if ((hasScheme || address.size() > QStringView(u"www.").size()) && isAllowedLink(target)) {
        link.target = target;
    }
    return link;
}
}
