// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/passagetext.h"

#include <algorithm>

namespace gui
{
namespace
{
constexpr auto Escaped = u"\\*_`[]<"; ///< what would mean something in Markdown

/// A fence or the signs of a code span that do not occur in the code.
QString fenceFor(const QString &code, qsizetype least)
{
    QString fence(least, u'`');
    while (code.contains(fence)) {
        fence += u'`';
    }
    return fence;
}

QString markedDown(const QString &words, const MarkdownRun &run)
{
    QString marked;
    if (run.styles.testFlag(MarkdownRun::Code)) {
        const QString fence = fenceFor(words, 1);
        const QString space = words.startsWith(u'`') || words.endsWith(u'`') ? QStringLiteral(" ") : QString();
        marked = fence + space + words + space + fence;
    } else {
        for (const QChar c : words) {
            if (QStringView(Escaped).contains(c)) {
                marked += u'\\';
            }
            marked += c;
        }
    }
    const auto wrap = [&](MarkdownRun::Style style, const QString &sign) {
        if (run.styles.testFlag(style)) {
            marked = sign + marked + sign;
        }
    };
    wrap(MarkdownRun::Strikethrough, QStringLiteral("~~"));
    wrap(MarkdownRun::Emphasis, QStringLiteral("*"));
    wrap(MarkdownRun::Strong, QStringLiteral("**"));
    if (!run.target.isEmpty()) {
        marked = u'[' + marked + QStringLiteral("](") + run.target + u')';
    }
    return marked;
}

/// Puts the text of a passage together, from one position to another.
class Writer
{
public:
    Writer(const Passage &passage, const PassageSpans &spans, int from, int to, bool markdown)
        : m_passage(passage)
        , m_spans(spans)
        , m_from(from)
        , m_to(to)
        , m_markdown(markdown)
    {
    }

    QString run() const { return m_passage.kind == Passage::Kind::Table ? table() : prose(); }

    /// Code, or a formula, which has no parts.
    QString verbatim() const
    {
        const MarkdownBlock &block = m_passage.blocks.first();
        if (m_passage.kind == Passage::Kind::Formula) {
            return block.source;
        }
        const int from = std::max(0, m_from);
        const QString code = block.text.mid(from, m_to - from);
        const QString fence = fenceFor(code, 3);
        return m_markdown ? fence + block.language + u'\n' + code + u'\n' + fence : code;
    }

private:
    [[nodiscard]] bool touches(const PassageSpan &span) const { return span.begin < m_to && span.end > m_from; }

    [[nodiscard]] QString prose() const
    {
        QString text;
        const MarkdownBlock *before = nullptr;
        for (const PassageSpan &span : m_spans) {
            const MarkdownBlock &block = m_passage.blocks[span.block];
            const bool rule = block.kind == MarkdownBlock::Kind::Rule && span.begin >= m_from && span.begin < m_to;
            const bool emptyItem = span.begin == span.end && span.begin >= m_from && span.begin < m_to;
            if (!touches(span) && !rule && !emptyItem) {
                continue;
            }
            if (before != nullptr) {
                const bool together = !block.containers.isEmpty() && !before->containers.isEmpty()
                    && block.containers.last().first && block.containers.first().list != 0
                    && block.containers.first().list == before->containers.first().list;
                text += together ? QStringLiteral("\n") : QStringLiteral("\n\n");
            }
            text += rule ? QStringLiteral("---") : blockText(span, block);
            before = &block;
        }
        return m_markdown && m_passage.isQuoted() ? QStringLiteral("> ") + text.replace(u'\n', QLatin1StringView("\n> ")) : text;
    }

    [[nodiscard]] QString blockText(const PassageSpan &span, const MarkdownBlock &block) const
    {
        QString text = inlineText(span, block.kind == MarkdownBlock::Kind::Heading);
        const bool whole = m_from < span.begin || (m_from == span.begin && m_to > span.end);
        if (m_markdown && whole && block.kind == MarkdownBlock::Kind::Heading) {
            text.prepend(QString(block.level, u'#') + u' ');
        }
        QString indent; // of the lines after the first one
        QString marks;
        for (const MarkdownContainer &container : block.containers) {
            if (container.kind == MarkdownContainer::Kind::Item) {
                const QString marker = (container.marker.isEmpty() ? QStringLiteral("-") : container.marker) + u' ';
                const QString spaces(marker.size(), u' ');
                marks += container.first && whole ? marker + tick(container) : spaces;
                indent += spaces;
            }
        }
        return (whole ? marks : QString()) + text.replace(QChar::LineSeparator, u'\n' + indent);
    }

    static QString tick(const MarkdownContainer &item)
    {
        switch (item.task) {
        case MarkdownContainer::Task::Open:
            return QStringLiteral("[ ] ");
        case MarkdownContainer::Task::Done:
            return QStringLiteral("[x] ");
        case MarkdownContainer::Task::None:
            break;
        }
        return {};
    }

    [[nodiscard]] QString table() const
    {
        QString text;
        int row = -1;
        bool headed = m_passage.continued;
        int columns = 0;
        for (const PassageSpan &span : m_spans) {
            const bool inside = touches(span) || (span.begin == span.end && span.begin >= m_from && span.begin <= m_to);
            if (!inside) {
                continue;
            }
            if (span.row != row) {
                text += row < 0 ? QString() : endOfRow(headed, columns);
                headed = headed || row >= 0;
                columns = 0;
                row = span.row;
            } else if (!m_markdown) {
                text += u'\t';
            }
            ++columns;
            QString cell = inlineText(span, false);
            if (m_markdown) {
                cell.replace(QChar::LineSeparator, QLatin1StringView("<br>")).replace(u'|', QLatin1StringView("\\|"));
                text += QStringLiteral("| ") + cell + u' ';
            } else {
                text += cell.replace(QChar::LineSeparator, u' ');
            }
        }
        if (m_markdown && row >= 0) {
            text += endOfRow(headed, columns).chopped(1);
        }
        return text;
    }

    [[nodiscard]] QString endOfRow(bool headed, int columns) const
    {
        if (!m_markdown) {
            return QStringLiteral("\n");
        }
        return QStringLiteral("|\n") + (headed ? QString() : QStringLiteral("|---").repeated(columns) + QStringLiteral("|\n"));
    }

    [[nodiscard]] QString inlineText(const PassageSpan &span, bool heading) const
    {
        QString text;
        int begin = span.begin;
        for (MarkdownRun run : runsOf(m_passage, span)) {
            const int end = begin + static_cast<int>(run.text.size());
            const int from = std::max(m_from, begin);
            const int to = std::min(m_to, end);
            if (from < to) {
                run.styles.setFlag(MarkdownRun::Strong, run.styles.testFlag(MarkdownRun::Strong) && !heading);
                text += run.source.isEmpty() ? piece(run, run.text.sliced(from - begin, to - from)) : run.source;
            }
            begin = end;
        }
        return text;
    }

    /// Signs stand at the words, not at the spaces around them.
    [[nodiscard]] QString piece(const MarkdownRun &run, const QString &text) const
    {
        const QString words = text.trimmed();
        if (!m_markdown || words.isEmpty()) {
            return text;
        }
        const qsizetype before = text.indexOf(words);
        return text.first(before) + markedDown(words, run) + text.sliced(before + words.size());
    }

    const Passage &m_passage;
    const PassageSpans &m_spans;
    int m_from;
    int m_to;
    bool m_markdown;
};

QString textOf(const Passage &passage, const PassageSpans &spans, int from, int to, bool markdown)
{
    const Writer writer(passage, spans, from, to, markdown);
    const bool verbatim = passage.kind == Passage::Kind::Code || passage.kind == Passage::Kind::Formula;
    return verbatim ? writer.verbatim() : writer.run();
}
}

QString plainText(const Passage &passage, const PassageSpans &spans, int from, int to)
{
    return textOf(passage, spans, from, to, false);
}

QString markdownText(const Passage &passage, const PassageSpans &spans, int from, int to)
{
    return textOf(passage, spans, from, to, true);
}

QString shownText(const Passage &passage, const PassageSpan &span)
{
    const bool verbatim = passage.kind == Passage::Kind::Code || passage.kind == Passage::Kind::Formula;
    return verbatim ? passage.blocks.first().text : plainText(runsOf(passage, span)).replace(QChar::LineSeparator, u'\n');
}

QString textBetween(const Passage &passage)
{
    if (passage.kind == Passage::Kind::Table && passage.continued) {
        return QStringLiteral("\n");
    }
    return passage.continued ? QString() : QStringLiteral("\n\n");
}
}
