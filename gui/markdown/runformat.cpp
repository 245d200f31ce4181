// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/runformat.h"

#include "gui/markdown/passagestyle.h"

namespace gui
{
namespace
{
/// A text document would begin another block, or a frame, at these.
bool endsABlock(QChar c)
{
    return c == u'\n' || c == u'\r' || c == QChar::ParagraphSeparator || c == QChar(0xfdd0) || c == QChar(0xfdd1);
}

QString inOneBlock(QString text)
{
    for (QChar &c : text) {
        if (endsABlock(c)) {
            c = QChar::LineSeparator;
        }
    }
    return text;
}
}

QTextCharFormat formatOf(const MarkdownRun &run, QTextCharFormat base, const PassageStyle &style)
{
    if (run.styles.testFlag(MarkdownRun::Emphasis)) {
        base.setFontItalic(true);
    }
    if (run.styles.testFlag(MarkdownRun::Strong)) {
        base.setFontWeight(QFont::Bold);
    }
    if (run.styles.testFlag(MarkdownRun::Strikethrough)) {
        base.setFontStrikeOut(true);
    }
    if (run.styles.testFlag(MarkdownRun::Code)) {
        base.setFontFamilies(PassageStyle::familiesOf(style.codeFont));
        base.setFontFixedPitch(true);
        base.setBackground(style.codeColor);
    }
    if (!run.target.isEmpty()) {
        base.setAnchor(true);
        base.setAnchorHref(run.target);
        base.setForeground(style.linkColor);
        base.setFontUnderline(true);
    }
    return base;
}

QTextBlockFormat directedFormat(const MarkdownRuns &runs)
{
    QTextBlockFormat format;
    const bool rightToLeft = plainText(runs).isRightToLeft();
    format.setLayoutDirection(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    format.setAlignment((rightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute);
    return format;
}

void insertRuns(QTextCursor &cursor, const MarkdownRuns &runs, const QTextCharFormat &base, const PassageStyle &style)
{
    for (const MarkdownRun &run : runs) {
        cursor.insertText(inOneBlock(run.text), formatOf(run, base, style));
    }
}
}
