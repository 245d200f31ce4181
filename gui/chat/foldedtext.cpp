// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/foldedtext.h"

#include <algorithm>

namespace gui
{
namespace
{
// What is only a little longer than the beginning is not folded: the button would take the place of the rest.
constexpr qsizetype LongestCharacters = 3000;
constexpr qsizetype LongestLines = 40;
constexpr qsizetype FoldedCharacters = 1200;
constexpr qsizetype FoldedLines = 16;

/// Returns where the line with this number ends, counted from 1, or the size of the text.
qsizetype endOfLine(const QString &text, qsizetype line)
{
    qsizetype end = -1;
    for (; line > 0; --line) {
        end = text.indexOf(u'\n', end + 1);
        if (end < 0) {
            return text.size();
        }
    }
    return end;
}
}

QString foldedText(const QString &text)
{
    if (text.size() <= LongestCharacters && endOfLine(text, LongestLines) == text.size()) {
        return {};
    }
    qsizetype end = std::min(endOfLine(text, FoldedLines), FoldedCharacters);
    if (end == FoldedCharacters) {
        const qsizetype space = text.lastIndexOf(u' ', end);
        end = space > FoldedCharacters / 2 ? space : end;
    }
    if (text[end - 1].isHighSurrogate()) {
        --end;
    }
    return text.first(end) + u'…';
}
}
