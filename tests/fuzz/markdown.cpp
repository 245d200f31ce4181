// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An answer, which a model writes.
#include "gui/markdown/markdownparser.h"
#include "tests/fuzz/targets.h"
#include "tests/support/markdowndump.h"

#include <QString>

using namespace gui;

namespace fuzz
{
namespace
{
QList<MarkdownBlock> parsed(const QString &text, qsizetype piece)
{
    MarkdownParser parser;
    qsizetype closed = 0;
    for (qsizetype from = 0; from < text.size(); from += piece) {
        parser.append(QStringView(text).sliced(from, std::min(piece, text.size() - from)));
        mustHold(parser.closed().size() >= closed);
        closed = parser.closed().size();
        if (piece > 1) {
            (void)parser.tail();
        }
    }
    parser.finish();
    mustHold(parser.tail().isEmpty());
    return parser.closed();
}

void mustBeSafe(const MarkdownRuns &runs)
{
    for (const MarkdownRun &run : runs) {
        const QString &target = run.target;
        mustHold(target.isEmpty() || target.startsWith(u"http:") || target.startsWith(u"https:")
                 || target.startsWith(u"mailto:"));
        mustHold(!run.text.contains(u'\n'));
        for (const QChar c : run.text) {
            mustHold(run.styles.testFlag(MarkdownRun::Code) || run.styles.testFlag(MarkdownRun::Formula) || c < u'\u202A'
                     || c > u'\u202E');
        }
    }
}
}

void markdown(std::string_view input)
{
    const QString text = QString::fromUtf8(input.data(), static_cast<qsizetype>(input.size()));
    const QList<MarkdownBlock> blocks = parsed(text, std::max<qsizetype>(1, text.size()));
    mustHold(blocks == parsed(text, 1) && blocks == parsed(text, 7));
    for (const MarkdownBlock &block : blocks) {
        mustHold(block.begin >= 0 && block.begin <= block.end && block.end <= text.size() && !block.open);
        mustBeSafe(block.runs);
        for (const QList<MarkdownRuns> &row : block.table.rows) {
            for (const MarkdownRuns &cell : row) {
                mustBeSafe(cell);
            }
        }
    }
    // An address is shown, but encoded, which may turn letters into other ones.
    mustHold(text.contains(u'%') || test::firstLostLetter(text, blocks) < 0);
}
}
