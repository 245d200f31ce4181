// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/markdowndump.h"

#include "gui/markdown/markdownescapes.h"

#include <QRegularExpression>
#include <QStringList>

using namespace gui;

namespace test
{
namespace
{
using Style = MarkdownRun::Style;

QString dump(const MarkdownRuns &runs)
{
    QString text;
    for (const MarkdownRun &run : runs) {
        QString piece = run.source.isEmpty() ? run.text : run.source;
        const auto tag = [&piece, &run](Style style, QChar name) {
            if (run.styles.testFlag(style)) {
                piece = QStringLiteral("<%1>%2</%1>").arg(name).arg(piece);
            }
        };
        tag(Style::Formula, u'f');
        tag(Style::Code, u'c');
        tag(Style::Emphasis, u'i');
        tag(Style::Strong, u'b');
        tag(Style::Strikethrough, u's');
        text += run.target.isEmpty() ? piece : u"<a " + run.target + u'>' + piece + u"</a>";
    }
    return text.replace(QChar::LineSeparator, u'⏎').replace(u'\n', u'⏎');
}

QString containers(const MarkdownBlock &block)
{
    QString text;
    for (const MarkdownContainer &container : block.containers) {
        if (container.kind == MarkdownContainer::Kind::Quote) {
            text += QStringLiteral("> ");
        } else if (!container.first) {
            text += QStringLiteral("  ");
        } else {
            text += container.marker.isEmpty() ? QStringLiteral("- ") : container.marker + u' ';
            text += container.task == MarkdownContainer::Task::Open ? QStringLiteral("[ ] ")
                : container.task == MarkdownContainer::Task::Done   ? QStringLiteral("[x] ")
                                                                    : QString();
        }
    }
    return text;
}

QString dump(const MarkdownTable &table)
{
    QStringList rows;
    for (const QList<MarkdownRuns> &row : table.rows) {
        QStringList cells;
        for (qsizetype i = 0; i < row.size(); ++i) {
            const Qt::Alignment side = table.alignments.value(i);
            const bool head = &row == &table.rows.first();
            const QString left = head && (side == Qt::AlignLeft || side == Qt::AlignHCenter) ? QStringLiteral(":") : QString();
            const QString right = head && (side == Qt::AlignRight || side == Qt::AlignHCenter) ? QStringLiteral(":") : QString();
            cells += left + dump(row[i]) + right;
        }
        rows += cells.join(QStringLiteral(" | "));
    }
    return QStringLiteral("TABLE ") + rows.join(QStringLiteral(" ‖ "));
}

QString dump(const MarkdownBlock &block)
{
    const QString text = QString(block.text).replace(u'\n', u'⏎');
    switch (block.kind) {
    case MarkdownBlock::Kind::Paragraph:
        return dump(block.runs);
    case MarkdownBlock::Kind::Heading:
        return QString(block.level, u'#') + u' ' + dump(block.runs);
    case MarkdownBlock::Kind::Code:
        return QStringLiteral("CODE(%1) ").arg(block.info) + text;
    case MarkdownBlock::Kind::Formula:
        return QStringLiteral("FORMULA ") + QString(block.source).replace(u'\n', u'⏎');
    case MarkdownBlock::Kind::Table:
        return dump(block.table);
    case MarkdownBlock::Kind::Rule:
        return QStringLiteral("RULE");
    }
    return {};
}

QString everything(const MarkdownRuns &runs)
{
    QString text;
    for (const MarkdownRun &run : runs) {
        text += (run.source.isEmpty() ? run.text : run.source) + run.target;
    }
    return text;
}

QString everything(const MarkdownBlock &block)
{
    QString text = block.info + everything(block.runs) + (block.source.isEmpty() ? block.text : block.source);
    for (const QList<MarkdownRuns> &row : block.table.rows) {
        for (const MarkdownRuns &cell : row) {
            text += everything(cell);
        }
    }
    return text;
}

bool isLatin(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}
}

QString dump(const QList<MarkdownBlock> &blocks)
{
    QStringList lines;
    for (const MarkdownBlock &block : blocks) {
        lines += QString(containers(block) + dump(block));
    }
    return lines.join(u'\n');
}

QString everything(const QList<MarkdownBlock> &blocks)
{
    QString text;
    for (const MarkdownBlock &block : blocks) {
        text += everything(block);
    }
    return text;
}

qsizetype firstLostLetter(const QString &source, const QList<MarkdownBlock> &blocks)
{
    static const QRegularExpression consumed(QStringLiteral(R"(<br ?/?>|\[[xX]\]|&#?[A-Za-z0-9]+;)"),
                                             QRegularExpression::CaseInsensitiveOption);
    const QString shown = everything(blocks);
    QString wanted = source;
    wanted.removeIf(turnsDirection);
    const QString written = wanted;
    for (auto match = consumed.globalMatch(written); match.hasNext();) {
        const auto found = match.next();
        wanted.replace(found.capturedStart(), found.capturedLength(), QString(found.capturedLength(), u' '));
    }
    qsizetype at = 0;
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        if (!isLatin(wanted[i])) {
            continue;
        }
        while (at < shown.size() && shown[at].toLower() != wanted[i].toLower()) {
            ++at;
        }
        if (at == shown.size()) {
            return i;
        }
        ++at;
    }
    return -1;
}
}
