// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/markdownescapes.h"

#include "documents/entities.h"

#include <QRegularExpression>

namespace gui
{
bool turnsDirection(QChar c)
{
    return c >= u'\u202A' && c <= u'\u202E';
}

bool isEscapable(QChar c)
{
    return QStringView(u"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~").contains(c);
}

Entity entityAt(QStringView text, qsizetype from)
{
    constexpr qsizetype LongestName = 32;
    const QStringView rest = text.sliced(from + 1).first(std::min(LongestName, text.size() - from - 1));
    const qsizetype end = rest.indexOf(u';');
    if (end < 1) {
        return {};
    }
    static const QRegularExpression number(QStringLiteral(R"(^#([0-9]{1,7}|[xX][0-9a-fA-F]{1,6})\z)"));
    const QStringView name = rest.first(end);
    const bool known = !name.startsWith(u'#') || number.matchView(name).hasMatch();
    QString character = known ? documents::entity(name) : QString();
    if (character.isEmpty() || turnsDirection(character.front())) {
        return {};
    }
    if (character.front().category() == QChar::Other_Control) {
        character = QStringLiteral(" ");
    }
    return {.text = character, .length = end + 2};
}

QString unescaped(QStringView text)
{
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size();) {
        if (text[i] == u'\\' && i + 1 < text.size() && isEscapable(text[i + 1])) {
            out += text[i + 1];
            i += 2;
            continue;
        }
        if (const Entity entity = text[i] == u'&' ? entityAt(text, i) : Entity(); entity.length > 0) {
            out += entity.text;
            i += entity.length;
            continue;
        }
        out += text[i++];
    }
    return out;
}
}
