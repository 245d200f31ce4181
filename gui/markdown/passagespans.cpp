// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/passagespans.h"

#include <algorithm>
#include <iterator>

namespace gui
{
MarkdownRuns runsOf(const Passage &passage, const PassageSpan &span)
{
    const MarkdownBlock &block = passage.blocks[span.block];
    return span.row < 0 ? block.runs : block.table.rows.value(span.row).value(span.column);
}

QList<PassageLink> linksIn(const Passage &passage, const PassageSpan &span)
{
    QList<PassageLink> links;
    int position = span.begin;
    for (const MarkdownRun &run : runsOf(passage, span)) {
        const int end = position + static_cast<int>(run.text.size());
        if (!run.target.isEmpty()) {
            if (!links.isEmpty() && links.last().end == position && links.last().target == run.target) {
                links.last().end = end;
            } else {
                links += PassageLink{.begin = position, .end = end, .target = run.target};
            }
        }
        position = end;
    }
    return links;
}

std::pair<int, int> wholeCells(const PassageSpans &spans, int from, int to)
{
    const auto first = std::ranges::find_if(spans, [from](const PassageSpan &span) { return span.end >= from; });
    auto last = std::ranges::find_if(spans, [to](const PassageSpan &span) { return span.begin >= to; });
    if (first == spans.end() || last == spans.begin() || from == to || --last <= first) {
        return {from, to};
    }
    if (first->row == last->row) {
        return {first->begin, last->end};
    }
    const auto begin = std::ranges::find(spans, first->row, &PassageSpan::row);
    const auto behind = std::ranges::find_if(spans, [last](const PassageSpan &span) { return span.row > last->row; });
    return {begin->begin, std::prev(behind)->end};
}
}
