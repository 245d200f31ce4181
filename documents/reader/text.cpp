// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Plain text: paragraphs from blank lines, line lengths and bullets.
#include "documents/reader/text.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace documents::reader
{
namespace
{
constexpr qsizetype LongestWrappedLine = 120;

/// Returns whether the lines of one block were broken by width (and are to be joined) or on purpose (and are kept apart).
bool isWrapped(const QStringList &lines)
{
    qsizetype longest = 0;
    for (const QString &line : lines) {
        longest = std::max(longest, line.size());
    }
    if (longest < 40 || longest > LongestWrappedLine) {
        return false;
    }
    // A wrapped line is one into which the next line's first word would not have fitted any more.
    qsizetype full = 0;
    for (qsizetype i = 0; i + 1 < lines.size(); ++i) {
        const qsizetype space = lines.at(i + 1).indexOf(u' ');
        const qsizetype word = space < 0 ? lines.at(i + 1).size() : space;
        full += lines.at(i).size() + 1 + word > longest - 4 ? 1 : 0;
    }
    return full * 3 >= (lines.size() - 1) * 2;
}

void addBlock(const QStringList &lines, Builder &builder)
{
    static const QRegularExpression bullet(uR"(^\s*([-*+•–‣▪]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S)"_s,
                                           QRegularExpression::UseUnicodePropertiesOption);
    const bool wrapped = isWrapped(lines);
    QString current;
    bool item = false;
    const auto flush = [&] {
        builder.add(item ? Paragraph::Kind::ListItem : Paragraph::Kind::Body, current);
        current.clear();
    };
    for (const QString &line : lines) {
        const bool startsItem = bullet.match(line).hasMatch();
        const bool indented = line.startsWith(u' ') || line.startsWith(u'\t');
        const bool joins = !startsItem && (wrapped || (item && indented));
        if (!joins) {
            flush();
            item = startsItem;
        }
        if (!current.isEmpty()) {
            current += u' ';
        }
        current += line;
    }
    flush();
}
}

void readText(const QString &text, Builder &builder)
{
    const QStringList pages = text.split(u'\f');
    builder.setHasPages(pages.size() > 1);
    for (qsizetype p = 0; p < pages.size() && !builder.full(); ++p) {
        if (p + 1 == pages.size() && p > 0 && pages.at(p).trimmed().isEmpty()) {
            break; // a form feed after the last page
        }
        builder.beginPage();
        QString page = pages.at(p);
        page.replace("\r\n"_L1, "\n"_L1)
            .replace(u'\r', u'\n')
            .replace(QChar::LineSeparator, u'\n')
            .replace(QChar::ParagraphSeparator, "\n\n"_L1);
        QStringList block;
        for (const QString &line : page.split(u'\n')) {
            if (!QStringView(line).trimmed().isEmpty()) {
                block.append(line);
            } else if (!block.isEmpty()) {
                addBlock(block, builder);
                block.clear();
            }
        }
        if (!block.isEmpty()) {
            addBlock(block, builder);
        }
    }
}
}
