// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/runwriter.h"

#include "gui/markdown/markdownlinks.h"

#include <utility>

namespace gui
{
RunWriter::RunWriter(InlineTokens tokens)
    : m_tokens(std::move(tokens))
{
}

MarkdownRuns RunWriter::write()
{
    for (qsizetype i = 0; i < m_tokens.tokens.size(); ++i) {
        const InlineToken &token = m_tokens.tokens[i];
        for (size_t kind = 0; kind < m_emphasis.size(); ++kind) {
            m_emphasis[kind] -= token.closes[kind];
        }
        if (token.link >= 0) {
            beginLink(i);
        } else if (token.endsLink) {
            endLink();
        } else {
            add(token.text, token.styles | emphasis(), token.source);
        }
        for (size_t kind = 0; kind < m_emphasis.size(); ++kind) {
            m_emphasis[kind] += token.opens[kind];
        }
    }
    return std::exchange(m_runs, {});
}

void RunWriter::beginLink(qsizetype token)
{
    const qsizetype number = m_tokens.tokens[token].link;
    m_links += number;
    if (m_links.size() > 1) {
        return;
    }
    m_joins = false; // two links side by side stay two
    const InlineLink &link = m_tokens.links[number];
    const QString words = label(token + 1);
    const bool nameless = words.trimmed().isEmpty();
    const bool allowed = isAllowedLink(link.target);
    QStringList behind;
    if (allowed) {
        m_target = encodedLink(link.target);
        const QString host = hostOf(link.target);
        if (!nameless && !link.automatic && !words.contains(host, Qt::CaseInsensitive)) {
            behind += host;
        }
    } else if (!nameless && !link.target.isEmpty()) {
        behind += link.target;
    }
    if (!link.title.isEmpty() && !words.contains(link.title)) {
        behind += link.title;
    }
    if (nameless) {
        add(link.target, emphasis(), {});
    }
    m_behind = behind.join(QStringLiteral(", "));
}

void RunWriter::endLink()
{
    const qsizetype number = m_links.takeLast();
    QString behind;
    if (m_links.isEmpty()) {
        m_target.clear();
        behind = std::exchange(m_behind, {});
    } else if (!m_tokens.links[number].automatic) {
        behind = m_tokens.links[number].target; // a picture in the words of a link
    }
    if (!behind.isEmpty()) {
        add(u" (", emphasis(), {});
        add(behind, emphasis() | MarkdownRun::Code, {});
        add(u")", emphasis(), {});
    }
}

/// Adds to the last run where nothing changes.
void RunWriter::add(QStringView text, MarkdownRun::Styles styles, QStringView source)
{
    if (text.isEmpty()) {
        return;
    }
    const bool joins = std::exchange(m_joins, true) && !m_runs.isEmpty() && source.isEmpty() && m_runs.last().source.isEmpty()
        && m_runs.last().styles == styles && m_runs.last().target == m_target;
    if (joins) {
        m_runs.last().text += text;
    } else {
        m_runs += MarkdownRun{.text = text.toString(), .styles = styles, .target = m_target, .source = source.toString()};
    }
}

/// The words of the link whose first token this is.
QString RunWriter::label(qsizetype from) const
{
    QString words;
    int depth = 1;
    for (qsizetype i = from; i < m_tokens.tokens.size() && depth > 0; ++i) {
        const InlineToken &token = m_tokens.tokens[i];
        depth += (token.link >= 0 ? 1 : 0) - (token.endsLink ? 1 : 0);
        if (token.link < 0) {
            words += token.text;
        }
    }
    return words;
}

MarkdownRun::Styles RunWriter::emphasis() const
{
    MarkdownRun::Styles styles;
    styles.setFlag(MarkdownRun::Emphasis, m_emphasis[static_cast<size_t>(EmphasisKind::Emphasis)] > 0);
    styles.setFlag(MarkdownRun::Strong, m_emphasis[static_cast<size_t>(EmphasisKind::Strong)] > 0);
    styles.setFlag(MarkdownRun::Strikethrough, m_emphasis[static_cast<size_t>(EmphasisKind::Strikethrough)] > 0);
    return styles;
}
}
