// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/markdownhtml.h"

namespace gui
{
namespace
{
QString html(const MarkdownRun &run)
{
    QString text = run.text.toHtmlEscaped();
    text.replace(QChar::LineSeparator, QStringLiteral("<br/>"));
    const auto wrap = [&](MarkdownRun::Style style, QStringView tag) {
        if (run.styles.testFlag(style)) {
            text = u'<' + tag + u'>' + text + u"</" + tag + u'>';
        }
    };
    wrap(MarkdownRun::Code, u"code");
    wrap(MarkdownRun::Emphasis, u"em");
    wrap(MarkdownRun::Strong, u"strong");
    wrap(MarkdownRun::Strikethrough, u"s");
    return run.target.isEmpty() ? text : u"<a href=\"" + run.target.toHtmlEscaped() + u"\">" + text + u"</a>";
}

QString html(const MarkdownRuns &runs)
{
    QString text;
    for (const MarkdownRun &run : runs) {
        text += html(run);
    }
    return text;
}

QString html(const MarkdownTable &table)
{
    QString rows;
    for (const QList<MarkdownRuns> &row : table.rows) {
        QString cells;
        for (qsizetype i = 0; i < row.size(); ++i) {
            const Qt::Alignment side = table.alignments.value(i);
            const QString align = side == Qt::AlignHCenter ? QStringLiteral("center")
                : side == Qt::AlignRight                   ? QStringLiteral("right")
                                                           : QStringLiteral("left");
            const QString tag = &row == &table.rows.first() ? QStringLiteral("th") : QStringLiteral("td");
            cells += u'<' + tag + u" align=\"" + align + u"\">" + html(row[i]) + u"</" + tag + u'>';
        }
        rows += u"<tr>" + cells + u"</tr>";
    }
    return u"<table>" + rows + u"</table>";
}

/// The marks of the items that begin at a block: the number, a bullet, a box to tick.
QString marks(const MarkdownBlock &block)
{
    QString text;
    for (const MarkdownContainer &container : block.containers) {
        if (container.kind == MarkdownContainer::Kind::Item && container.first) {
            const QString mark = container.task == MarkdownContainer::Task::Done ? QStringLiteral("☑")
                : container.task == MarkdownContainer::Task::Open                ? QStringLiteral("☐")
                : container.marker.isEmpty()                                     ? QStringLiteral("•")
                                                                                 : container.marker;
            text += mark + QChar::Nbsp;
        }
    }
    return text;
}
}

QString toHtml(const MarkdownBlock &block)
{
    constexpr int Indent = 24;
    switch (block.kind) {
    case MarkdownBlock::Kind::Paragraph:
    case MarkdownBlock::Kind::Heading: {
        const QString tag
            = block.kind == MarkdownBlock::Kind::Heading ? u'h' + QString::number(block.level) : QStringLiteral("p");
        const QString margin = QString::number(block.containers.size() * Indent);
        return u'<' + tag + u" style=\"margin-left:" + margin + u"px\">" + marks(block).toHtmlEscaped() + html(block.runs) + u"</"
            + tag + u'>';
    }
    case MarkdownBlock::Kind::Code:
    case MarkdownBlock::Kind::Formula:
        return u"<pre>" + block.text.toHtmlEscaped() + u"</pre>";
    case MarkdownBlock::Kind::Table:
        return html(block.table);
    case MarkdownBlock::Kind::Rule:
        break;
    }
    return {};
}
}
