// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/emphasis.h"

#include <array>

namespace gui
{
namespace
{
char32_t characterBefore(QStringView text, qsizetype at)
{
    if (at == 0) {
        return U' ';
    }
    const QChar last = text[at - 1];
    return last.isLowSurrogate() && at > 1 && text[at - 2].isHighSurrogate() ? QChar::surrogateToUcs4(text[at - 2], last)
                                                                             : last.unicode();
}

char32_t characterAt(QStringView text, qsizetype at)
{
    if (at >= text.size()) {
        return U' ';
    }
    const QChar first = text[at];
    return first.isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate()
        ? QChar::surrogateToUcs4(first, text[at + 1])
        : first.unicode();
}

bool isPunctuation(char32_t c)
{
    return QChar::isPunct(c) || QChar::isSymbol(c);
}

/// A letter of a script that puts no spaces between words.
bool isWrittenWithoutSpaces(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Hangul:
        return true;
    default:
        return false;
    }
}
}

Delimiters delimitersAt(QStringView text, qsizetype from, int length)
{
    const char32_t before = characterBefore(text, from);
    const char32_t after = characterAt(text, from + length);
    const auto bounds = [](char32_t c) { return QChar::isSpace(c) || isPunctuation(c); };
    const bool leftFlanking
        = !QChar::isSpace(after) && (!isPunctuation(after) || bounds(before) || isWrittenWithoutSpaces(before));
    const bool rightFlanking
        = !QChar::isSpace(before) && (!isPunctuation(before) || bounds(after) || isWrittenWithoutSpaces(after));
    Delimiters delimiters{.character = text[from], .count = length, .canOpen = leftFlanking, .canClose = rightFlanking};
    if (text[from] == u'_') {
        delimiters.canOpen = leftFlanking && (!rightFlanking || isPunctuation(before));
        delimiters.canClose = rightFlanking && (!leftFlanking || isPunctuation(after));
    } else if (text[from] == u'~' && length != 2) {
        delimiters.canOpen = delimiters.canClose = false;
    }
    return delimiters;
}

void Emphasis::add(const Delimiters &delimiters, qsizetype token)
{
    m_entries += Entry{.delimiters = delimiters, .original = delimiters.count, .token = token, .previous = m_last};
    if (m_last >= 0) {
        m_entries[m_last].next = m_entries.size() - 1;
    }
    m_last = m_entries.size() - 1;
}

void Emphasis::resolve(QList<InlineToken> &tokens, qsizetype bottom)
{
    // Below which no opener is left for a closer of that kind: by character, whether it can open too, and length.
    std::array<qsizetype, 2 * 3 * 3> bottoms;
    bottoms.fill(bottom);
    const auto bottomFor = [&bottoms](const Entry &closer) -> qsizetype & {
        const int kind = closer.delimiters.character == u'*' ? 0 : closer.delimiters.character == u'_' ? 1 : 2;
        return bottoms[(kind * 2 + (closer.delimiters.canOpen ? 1 : 0)) * 3 + closer.original % 3];
    };
    qsizetype closer = m_last;
    while (closer >= 0 && m_entries[closer].previous >= bottom) {
        closer = m_entries[closer].previous;
    }
    while (closer >= bottom && closer >= 0) {
        const Entry entry = m_entries[closer];
        if (!entry.delimiters.canClose) {
            closer = entry.next;
            continue;
        }
        const qsizetype opener = openerOf(closer, bottomFor(entry));
        if (opener >= 0) {
            pair(tokens, opener, closer);
            if (m_entries[closer].delimiters.count == 0) {
                closer = m_entries[closer].next;
            }
            continue;
        }
        bottomFor(entry) = closer;
        if (!entry.delimiters.canOpen) {
            remove(closer);
        }
        closer = entry.next;
    }
    while (m_last >= bottom) {
        m_last = m_entries[m_last].previous;
    }
    if (m_last >= 0) {
        m_entries[m_last].next = -1;
    }
}

qsizetype Emphasis::openerOf(qsizetype closer, qsizetype bottom) const
{
    const Delimiters &end = m_entries[closer].delimiters;
    for (qsizetype i = m_entries[closer].previous; i >= bottom; i = m_entries[i].previous) {
        const Delimiters &begin = m_entries[i].delimiters;
        if (!begin.canOpen || begin.character != end.character) {
            continue;
        }
        const int sum = m_entries[i].original + m_entries[closer].original;
        const bool both = begin.canClose || end.canOpen;
        const bool thirds = m_entries[i].original % 3 == 0 && m_entries[closer].original % 3 == 0;
        if (begin.character == u'~' || !both || sum % 3 != 0 || thirds) {
            return i;
        }
    }
    return -1;
}

void Emphasis::pair(QList<InlineToken> &tokens, qsizetype opener, qsizetype closer)
{
    Entry &begin = m_entries[opener];
    Entry &end = m_entries[closer];
    const bool two = begin.delimiters.count >= 2 && end.delimiters.count >= 2;
    const EmphasisKind kind = begin.delimiters.character == u'~' ? EmphasisKind::Strikethrough
        : two                                                    ? EmphasisKind::Strong
                                                                 : EmphasisKind::Emphasis;
    ++tokens[begin.token].opens[static_cast<size_t>(kind)];
    ++tokens[end.token].closes[static_cast<size_t>(kind)];
    begin.next = closer;
    end.previous = opener;
    for (Entry *used : {&begin, &end}) {
        const int count = two ? 2 : 1;
        used->delimiters.count -= count;
        tokens[used->token].text.chop(count);
    }
    if (begin.delimiters.count == 0) {
        remove(opener);
    }
    if (end.delimiters.count == 0) {
        remove(closer);
    }
}

/// From the stack; it still knows what came behind it.
void Emphasis::remove(qsizetype entry)
{
    const qsizetype previous = m_entries[entry].previous;
    const qsizetype next = m_entries[entry].next;
    if (previous >= 0) {
        m_entries[previous].next = next;
    }
    if (next >= 0) {
        m_entries[next].previous = previous;
    } else {
        m_last = previous;
    }
}
}
